"""Use cases of `documents`: arrivals, stored documents, agents, housekeeping."""
