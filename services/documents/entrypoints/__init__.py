"""The entrypoints of `documents`, a class for each subject; `service.py` puts them together."""
