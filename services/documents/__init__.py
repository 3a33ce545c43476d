"""The service `documents`: intake, store, extraction, and the state of the offices' agents."""
