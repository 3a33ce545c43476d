"""Preset plans: starting points that an organisation checks with its archive before it approves them."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import Field

from shared.contracts.base import Message
from shared.contracts.registry import Pack, PlanEntryFields, Preset, Trigger
from shared.contracts.registry.plans import Mark

FOLDER = Path(__file__).parent
DEFAULT_LANGUAGE = "en"


class PresetEntry(Message):
    mark: Mark
    parent: Mark | None = None
    title: dict[str, str]
    """By language; English is always there."""
    years: int | None = Field(default=None, ge=0, le=200)
    value: bool = False
    """Of permanent value: gets the pack's permanent flag. Without years it is permanent, with years it is handed over
    to the archive after them."""
    trigger: Trigger = Trigger.CLOSURE

    def fields(self, pack: Pack) -> PlanEntryFields:
        """As the pack says it: in its language, with its flag."""
        return PlanEntryFields(
            mark=self.mark,
            parent=self.parent,
            title=self.title.get(pack.language, self.title[DEFAULT_LANGUAGE]),
            flag=self._flag(pack),
            years=self.years,
            permanent=self.value and self.years is None,
            trigger=self.trigger,
        )

    def _flag(self, pack: Pack) -> str:
        """What is kept for years alone has a category in some packs, such as the Polish B, and none in others."""
        if not self.value and self.years is None:
            return ""
        usual = (flag.code for flag in pack.flags if flag.permanent == self.value and not flag.needs_appraisal)
        return next(usual, "")


class PresetPlan(Message):
    code: str
    title: dict[str, str]
    note: dict[str, str]
    """That it is a starting point."""
    entries: tuple[PresetEntry, ...]

    def to_message(self, pack: Pack) -> Preset:
        language = pack.language if pack.language in self.title else DEFAULT_LANGUAGE
        return Preset(code=self.code, title=self.title[language], entries=len(self.entries), note=self.note[language])


@cache
def presets() -> dict[str, PresetPlan]:
    """All presets by code."""
    read = (PresetPlan.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml")))
    return {preset.code: preset for preset in read}
