"""Facts from the bus: to the open pages, and to the identity cache when somebody's access ends."""

from collections.abc import Callable

import structlog

from gateway.identity import Identities
from gateway.live import Hub, live_event
from shared.contracts.accounts import AccessRevoked
from shared.contracts.catalogue import events
from shared.messaging.envelope import Envelope
from shared.messaging.listener import EventListener
from shared.settings import BrokerSettings

log = structlog.get_logger("gateway.live")


def event_taker(hub: Hub, identities: Identities) -> Callable[[Envelope], None]:
    kinds = events()

    def take(envelope: Envelope) -> None:
        kind = kinds.get(envelope.name)
        if kind is None:
            log.warning("live.unknown_event", name=envelope.name)
            return
        if kind is AccessRevoked:
            user_id = AccessRevoked.model_validate_json(envelope.body).user_id
            identities.forget_user(user_id)
            hub.close_user(user_id)
        event = live_event(kind, event_id=envelope.id, at=envelope.at, office=envelope.office, body=envelope.body)
        if event is not None:
            hub.publish(event)

    return take


def listen(broker: BrokerSettings, hub: Hub, identities: Identities) -> EventListener:
    """Start listening. After a gap nothing that is remembered can be trusted, and pages must ask anew."""

    def after_gap() -> None:
        identities.forget_all()
        hub.reset()

    listener = EventListener(broker, event_taker(hub, identities), on_gap=after_gap)
    listener.start()
    return listener
