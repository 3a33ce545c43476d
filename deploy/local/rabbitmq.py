"""RabbitMQ from Debian, with its own node name, name service (epmd), cookie and folders.

It shares nothing with a RabbitMQ that the machine may run already.
"""

import os
from typing import Any

import requests

from deploy.local.ports import HOST, answers
from deploy.local.program import Launch, Program
from deploy.local.secrets import write_private
from deploy.local.stack import Stack

VHOST = "kancelaria"
ADMINISTRATOR = "administrator"
_SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"


def programs(stack: Stack) -> list[Program]:
    ports = stack.ports
    return [
        Program(
            name="epmd",
            launch=lambda: Launch(["epmd", "-port", str(ports.epmd), "-address", HOST]),
            ready=lambda: answers(ports.epmd),
            ports=(ports.epmd,),
        ),
        Program(
            name="rabbitmq",
            launch=lambda: launch(stack),
            ready=lambda: ready(stack),
            ports=(ports.amqp, ports.amqp_distribution, ports.amqp_management),
            after=(ports.epmd,),
            stop_seconds=40,
        ),
    ]


def launch(stack: Stack) -> Launch:
    home = stack.data("rabbitmq")
    write_private(home / ".erlang.cookie", stack.secrets.get("amqp.cookie"))
    (home / ".erlang.cookie").chmod(0o400)
    plugins = stack.config("rabbitmq-plugins", "[rabbitmq_management].\n")
    configuration = stack.config("rabbitmq.conf", _configuration(stack))
    return Launch(
        [_SERVER],
        {
            "HOME": str(home),
            "ERL_EPMD_PORT": str(stack.ports.epmd),
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": f"kancelaria-{stack.ports.base}@localhost",
            "RABBITMQ_DIST_PORT": str(stack.ports.amqp_distribution),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(stack.logs),
            "RABBITMQ_CONFIG_FILE": str(configuration),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "config"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
            # The start script then becomes the broker, instead of a shell that watches it: signals reach it.
            "detached": "yes",
        },
    )


def _configuration(stack: Stack) -> str:
    ports = stack.ports
    return f"""\
listeners.tcp.1 = {HOST}:{ports.amqp}
management.tcp.ip = {HOST}
management.tcp.port = {ports.amqp_management}
management_agent.disable_metrics_collector = true
collect_statistics_interval = 30000
default_user = {ADMINISTRATOR}
default_pass = {password(stack, ADMINISTRATOR)}
default_vhost = {VHOST}
loopback_users.{ADMINISTRATOR} = true
vm_memory_high_watermark.absolute = 400MiB
disk_free_limit.absolute = 200MB
raft.wal_max_size_bytes = 33554432
log.file = false
log.console = true
log.console.level = warning
"""


def ready(stack: Stack) -> bool:
    try:
        return api(stack, "GET", f"/health/checks/port-listener/{stack.ports.amqp}").ok
    except requests.RequestException:
        return False


def api(stack: Stack, method: str, path: str, body: Any = None) -> requests.Response:
    """Call the broker's management API as its administrator."""
    address = f"http://{HOST}:{stack.ports.amqp_management}/api{path}"
    credentials = (ADMINISTRATOR, password(stack, ADMINISTRATOR))
    return requests.request(method, address, json=body, auth=credentials, timeout=10)


def url(stack: Stack, user: str, vhost: str = VHOST) -> str:
    """amqp:// address with that user's credentials."""
    return f"amqp://{user}:{password(stack, user)}@{HOST}:{stack.ports.amqp}/{vhost}"


def password(stack: Stack, user: str) -> str:
    return stack.secrets.get(f"amqp.{user}")


def remove_vhost(stack: Stack, vhost: str) -> None:
    api(stack, "DELETE", f"/vhosts/{vhost}").raise_for_status()
