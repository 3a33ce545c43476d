"""The gateway: HTTP on one side, commands on the bus on the other. `create_app` puts its parts together."""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway.api import AREAS
from gateway.areas import API
from gateway.calls import Gateway, admit
from gateway.docs import docs_routes
from gateway.headers import protect
from gateway.health import health_routes
from gateway.identity import Identities
from gateway.listening import listen
from gateway.live import Hub
from gateway.measuring import measure
from gateway.objects import ObjectTransfer
from gateway.openapi import openapi_document
from gateway.operations import Operation
from gateway.page import serve_page
from gateway.problems import answer_failures
from gateway.settings import GatewaySettings
from gateway.uploads import UploadRequest
from shared.messaging.client import RpcClient
from shared.observability.logs import configure_logs
from shared.settings import BrokerSettings, ProcessSettings


def create_app(settings: GatewaySettings | None = None, broker: BrokerSettings | None = None) -> Flask:
    """The WSGI application. Connects to the broker with the first request, or when events are listened to."""
    settings = settings or GatewaySettings()
    process = ProcessSettings()
    if settings.spool_folder:
        settings.spool_folder.mkdir(parents=True, exist_ok=True)
    configure_logs("gateway", level=process.log_level, format=process.log_format)
    gateway = build_gateway(settings, broker or BrokerSettings())  # type: ignore[call-arg]  # from the environment
    app = Flask("gateway", static_folder=None)
    app.request_class = type("Upload", (UploadRequest,), {"spool_folder": settings.spool_folder})
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    gateway.attach(app)
    measure(app, gateway.hub)
    protect(app, settings)
    answer_failures(app)
    add_routes(app, gateway)
    return app


def build_gateway(settings: GatewaySettings, broker: BrokerSettings) -> Gateway:
    client = RpcClient(broker, "gateway")
    identities = Identities(client, seconds=settings.identity_seconds, size=settings.identities)
    hub = Hub(
        remembered=settings.remembered_events,
        streams=settings.max_streams,
        streams_per_user=settings.max_streams_per_user,
        backlog=settings.stream_backlog,
    )
    objects = ObjectTransfer(timeout=settings.object_timeout, connections=settings.threads)
    listener = listen(broker, hub, identities)
    return Gateway(settings=settings, client=client, identities=identities, hub=hub, objects=objects, listener=listener)


def add_routes(app: Flask, gateway: Gateway) -> None:
    operations = [operation for area in AREAS for operation in area.operations]
    for operation in operations:
        app.add_url_rule(
            API + operation.rule,
            endpoint=operation.id,
            view_func=view_of(gateway, operation),
            methods=[operation.method],
        )
    document = openapi_document([(area.name, area.description) for area in AREAS], operations, own_version())
    app.register_blueprint(docs_routes(document))
    app.register_blueprint(health_routes(gateway.client))
    serve_page(app, gateway.settings)


def view_of(gateway: Gateway, operation: Operation) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        return operation.handle(admit(gateway, operation, path))

    return view


def own_version() -> str:
    try:
        return version("kancelaria")
    except PackageNotFoundError:
        return "0"  # run from the source tree
