"""Use cases of the registry, a module for each subject."""
