"""The entrypoints of contacts, by subject."""
