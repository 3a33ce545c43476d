from datetime import timedelta
from types import SimpleNamespace

import pytest

from services.documents.handlers import agents, filing_faults, offices
from services.documents.models.agent_setups import AgentSetupRecord, untouched_setup
from services.documents.models.agents import AGENTS, AgentReport
from services.documents.models.reading import OfficeLanguages
from shared.contracts.accounts import OfficeChanged, OfficeCreated
from shared.contracts.base import now
from shared.contracts.documents import AgentReported, AgentState, ListAgents, ReportAgent, ScanProfile
from shared.contracts.problems import Forbidden
from shared.contracts.registry import GetSetup, ListJournals, ListPlanEntries
from tests.integration.services.documents.conftest import agent, person

pytestmark = pytest.mark.integration


class Told:
    """Keeps what would be published."""

    def __init__(self) -> None:
        self.events: list[AgentReported] = []

    def publish(self, event: AgentReported, context: object) -> None:
        self.events.append(event)


def report(office: str = "BA", **more: object) -> ReportAgent:
    fields = {
        "office": office,
        "version": "1.0",
        "inbox": "/srv/inbox",
        "waiting": 0,
        "spool_bytes": 0,
        "delivered": 3,
        "failed": 0,
        "started_at": now(),
    }
    return ReportAgent(**{**fields, **more})


def test_a_heartbeat_is_kept_and_only_changes_are_told(house):
    told = Told()
    for waiting in (0, 0, 0, 5, 5, 0):
        agents.report_agent(report(waiting=waiting), agent("BA"), told)
    assert [(event.state, event.waiting) for event in told.events] == [
        (AgentState.IDLE, 0),
        (AgentState.WORKING, 5),
        (AgentState.IDLE, 0),
    ]
    (shown,) = AGENTS.page(ListAgents(), person("BA").principal).items
    assert (shown.office, shown.state, shown.version, shown.delivered) == ("BA", AgentState.IDLE, "1.0", 3)


def test_an_agent_that_is_silent_is_away_and_told_so_once(house):
    told = Told()
    agents.report_agent(report(), agent("BA"), told)
    AgentReport.objects(pk="BA").update_one(set__seen_at=now() - timedelta(minutes=2))
    for _ in range(3):
        agents.tell_of_absent_agents(told)
    assert [event.state for event in told.events] == [AgentState.IDLE, AgentState.AWAY]
    assert AGENTS.page(ListAgents(), person("BA").principal).items[0].state is AgentState.AWAY
    agents.report_agent(report(), agent("BA"), told)
    assert told.events[-1].state is AgentState.IDLE


def test_an_agent_reports_for_its_own_office_alone(house):
    with pytest.raises(Forbidden):
        agents.report_agent(report("KE"), agent("BA"), Told())
    assert AgentReport.objects.count() == 0


def test_people_see_the_agents_of_their_offices(house):
    for office in ("BA", "KE"):
        agents.report_agent(report(office), agent(office), Told())
    seen = AGENTS.page(ListAgents(), person("KE").principal).items
    assert [shown.office for shown in seen] == ["KE"]
    assert len(AGENTS.page(ListAgents(), person("HQ", all_offices=True).principal).items) == 2


def test_the_languages_of_offices_are_kept_whatever_order_events_come_in(house):
    offices.keep_languages(OfficeChanged(office="BA", office_name="x", languages=("pl", "sk"), active=True))
    offices.keep_languages(OfficeCreated(office="BA", office_name="x", languages=("sk",)))
    assert OfficeLanguages.objects(pk="BA").get().languages == ["pl", "sk"]


class Registry:
    """Stands in for the registry: its journals of BA, and the marks of the plan in force."""

    def __init__(self, *journals: str, marks: tuple[str, ...] = ()) -> None:
        self.journals, self.marks, self.events = journals, marks, []

    def call(self, command, context, **more):
        if isinstance(command, GetSetup):
            return SimpleNamespace(plan_id="p1")
        if isinstance(command, ListJournals):
            return SimpleNamespace(items=tuple(SimpleNamespace(id=journal) for journal in self.journals))
        assert isinstance(command, ListPlanEntries), command
        asked = command.filter[0].removeprefix("mark=")
        return SimpleNamespace(items=tuple(SimpleNamespace(mark=mark) for mark in self.marks if mark == asked))

    def publish(self, event, context) -> None:
        self.events.append(event)


def test_a_folder_whose_journal_or_mark_is_gone_is_told_until_it_is_mended(house):
    agents.report_agent(report(), agent("BA"), Told())
    inbox = ScanProfile(folder="inbox", title="Inbox")
    filed = ScanProfile(folder="bills", title="Bills", journal_id="j1", mark="LA")
    untouched_setup("BA").save()
    AgentSetupRecord.objects(pk="BA").update_one(
        set__profiles=[profile.model_dump(mode="json", exclude_none=True) for profile in (inbox, filed)]
    )
    registry = Registry("j1", marks=("LA",))
    filing_faults.look_for_faults(registry)
    assert registry.events == []
    registry.journals, registry.marks = (), ()
    for _ in range(2):
        filing_faults.look_for_faults(registry)
    assert [event.office for event in registry.events] == ["BA"]
    (shown,) = agents.list_agents(ListAgents(), person("BA")).items
    assert [(fault.folder, fault.field, fault.value) for fault in shown.filing_faults] == [
        ("bills", "journal_id", "j1"),
        ("bills", "mark", "LA"),
    ]
    registry.journals, registry.marks = ("j1",), ("LA",)
    filing_faults.look_for_faults(registry)
    assert agents.list_agents(ListAgents(), person("BA")).items[0].filing_faults == ()
