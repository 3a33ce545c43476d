"""The offices' scanner agents. Commands go over the bus to the agent itself, at its office."""

from flask import Response
from pydantic import TypeAdapter

from gateway.areas import Area, json_response
from gateway.calls import Call
from gateway.inputs import checked
from gateway.operations import Parameter, Reply
from shared.contracts.base import Done, OfficeCode
from shared.contracts.documents import ChangeAgentSetup, GetAgentSetup, ListAgents, ListBatches, ScanProgress
from shared.contracts.problems import Conflict, Unavailable
from shared.contracts.scanner_agent import (
    CancelScan,
    FindScanners,
    RescanInbox,
    RetryFailed,
    Scanners,
    ScanNow,
    agent_service,
)

area = Area(name="agents", description="Scanner agents of the offices")
area.lists("/agents", ListAgents, "List agents and their state")
area.lists("/batches", ListBatches, "List what was scanned in one go, with the numbers it got since")
area.reads("/agents/{office}/setup", GetAgentSetup, "How an agent is to work: its folders, hours and limits")
area.changes("/agents/{office}/setup", ChangeAgentSetup, "Change how an agent is to work; it follows at once")

_CODE: TypeAdapter[str] = TypeAdapter(OfficeCode)
_OFFICE = Parameter(name="office", where="path", description="The office's code", schema=_CODE.json_schema())
_DONE = {200: Reply(description="The agent heard it", model=Done)}
_SCANNERS = {200: Reply(description="What the agent can reach now", model=Scanners)}
_BEGUN = {200: Reply(description="The scan has begun; the agent's reports tell how it goes on", model=ScanProgress)}


@area.add("POST", "/agents/{office}/rescan", "Look into the watched folders now",
          command=RescanInbox, parameters=(_OFFICE,), replies=_DONE)  # fmt: skip
@area.add("POST", "/agents/{office}/retry-failed", "Take the files that failed again",
          command=RetryFailed, parameters=(_OFFICE,), replies=_DONE)  # fmt: skip
@area.add("POST", "/agents/{office}/find-scanners", "Ask all scanners of the office what they can do",
          command=FindScanners, parameters=(_OFFICE,), replies=_SCANNERS)  # fmt: skip
@area.add("POST", "/agents/{office}/scan", "Scan all paper there is", command=ScanNow, takes="body",
          parameters=(_OFFICE,), replies=_BEGUN, refusals=frozenset({409}))  # fmt: skip
@area.add("POST", "/agents/{office}/cancel-scan", "Stop the scan that runs, and keep none of its pages",
          command=CancelScan, takes="body",
          parameters=(_OFFICE,), replies=_DONE, refusals=frozenset({409}))  # fmt: skip
def tell_agent(call: Call) -> Response:
    office = checked(_CODE, "office", call.path["office"])
    call.principal.require_sight(office, "agent")
    try:
        return json_response(call.ask_json(call.command(), service=agent_service(office)))
    except Unavailable as away:
        if away.reason != "no-service":
            raise
        raise Conflict(f"The agent of office {office} is not connected", reason="agent-away") from away
