"""What travels between services: one module for each service, holding its commands, replies and events.

This is all that a service knows of another. A module's name is the name of the service that answers its
commands (`shared/contracts/registry.py` -> service `registry`).
"""
