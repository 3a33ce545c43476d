"""What a bench tells: each figure beside a peer or a physical limit of the same run, as a ratio with a goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Figure:
    """`goal` is the least ratio that will do, or the most when `at_most`; None only reports."""

    what: str
    measured: str
    beside: str
    ratio: float
    goal: float | None = None
    at_most: bool = False

    @property
    def holds(self) -> bool:
        if self.goal is None:
            return True
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        return ("holds" if self.holds else "MISSED") + f" (goal {'≤' if self.at_most else '≥'} {self.goal:g})"


def limit(what: str, measured: float, most: float, unit: str) -> Figure:
    """A figure that has a ceiling of its own: `measured` may be up to `most` of `unit`."""
    return Figure(what, f"{measured:.3g} {unit}", f"limit {most:g} {unit}", measured / most, 1.0, at_most=True)


def table(figures: Iterable[Figure]) -> str:
    """A Markdown table."""
    rows = [
        f"| {figure.what} | {figure.measured} | {figure.beside} | {figure.ratio:.2f} | {figure.verdict} |"
        for figure in figures
    ]
    return "\n".join(["| what | measured | beside it | ratio | |", "|---|---|---|---|---|", *rows])


def measure(name: str) -> tuple[str, str, list[Figure]]:
    """Run one bench: (title, how it is measured, figures)."""
    module = import_module(f"tests.load.bench_{name}")
    return module.TITLE, (module.__doc__ or "").strip(), module.run()
