"""The use cases of contacts."""
