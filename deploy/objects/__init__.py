"""The object store, wherever it runs."""
