"""Makes a fresh machine ready: system packages, Python environment, the page. Standard library only.

`python3 -m deploy.setup [--tests] [--bench]`; each step is skipped when it is current already.
"""
