"""What is refused as a table. Apart from the reader, whose libraries only its own process has to hold."""

MOST_BYTES = 5_000_000
CPU_SECONDS = 20
