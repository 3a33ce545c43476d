"""The agent's copy of its set-up, for starts without a line: `setup.json` in the home."""

import os
from pathlib import Path

from pydantic import ValidationError

from shared.contracts.documents import INBOX, SPOOL_LIMIT, AgentSetup, ScanProfile
from shared.settings import OrganisationSettings


def untold(office: str) -> AgentSetup:
    """What holds until the centre has told anything. No version is this one's, so that any told one is newer."""
    return AgentSetup(
        office=office,
        version=0,
        profiles=(ScanProfile(folder=INBOX, title=INBOX),),
        send_window=None,
        time_zone=OrganisationSettings().time_zone,
        upload_limit=None,
        spool_limit=SPOOL_LIMIT,
        keep_sent_days=7,
        languages=(),
    )


def read_setup(path: Path, office: str) -> AgentSetup:
    """As it was kept. Raises OSError, and ValueError for a damaged one or another office's."""
    try:
        setup = AgentSetup.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return untold(office)
    except ValidationError as error:
        raise ValueError(f"{path.name} can not be read: {error.error_count()} faults") from error
    if setup.office != office:
        raise ValueError(f"{path.name} is that of office {setup.office}")
    return setup


def keep_setup(setup: AgentSetup, path: Path) -> None:
    """Raises OSError."""
    unfinished = path.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(setup.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
