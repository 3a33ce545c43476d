"""The registry's own bucket, reached when it is first needed: what a journal is kept for goes on without it."""

from functools import cache

from nameko.extensions import DependencyProvider
from pydantic import ValidationError

from shared.contracts.problems import Unavailable
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore


@cache
def own_objects() -> ObjectStore:
    """Raises Unavailable where the environment names no object store."""
    try:
        return ObjectStore(ObjectSettings())
    except ValidationError as error:
        raise Unavailable("The environment of the registry names no object store (KANCELARIA_S3_…)") from error


class OwnObjectsProvider(DependencyProvider):
    """Gives the function that gives the store."""

    def get_dependency(self, worker_ctx: object):  # type: ignore[no-untyped-def]
        return own_objects
