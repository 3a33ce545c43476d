"""What runs in a reader process: files of strangers are opened here and nowhere else.

`pipeline.py` composes the steps; each other module is one of them.
"""
