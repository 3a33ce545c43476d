"""Rules of `documents`; no I/O, no framework."""
