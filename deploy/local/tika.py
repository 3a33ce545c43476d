"""The Tika server of the local stack."""

import os
import sys

import requests

from deploy.local.ports import HOST
from deploy.local.program import Launch, Program
from deploy.local.stack import Stack


def program(stack: Stack) -> Program:
    return Program(
        name="tika",
        launch=lambda: launch(stack),
        ready=lambda: ready(stack),
        ports=(stack.ports.tika,),
        server=True,
    )


def launch(stack: Stack) -> Launch:
    processes = os.environ.get("KANCELARIA_TIKA_PROCESSES", str(os.cpu_count() or 1))
    module = ["-m", "deploy.local.tika_server", "--host", HOST, "--port", str(stack.ports.tika)]
    # Temporary files of a killed server are then in a folder of its own.
    return Launch([sys.executable, *module, "--processes", processes], {"TMPDIR": str(_emptied(stack))})


def url(stack: Stack) -> str:
    return f"http://{HOST}:{stack.ports.tika}"


def ready(stack: Stack) -> bool:
    try:
        return requests.get(f"{url(stack)}/version", timeout=2).ok
    except requests.RequestException:
        return False


def _emptied(stack: Stack) -> os.PathLike[str]:
    folder = stack.data("tika")
    for left_behind in folder.glob("tika-*"):
        left_behind.unlink()
    return folder
