"""A Tika server for machines without Docker: the routes of the official one, answered by `iscc-tika`.

Apache Tika is compiled to native code there and never releases Python's interpreter lock, so that it works in
processes of its own (`worker.py`), which `pool.py` starts when needed, limits and replaces. `app.py` speaks HTTP.
"""
