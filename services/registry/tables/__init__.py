"""Tables from uploaded files: read in a process of their own, with limits, because uploads are never trusted."""
