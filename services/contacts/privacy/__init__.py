"""Data protection: whom a request is about, what all services hold on them, and the report made of it."""
