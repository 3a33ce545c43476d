"""Choosing the pack that the organisation follows, and what follows from that for its journals."""

from services.registry.domain.journal_templates import template_for_further
from services.registry.handlers.journal_books import adopt_template
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.setup import setup_message, setup_of
from services.registry.models.journals import JournalRecord
from services.registry.models.setup import SetupRecord
from services.registry.packs import packs
from shared.contracts.problems import Stale, invalid_field
from shared.contracts.registry import ChangeSetup, Setup
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def change_setup(command: ChangeSetup, context: Context, store: Store) -> Setup:
    if command.pack is not None and command.pack not in packs():
        raise invalid_field("/pack", "unknown-pack", f"There are the packs {', '.join(packs())}", pack=command.pack)

    def write(work: Work) -> Setup:
        setup = setup_of(work)
        if setup.version != command.version:
            raise Stale(params={"current": setup_message(work).model_dump(mode="json")})
        before = setup.pack
        for name, value in command.model_dump(exclude={"version"}, exclude_none=True).items():
            setattr(setup, name, value)
        _check_category(setup, command.originator_category is not None)
        _keep(work, setup)
        if setup.pack != before:
            _follow(work, before, setup.pack)
        return setup_message(work)

    return store.transact(context, write)


def _check_category(setup: SetupRecord, asked: bool) -> None:
    """A category that only the pack before had is not kept: the new one's are asked for again."""
    known = packs()[setup.pack].originator_categories
    if not setup.originator_category or setup.originator_category in known:
        return
    if asked:
        raise invalid_field(
            "/originator_category", "unknown-category", f"This pack has the categories {', '.join(known)}"
        )
    setup.originator_category = ""


def _keep(work: Work, setup: SetupRecord) -> None:
    if setup.version == 0:
        work.add(setup, action="chosen")
    else:
        work.save(setup)


def _follow(work: Work, before: str, after: str) -> None:
    """Journals that number by the pack before go over to the new one's template, as `adopt_template` says when."""
    old, new = packs()[before].templates["entry"], packs()[after].templates["entry"]
    for row in work.collection(JournalRecord).find({}, {"_id": 1}, session=work.session):
        journal = work.get(JournalRecord, row["_id"])
        own = journal.id == journal_id_of(journal.office)
        if journal.template == (old if own else template_for_further(old)):
            adopt_template(work, journal, new if own else template_for_further(new))
            work.save(journal)
