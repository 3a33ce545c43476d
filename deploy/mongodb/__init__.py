"""What MongoDB is told about accounts, wherever it runs."""
