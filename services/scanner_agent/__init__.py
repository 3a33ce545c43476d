"""The agent of one office: takes files from a watched folder into its spool and hands them in to `documents`.

Each file arrives once, wherever the agent is killed or the line is cut (docs/decisions has the order of steps).
"""
