"""The export that `kancelaria-verify` reads."""

from pathlib import Path
from typing import Any

from services.registry.handlers.signing import key_in_use, signature_of
from services.registry.models.entries import hashed_fields
from services.registry.models.entry_lines import hashed_line_fields
from services.registry.models.evidence import SigningKeyRecord
from services.registry.worker.exporting.source import Source
from shared.evidence.writing import write_export
from shared.security.context import context_of_service
from shared.storage.store import Store


def write_json_lines(source: Source, path: Path, store: Store) -> None:
    """Sealed with the key in use. Raises Conflict where nothing can be signed."""
    context = context_of_service("registry")
    store.transact(context, lambda work: key_in_use(work)[0])
    closing = source.closing
    with path.open("wb", buffering=1024 * 1024) as file:
        write_export(
            file,
            source.header,
            keys=[_key(record) for record in SigningKeyRecord.objects.order_by("created_at")],
            checkpoints=[
                {**point.signed_fields(), "key_id": point.key_id, "signature": point.signature}
                for point in source.checkpoints
            ],
            entries=((hashed_fields(row), row["hash"]) for row in source.entries()),
            lines=((hashed_line_fields(row), row["hash"]) for row in source.lines()),
            closing=(closing["fields"], closing["hash"]) if closing else None,
            sign=lambda fields: store.transact(context, lambda work: signature_of(work, fields)),
        )


def _key(record: SigningKeyRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "public_key": record.public_key,
        "created_at": record.created_at.isoformat(timespec="milliseconds"),
        "retired_at": record.retired_at.isoformat(timespec="milliseconds") if record.retired_at else None,
    }
