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
    )


def launch(stack: Stack) -> Launch:
    processes = os.environ.get("KANCELARIA_TIKA_PROCESSES", str(os.cpu_count() or 1))
    options = {"host": HOST, "port": stack.ports.tika, "processes": processes, "folder": stack.data("tika")}
    words = [f"--{name}={value}" for name, value in options.items()]
    return Launch([sys.executable, "-m", "deploy.local.tika_server", *words])


def url(stack: Stack) -> str:
    return f"http://{HOST}:{stack.ports.tika}"


def ready(stack: Stack) -> bool:
    try:
        return requests.get(f"{url(stack)}/version", timeout=2).ok
    except requests.RequestException:
        return False
