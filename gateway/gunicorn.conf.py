"""One process with threads: it holds one connection to the broker, the identity cache and the live streams.

More gateways are more processes of this kind on other ports or hosts, behind a load balancer.
"""

from gateway.settings import GatewaySettings

_settings = GatewaySettings()

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gateway.worker.GatewayWorker"
workers = 1
# A live stream holds a thread as long as its page is open.
threads = _settings.threads + _settings.max_streams
worker_connections = threads + 1000
keepalive = 75
timeout = 60
graceful_timeout = _settings.graceful_timeout
limit_request_line = 8190
limit_request_field_size = 16380
worker_tmp_dir = "/dev/shm"  # noqa: S108  the heartbeat file must not wait for a disk
proc_name = "kancelaria-gateway"
accesslog = None
control_socket_disable = True
