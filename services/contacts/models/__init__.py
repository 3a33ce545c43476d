"""What `contacts` stores, and the lists over it."""
