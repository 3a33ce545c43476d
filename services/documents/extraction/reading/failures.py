"""How a step says that there is nothing more to be had from a file, or that something outside failed."""

from shared.contracts.documents import Outcome


class Unreadable(Exception):
    """Reading ends with this outcome; `detail` says why in plain words."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class OutsideTrouble(Exception):
    """A server failed. `counts`: the file may have been the reason."""

    def __init__(self, detail: str, *, counts: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.counts = counts
