"""Making PDFs of chosen pages in a process of its own, with bounded time and memory.

`python -m services.documents.arranging` takes one job on its input; its exit code is 0 when the file is made.
"""
