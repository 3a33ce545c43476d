"""What SANE says of its devices, in our words: paper sources, colour modes, resolutions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.scanner_agent import ColourMode, PaperSource, Scanner

USUAL_RESOLUTIONS = (100, 150, 200, 300, 400, 600)
_OPTION = re.compile(r"^\s+--([a-z][a-z0-9-]*)[ =\[](.*)$")
_INACTIVE = "[inactive]"


@dataclass(frozen=True, slots=True)
class Device:
    """A scanner with the words that it uses itself."""

    scanner: Scanner
    modes: Mapping[ColourMode, str]
    sources: Mapping[PaperSource, tuple[str, ...]]
    """The arguments that choose each."""

    def arguments(self, mode: ColourMode, source: PaperSource, resolution: int) -> list[str]:
        """For `scanimage`. Raises KeyError for what the device can not do."""
        chosen = [f"--mode={self.modes[mode]}"] if self.modes else []
        return [*self.sources[source], *chosen, f"--resolution={resolution}"]


def listed_devices(text: str) -> list[tuple[str, str]]:
    """(device, label) of each line that `scanimage --formatted-device-list='%d\\t%v %m%n'` printed."""
    lines = (line.partition("\t") for line in text.splitlines() if "\t" in line)
    return [(device, label.replace("_", " ").strip()) for device, _, label in lines]


def device_of(name: str, label: str, options: str) -> Device:
    """From the list of its options, as `scanimage --all-options` prints it."""
    known = _options(options)
    modes = _modes(known.get("mode", ()))
    sources = _sources(known.get("source", ()), known.get("adf-mode", ()))
    scanner = Scanner(
        device=name,
        label=label,
        resolutions=_resolutions(known.get("resolution", ())),
        modes=tuple(modes) or (ColourMode.GRAY,),
        sources=tuple(sources),
    )
    return Device(scanner, modes, sources)


def _options(text: str) -> dict[str, tuple[str, ...]]:
    """The values of each option that can be chosen now."""
    found = {}
    for line in text.splitlines():
        match = _OPTION.match(line)
        if match and not line.rstrip().endswith(_INACTIVE):
            values = re.sub(r"\s*\[[^\]]*\]\s*$", "", match[2]).strip()
            found[match[1]] = tuple(value.strip() for value in values.split("|"))
    return found


def _modes(words: tuple[str, ...]) -> dict[ColourMode, str]:
    """The first word of the device for each of our modes."""
    modes: dict[ColourMode, str] = {}
    for word in words:
        plain = word.casefold()
        if "gray" in plain or "grey" in plain:
            modes.setdefault(ColourMode.GRAY, word)
        elif "color" in plain or "colour" in plain:
            modes.setdefault(ColourMode.COLOUR, word)
        elif "lineart" in plain or "black" in plain or "binary" in plain:
            modes.setdefault(ColourMode.LINEART, word)
    return modes


def _sources(words: tuple[str, ...], feeder_modes: tuple[str, ...]) -> dict[PaperSource, tuple[str, ...]]:
    sources: dict[PaperSource, tuple[str, ...]] = {}
    for word in words:
        sources.setdefault(_source_called(word), (f"--source={word}",))
    duplex = next((word for word in feeder_modes if "duplex" in word.casefold()), None)
    if duplex and PaperSource.FEEDER in sources:
        both = (*sources[PaperSource.FEEDER], f"--adf-mode={duplex}")
        sources.setdefault(PaperSource.FEEDER_BOTH_SIDES, both)
    return sources or {PaperSource.FLATBED: ()}


def _source_called(word: str) -> PaperSource:
    plain = word.casefold()
    if "duplex" in plain or "both" in plain:
        return PaperSource.FEEDER_BOTH_SIDES
    return PaperSource.FEEDER if "adf" in plain or "feeder" in plain else PaperSource.FLATBED


def _resolutions(values: tuple[str, ...]) -> tuple[int, ...]:
    limits = re.match(r"(\d+)\.\.(\d+)dpi", values[0]) if values else None
    if limits:
        least, most = int(limits[1]), int(limits[2])
        return tuple(value for value in USUAL_RESOLUTIONS if least <= value <= most)
    numbers = (re.match(r"(\d+)", value) for value in values)
    return tuple(sorted({int(number[1]) for number in numbers if number})) or USUAL_RESOLUTIONS
