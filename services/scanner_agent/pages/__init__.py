"""Looking through a file page by page and dividing it, in a process of its own with bounded time and memory.

`python -m services.scanner_agent.pages` takes one job on its input and answers on its output (`protocol`).
"""
