"""What the registry does in the background, in processes of its own."""
