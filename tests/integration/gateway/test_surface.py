"""What surrounds the API: health, metrics, headers, the page, Swagger UI."""

import re

import pytest
import requests

pytestmark = pytest.mark.integration


def get(house, path: str, **headers: str) -> requests.Response:
    return requests.get(house.root + path, headers=headers, timeout=20)


def test_live_and_metrics(house):
    assert get(house, "/health/live").json() == {"status": "live"}
    metrics = get(house, "/metrics").text
    assert 'kancelaria_http_seconds_count{method="GET",route="/health/live",status="200"}' in metrics


def test_ready_names_each_dependency(house):
    checks = get(house, "/health/ready").json()["checks"]
    assert set(checks) == {"broker", "accounts", "contacts", "documents", "registry", "search"}
    assert checks["accounts"] == checks["broker"] == "ok"


def test_every_answer_carries_the_protecting_headers(house):
    for path in ("/", "/api/v1/me", "/health/live", "/nothing.js", "/api/v1/docs"):
        headers = get(house, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Permissions-Policy" in headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "X-Request-ID" in headers
    assert get(house, "/api/v1/me").headers["Cache-Control"] == "no-store"


def test_page_has_a_fresh_nonce_and_no_inline_script_without_it(house):
    nonces = set()
    for path in ("/", "/journal/2026", "/index.html"):
        answer = get(house, path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        nonce = re.search(r'nonce="([^"]+)"', answer.text)[1]
        policy = answer.headers["Content-Security-Policy"]
        assert f"script-src 'self' 'nonce-{nonce}'" in policy
        assert "unsafe-inline" not in policy
        nonces.add(nonce)
    assert len(nonces) == 3


def test_assets_are_kept_for_ever_and_other_files_are_not(house):
    asset = get(house, "/assets/a-1234.js")
    assert "immutable" in asset.headers["Cache-Control"]
    assert get(house, "/favicon.svg").headers["Cache-Control"] == "no-cache"
    assert get(house, "/pdfjs/cmaps/a.bcmap").content == b"map"
    missing = get(house, "/assets/b.js")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/assets/../index.html", "/assets/%2e%2e/index.html", "/..%2f..%2fetc/passwd", "/assets/%2fetc/passwd"]
)
def test_nothing_outside_the_page_is_served(house, path):
    answer = requests.Request("GET", house.root).prepare()
    answer.url = house.root + path
    with requests.Session() as session:
        found = session.send(answer, timeout=20)
    assert "root:" not in found.text
    assert "__CSP_NONCE__" not in found.text


def test_unknown_api_address_is_no_page(house):
    for method in ("GET", "POST", "DELETE"):
        answer = requests.request(method, f"{house.url}/nothing", timeout=20)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert get(house, "/api").status_code == 404


def test_swagger_ui_comes_from_here_alone(house):
    page = get(house, "/api/v1/docs")
    assert page.status_code == 200
    assert "//" not in re.sub(r"<!.*?>", "", page.text).replace("://", "://")
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert get(house, "/api/v1/" + address).status_code == 200
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert f'<script nonce="{nonce}">' in page.text


def test_document_can_be_read_without_sign_in(house):
    document = get(house, "/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
