"""Typesetting outside the green thread: a process for each form, ended when it takes too long."""

import json
import os
import subprocess
import sys
from typing import Any

from shared.contracts.problems import Internal

_SECONDS = 25.0
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")


def typeset_apart(template: str, data: dict[str, Any]) -> bytes:
    """The PDF. Raises Internal when it can not be made in time."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        made = subprocess.run(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-m", "services.registry.print", template],
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=_SECONDS,
            env=environment,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Internal(f"The form was not made within {_SECONDS:.0f} s") from error
    except subprocess.CalledProcessError as error:
        raise Internal(f"The form can not be made: {error.stderr.decode(errors='replace')[-300:]}") from error
    return made.stdout
