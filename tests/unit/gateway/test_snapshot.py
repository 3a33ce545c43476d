"""The page's types are generated from a committed copy of the OpenAPI document."""

from gateway.snapshot import SNAPSHOT, snapshot


def test_page_knows_the_present_api():
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot(), (
        "The API has changed: run `python -m gateway.snapshot`, then `npm run api-types` in gateway/web"
    )
