"""A key file for tests, and next year's clock."""

from datetime import datetime
from pathlib import Path

import pytest

from services.registry.handlers import entries, year_end
from services.registry.signing_key import create_signing_key
from shared.contracts.base import now
from tests.integration.services.registry.office_life import ZONE

YEAR = datetime.now(ZONE).year


def use_key(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    create_signing_key(path)
    monkeypatch.setenv("KANCELARIA_SIGNING_KEY_FILE", str(path))


def turn_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done from now on is done in the summer of the next year."""

    def later() -> datetime:
        return now().replace(year=YEAR + 1, month=7, day=1)

    monkeypatch.setattr(year_end, "now", later)
    monkeypatch.setattr(entries, "now", later)
