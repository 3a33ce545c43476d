"""The entrypoints of the registry, a class for each subject; `service.py` puts them together."""
