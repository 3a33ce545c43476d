"""Rules of the agent, without any I/O: watching, sending, dividing stacks of pages, batches."""
