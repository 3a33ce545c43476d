"""The offices' scanner agents. Commands go over the bus to the agent itself, at its office."""

from flask import Response
from pydantic import TypeAdapter

from gateway.areas import Area, json_response
from gateway.calls import Call
from gateway.inputs import checked
from gateway.operations import Parameter, Reply
from shared.contracts.base import Done, OfficeCode
from shared.contracts.documents import ListAgents
from shared.contracts.problems import Conflict, Unavailable
from shared.contracts.scanner_agent import RescanInbox, RetryFailed, agent_service

area = Area(name="agents", description="Scanner agents of the offices")
area.lists("/agents", ListAgents, "List agents and their state")

_CODE: TypeAdapter[str] = TypeAdapter(OfficeCode)
_OFFICE = Parameter(name="office", where="path", description="The office's code", schema=_CODE.json_schema())
_DONE = {200: Reply(description="The agent heard it", model=Done)}


@area.add("POST", "/agents/{office}/rescan", "Look into the watched folder now",
          command=RescanInbox, parameters=(_OFFICE,), replies=_DONE)  # fmt: skip
@area.add("POST", "/agents/{office}/retry-failed", "Take the files that failed again",
          command=RetryFailed, parameters=(_OFFICE,), replies=_DONE)  # fmt: skip
def tell_agent(call: Call) -> Response:
    office = checked(_CODE, "office", call.path["office"])
    call.principal.require_sight(office, "agent")
    try:
        return json_response(call.ask_json(call.command(), service=agent_service(office)))
    except Unavailable as away:
        if away.reason != "no-service":
            raise
        raise Conflict(f"The agent of office {office} is not connected", reason="agent-away") from away
