"""Log lines: one JSON object (or one readable line) each, with the request and the trace they belong to.

    configure_logs("registry", level="INFO", format="json")
    log = structlog.get_logger()
    log.info("entry registered", number=entry.number)

Lines written while a command or event is handled carry `request_id`, `trace`, `span` and `actor`. Values under names
that sound like secrets are masked; do not rely on it, do not log them.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.observability.tracing import span_id, trace_id
from shared.security.context import Context

current: ContextVar[Context | None] = ContextVar("current", default=None)
"""The work that this (green) thread does now."""

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "amqp_url", "mongo_url", "credential")
_service = ""


def configure_logs(service: str, *, level: str = "INFO", format: str = "json") -> None:
    """Send all logging of this process, the libraries' included, to standard output. `format`: json or text."""
    global _service
    _service = service
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_work,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    if format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(serializer=_to_json)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(numeric, logging.INFO), force=True)
    # We log failures of handlers ourselves, once; nameko would repeat each expected problem with a traceback.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    logging.getLogger("amqp").setLevel(logging.WARNING)


def add_work(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    line["service"] = _service
    context = current.get()
    if context is not None:
        line["request_id"] = context.request_id
        line["trace"] = trace_id(context.trace)
        line["span"] = span_id(context.trace)
        line["actor"] = context.principal.id
    return line


def mask_secrets(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    for name in line:
        lowered = name.lower()
        if any(word in lowered for word in _SECRET_WORDS):
            line[name] = "***"
    return line


def _to_json(line: Any, **_: Any) -> str:
    return orjson.dumps(line, default=str).decode()
