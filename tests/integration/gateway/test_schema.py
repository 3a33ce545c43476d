"""The whole API under schemathesis as administrator: no 5xx, no answer that the document does not know.

With a fixed seed and a bounded number of examples: the same in each run. The stream of live events does not end and
is tested on its own. Whether valid data is accepted depends on what exists, so that check alone is left out.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)

CONFIG = """
[checks.missing_required_header]
# 428 is what RFC 6585 has for a missing If-Match.
expected-statuses = [400, 401, 403, 415, 422, 428]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 416, 422, 428, 429, 431]
[phases.coverage]
# All others are refused at the same place.
unexpected-methods = ["DELETE", "PATCH", "TRACE"]
[[operations]]
# The phase before has tried each parameter of theirs at its limits and beyond, and they have nothing else.
include-method = "GET"
generation.max-examples = 2
"""


@pytest.fixture(scope="module")
def token(house) -> str:
    """Of an administrator of their own: some examples end the sessions of whoever sends them."""
    admin = house.person("admin")
    rights = admin.get("/me").json()["rights"]
    return admin.post("/me/tokens", json={"name": "schema", "scopes": rights}).json()["secret"]


def test_every_answer_is_documented_and_none_is_a_failure(house, token, tmp_path: Path):
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    program = Path(sys.executable).parent / "schemathesis"
    options = {
        "--header": f"Authorization: Bearer {token}",
        "--checks": ",".join(CHECKS),
        "--phases": "examples,coverage,fuzzing",
        "--max-examples": "5",
        "--seed": "20260309",
        "--exclude-path": "/api/v1/events",
        "--request-timeout": "30",
        "--suppress-health-check": "all",
        "--generation-database": "none",
    }
    arguments = [part for option in options.items() for part in option]
    run = subprocess.run(
        [
            program,
            "--config-file",
            config,
            "run",
            f"{house.url}/openapi.json",
            *arguments,
            "--continue-on-failure",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=540,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
