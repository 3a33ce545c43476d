"""Metrics of a process in the format of Prometheus.

    taken = Counter("kancelaria_intake_taken_total", "Files taken", ["office"])     # from prometheus_client
    body, content_type = exposition()                                              # what /metrics answers

All names begin with `kancelaria_`. Labels take few values: never an id, never what a user typed.
"""

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

DURATION_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
"""Seconds."""


def exposition() -> tuple[bytes, str]:
    """The present values of all metrics, and their content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
