"""What the use cases that touch bytes work with."""

from collections.abc import Callable
from dataclasses import dataclass

from nameko.extensions import DependencyProvider

from services.documents.settings import DocumentsSettings, EraserSettings, SecondCopySettings
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from shared.storage.store import Store


class OriginalsProvider(DependencyProvider):
    """Gives `Originals`."""

    def setup(self) -> None:
        own, second = ObjectSettings(), SecondCopySettings()  # type: ignore[call-arg]  # from the environment
        self.originals = Originals(
            eraser=ObjectStore(EraserSettings().over(own)), second=ObjectStore(second) if second.s3_endpoint else None
        )

    def get_dependency(self, worker_ctx: object) -> "Originals":
        return self.originals


@dataclass(frozen=True)
class Originals:
    """What the keeping of originals needs: the account that may destroy, and the second copy where there is one."""

    eraser: ObjectStore
    second: ObjectStore | None = None


def no_contact(address: str) -> str | None:
    return None


@dataclass(frozen=True)
class Door:
    store: Store
    objects: ObjectStore
    settings: DocumentsSettings
    originals: Originals | None = None
    contact_of: Callable[[str], str | None] = no_contact
    """The contact with this e-mail address."""

    @property
    def second(self) -> ObjectStore | None:
        return self.originals.second if self.originals else None

    def destroy_original(self, key: str) -> None:
        """In all stores. Raises ObjectLocked where the account may not."""
        if self.originals is None:
            raise TypeError("This process holds no account that destroys originals")
        self.originals.eraser.destroy(key)
        if self.originals.second is not None:
            self.originals.second.destroy(key)
