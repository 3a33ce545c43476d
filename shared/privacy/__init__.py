"""Data protection across services: who holds data of people (`holders`), and how each tells it (`telling`)."""
