"""Filter, sort, page and export: written once for every list."""
