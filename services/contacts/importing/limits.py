"""What is taken of a stranger's file, and what of it a contact holds."""

MEMORY_BYTES = 1_200_000_000
MOST_UNPACKED = 1_500_000_000
MOST_COLUMNS = 200
SAMPLE_ROWS = 50
INSPECT_SECONDS = 600
SILENT_SECONDS = 120
BATCH_ROWS = 500
BATCH_BYTES = 32 * 1024 * 1024
"""Pictures are what makes rows large."""
MOST_OF_A_KIND = 20
"""Phones, addresses and the like."""
LONGEST_NOTES = 4000
"""Letters."""
