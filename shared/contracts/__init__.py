"""What travels between services: one module for each service, holding its commands, replies and events.

This is all that a service knows of another. A module's name is the name of the service that answers its
commands (`shared/contracts/search.py` -> service `search`). A long contract is a package that hands on the names
of its modules (`shared/contracts/registry/files.py` -> service `registry`).
"""
