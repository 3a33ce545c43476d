import pytest

from shared.storage.store import Store
from tests.integration.services.registry.office_life import empty_store, put_plan_in_force


@pytest.fixture
def bare(mongo) -> Store:
    """Journals of BA and KE, and nothing else."""
    return empty_store(mongo.url("registry"))


@pytest.fixture
def registry(bare) -> Store:
    """Journals of BA and KE and a plan in force."""
    put_plan_in_force(bare)
    return bare
