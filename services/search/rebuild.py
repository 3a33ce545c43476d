"""Filling the index from the services that own the records, kind by kind and page by page, while it serves and live
events go on.

    python -m services.search.rebuild       # ask the search process of this folder to do it

It happens by itself where the index is missing, unusable or of another schema version. What was indexed before stays
found until its new form takes its place; what exists no more is dropped at the end. The position is kept: after a
restart it goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
from prometheus_client import Counter, Gauge

from services.search.indexing import Indexer
from services.search.sources import Wish
from services.search.state import Folder, Phase, State
from shared.contracts.problems import Unavailable
from shared.contracts.search import HitKind
from shared.security.context import Context

PHASES = tuple(Phase)
LOOK_FOR_REQUEST = 2.0
"""Seconds between two looks for a request."""
PAUSES = (1, 2, 5, 10, 30)
"""Seconds to wait after the first, second, … failure in a row."""

rebuilding = Gauge("kancelaria_search_rebuilding", "1 while the index is filled from the services")
taken = Counter("kancelaria_search_rebuilt_total", "Records gone through by rebuilds", ["phase"])
refused = Counter("kancelaria_search_rebuild_failures_total", "Records that a rebuild could not index")
log = structlog.get_logger()


class Rebuild:
    """`sleep` waits without holding the green thread (`eventlet.sleep`)."""

    def __init__(self, folder: Folder, indexer: Indexer, context: Context, sleep: Callable) -> None:
        self._folder = folder
        self._indexer = indexer
        self._context = context
        self._sleep = sleep
        self.state = folder.load()

    def watch(self) -> None:
        """Finish what is unfinished, then do what is asked for; never returns."""
        while True:
            self.run_if_needed()
            self._sleep(LOOK_FOR_REQUEST)

    def run_if_needed(self) -> None:
        self._begin_requested()
        if self.state.phase is Phase.DONE:
            return
        rebuilding.set(1)
        log.info("rebuild goes on", phase=self.state.phase, after=self.state.after)
        failures = 0
        while self.state.phase is not Phase.DONE:
            try:
                self._step()
                failures = 0
            except Unavailable as problem:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                log.warning("rebuild waits", seconds=pause, reason=problem.detail)
                self._sleep(pause)
            self._begin_requested()
        rebuilding.set(0)
        log.info("rebuild finished", records=self._indexer.index.snapshot.records)

    def _begin_requested(self) -> None:
        if self._folder.rebuild_requested():
            self._keep(State(self.state.generation + 1))
            self._folder.forget_request()

    def _step(self) -> None:
        """Take one page; the position moves on when it is on the disk."""
        phase = self.state.phase
        page = self._indexer.sources[HitKind(phase.value)].page(self.state.after, self._context)
        self._take(page)
        if page:
            self._keep(replace(self.state, after=page[-1].id))
        else:
            self._go_on(PHASES[PHASES.index(phase) + 1])
        self._sleep(0)

    def _go_on(self, phase: Phase) -> None:
        if phase is Phase.DONE:
            self._indexer.drop_older_generations()
        self._keep(State(self.state.generation, phase))

    def _take(self, wishes: Sequence[Wish]) -> None:
        try:
            self._indexer.take_in(wishes, self._context, rebuilding=True)
        except Unavailable:
            raise
        except Exception:
            log.exception("a page of the rebuild failed; its records are taken one at a time")
            for wish in wishes:
                self._take_alone(wish)
        taken.labels(self.state.phase).inc(len(wishes))

    def _take_alone(self, wish: Wish) -> None:
        try:
            self._indexer.take_in([wish], self._context, rebuilding=True)
        except Unavailable:
            raise
        except Exception:
            # One record that can not be indexed must not keep all others from being found.
            refused.inc()
            log.exception("a record can not be indexed", kind=wish.kind, record=wish.id)

    def _keep(self, state: State) -> None:
        self._folder.save(state)
        self.state = state
        self._indexer.index.generation = state.generation


def main() -> None:
    from services.search.settings import SearchSettings

    Folder(SearchSettings().search_path).request_rebuild()
    print("The search process will rebuild its index; it goes on answering meanwhile.")


if __name__ == "__main__":
    main()
