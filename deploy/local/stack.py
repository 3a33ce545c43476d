"""One local stack: a folder, a range of ports and its secrets. Several can run beside each other."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.secrets import Secrets, write_private

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stack:
    var: Path
    ports: Ports
    trial_buckets: tuple[str, ...] = ()
    """Patterns of buckets that every account reaches beside its own: those of tests."""

    @classmethod
    def from_environment(cls) -> "Stack":
        var = Path(os.environ.get("KANCELARIA_VAR", PROJECT / "var")).resolve()
        return cls(var, Ports.from_environment())

    @property
    def secrets(self) -> Secrets:
        return Secrets(self.var / "secrets.json")

    @property
    def logs(self) -> Path:
        return self._folder("log")

    def data(self, name: str) -> Path:
        """The folder of one server or process."""
        return self._folder("data", name)

    def office(self, code: str) -> Path:
        """The folder of an office's scanner agent; holds `inbox`, `failed` and `spool`."""
        return self._folder("offices", code)

    def inbox(self, code: str) -> Path:
        """The watched folder of an office."""
        return self._folder("offices", code, "inbox")

    def config(self, name: str, text: str) -> Path:
        """Write a configuration file, which may hold secrets."""
        path = self._folder("etc") / name
        write_private(path, text)
        return path

    @property
    def offices(self) -> tuple[str, ...]:
        """Codes of the offices whose agents run here."""
        path = self.var / "offices.json"
        return tuple(json.loads(path.read_text())) if path.exists() else ()

    def add_office(self, code: str) -> None:
        if code not in self.offices:
            write_private(self.var / "offices.json", json.dumps([*self.offices, code]))

    @property
    def environment(self) -> dict[str, str]:
        """What a child needs to find this same stack."""
        overrides = {f"KANCELARIA_PORT_{name.upper()}": str(port) for name, port in self.ports.overrides.items()}
        return {"KANCELARIA_VAR": str(self.var), "KANCELARIA_PORT_BASE": str(self.ports.base), **overrides}

    @property
    def inherited(self) -> dict[str, str]:
        """This process's environment, made to point at this stack."""
        return {**os.environ, **self.environment}

    def _folder(self, *parts: str) -> Path:
        path = self.var.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path
