"""A real browser at the real system. Each test ends with the question whether the page complained of anything."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize, expect, sync_playwright

from deploy.local.demo_letters import Letter, many
from tests.e2e.desk import Desk
from tests.servers import System

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 20_000
"""Milliseconds that an ordinary answer may take on a busy machine."""
expect.set_options(timeout=PATIENCE)

_REFUSED = "the server responded with a status of"
"""Chromium's own note of an answer of 400 and above, which a page that shows the refusal can not prevent."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_desk(browser: Browser, stack: System) -> Iterator[Callable[..., Desk]]:
    """`open_desk("registrar.ke")` signs that person in; `language` (None: as they left it) and `phone` choose how
    they look at it.

    After the test no page may have raised an error, met its security policy, fetched anything from elsewhere, or
    got an answer of 500 and above.
    """
    complaints: list[str] = []
    contexts = []

    def open_one(username: str | None = None, *, language: str | None = "en", phone: bool = False) -> Desk:
        context = browser.new_context(
            base_url=stack.url, viewport=PHONE if phone else DESKTOP, locale=language or "en", has_touch=phone
        )
        contexts.append(context)
        page = context.new_page()
        _listen(page, stack.url, complaints)
        page.goto("/")
        desk = Desk(page, stack)
        if username:
            if language:
                stack.api_of(desk.username_of(username)).send("PATCH", "/me", json={"language": language})
            desk.sign_in(username)
        return desk

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _listen(page: Page, url: str, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and _REFUSED not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status}: {response.url}")
        if not response.url.startswith((url, "blob:", "data:")):
            complaints.append(f"from elsewhere: {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"raised: {error}"))
    page.on("response", on_response)


@pytest.fixture
def letters(tmp_path: Path) -> Callable[..., list[Letter]]:
    """`letters(2, "sk")`: scans that nobody has ever sent, each with a word of its own."""

    def write(count: int = 1, language: str = "sk", variant: str = "jpeg") -> list[Letter]:
        seed = uuid.uuid4().int % 1_000_000
        return list(many(tmp_path, count, seed=seed, languages=(language,), variants=(variant,)))

    return write
