"""`python -m shared.runtime <service>` runs `services.<service>.service`.

    python -m shared.runtime registry
    python -m shared.runtime documents.extraction
    python -m shared.runtime --declare registry        # declare its queues and end

Settings come from the environment (`shared.settings`). SIGTERM lets work in hand finish. Exit code: 0 after SIGTERM,
2 for a wrong configuration, 1 for any other end; a supervisor starts it again.
"""

import warnings

# Known and decided (docs/decisions): not to be told at each start of each process.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402 - everything below must see the patched standard library
import argparse
import sys

from pydantic import ValidationError

from shared.observability.logs import configure_logs
from shared.runtime.service import Misconfigured, container_of, declare_queues, find_service, run
from shared.settings import BrokerSettings, ProcessSettings


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.runtime")
    parser.add_argument("service", help="registry, documents.extraction, …")
    parser.add_argument("--declare", action="store_true", help="declare the service's queues and end")
    options = parser.parse_args(arguments)
    process = ProcessSettings()
    configure_logs(options.service, level=process.log_level, format=process.log_format)
    container = container_of(find_service(f"services.{options.service}.service"), BrokerSettings(), process)
    if options.declare:
        declare_queues(container)
        return 0
    return run(container)


def missing_settings(error: ValidationError) -> str:
    """One line for each wrong setting, by the name of its environment variable."""
    lines = []
    for line in error.errors(include_url=False, include_input=False):
        variable = "KANCELARIA_" + "_".join(str(part) for part in line["loc"]).upper()
        lines.append(f"{variable} is not set" if line["type"] == "missing" else f"{variable}: {line['msg']}")
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except ValidationError as problem:
        print(missing_settings(problem), file=sys.stderr)
        code = 2
    except Misconfigured as problem:
        print(problem, file=sys.stderr)
        code = 2
    sys.stdout.flush()
    sys.exit(code)
