"""Long work in the background: records that are queues (`queue`), and processes that report (`process`)."""
