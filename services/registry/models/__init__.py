"""What the registry stores, a module for each kind of record."""
