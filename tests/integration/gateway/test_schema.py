"""The whole API under schemathesis as administrator: no 5xx, no answer that the document does not know.

Deterministic: the same examples in each run. The stream of live events does not end and is tested on its own.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

load_all_checks()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    use_after_free,
]
schema = schemathesis.pytest.from_fixture("document").exclude(path="/api/v1/events")


@pytest.fixture(scope="module")
def document(house):
    return schemathesis.openapi.from_url(f"{house.url}/openapi.json")


@pytest.fixture(scope="module")
def token(house) -> str:
    answer = house.person("admin").post(
        "/me/tokens", json={"name": "schema", "scopes": house.person("admin").get("/me").json()["rights"]}
    )
    return answer.json()["secret"]


@schema.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case, token):
    case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"}, timeout=30)
