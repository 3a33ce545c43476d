"""The same office as in the integration tests."""

from tests.integration.services.scanner_agent.conftest import documents, make_office

__all__ = ["documents", "make_office"]
