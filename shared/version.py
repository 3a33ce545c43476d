"""Which version of the program this is."""

import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


@cache
def program_version() -> str:
    """As the project says it that lies here; as it was installed where none does."""
    if not PROJECT.exists():
        return version("kancelaria")
    with PROJECT.open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
