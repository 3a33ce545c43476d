"""Image and Compose."""
