"""`ServiceLink`: the one connection of a service process, shared by all its entrypoints and dependencies."""

from functools import cached_property

import eventlet
from nameko.extensions import SharedExtension

from shared.messaging import topology
from shared.messaging.caller import Caller
from shared.messaging.confirms import Confirms
from shared.messaging.link import CALLS, CONFIRMED, EVENTS, Link
from shared.observability import health
from shared.settings import BrokerSettings


class ServiceLink(SharedExtension):
    """Connects when the service starts and goes on trying; ends the process when the broker refuses it for good."""

    @cached_property
    def link(self) -> Link:
        link = Link(self.settings, self.container.service_name, (CALLS, EVENTS, CONFIRMED))
        if not link.user.startswith("agent-"):
            link.declare.append(topology.declare_shared)
        return link

    @cached_property
    def caller(self) -> Caller:
        return Caller(self.link)

    @cached_property
    def confirms(self) -> Confirms:
        return Confirms(self.link)

    @cached_property
    def settings(self) -> BrokerSettings:
        return self.container.config.get("broker") or BrokerSettings()

    def start(self) -> None:
        health.register("broker", self._check)
        # After all other extensions are set up: the connection declares what they have registered.
        self.container.spawn_managed_thread(self.link.run, identifier="broker connection")
        eventlet.sleep(0)

    def stop(self) -> None:
        self.link.stop()

    def kill(self) -> None:
        self.link.stop(0.1)

    def _check(self) -> None:
        if not self.link.ready:
            raise ConnectionError("no connection to the broker")
