"""What a person does at the page, in their words."""

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from playwright.sync_api import CDPSession, Locator, Page, expect

from deploy.local.waiting import wait_until
from tests.servers import System

ADMINISTRATOR = "administrator"
"""Stands for whoever the demonstration made its first administrator."""
SLOW = 60_000
"""Milliseconds within which a scan must have come through, on a busy machine."""
_GO_ON = """async (path) => {
    await document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(path)
}"""


@dataclass
class Desk:
    """One open browser window."""

    page: Page
    stack: System

    def sign_in(self, username: str, password: str | None = None) -> None:
        """Fill in the form; the password is the person's own unless another is given."""
        username = self.username_of(username)
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(self.stack.password(username) if password is None else password)
        self.page.keyboard.press("Enter")
        if password is None:
            expect(self.page.locator("input[name=username]")).to_have_count(0)

    def username_of(self, person: str) -> str:
        return self.stack.told["username"] if person == ADMINISTRATOR else person

    def goto(self, path: str) -> None:
        self.page.goto(path)

    def go_on_to(self, path: str) -> None:
        """As a link in the page does: what is loaded stays. Returns when the page of `path` is there."""
        self.page.evaluate(_GO_ON, path)

    def drop(self, office: str, file: Path) -> None:
        """Put a copy of the file into the office's watched folder, as a scanner does."""
        hidden = self.stack.inbox(office) / f".{file.name}"
        shutil.copyfile(file, hidden)
        hidden.rename(hidden.with_name(file.name))

    def drag_in(self, *files: Path) -> None:
        """Drag files from outside the browser over the middle of the window, where they stay until `let_fall`."""
        self._drag("dragEnter", files)
        self._drag("dragOver", files)

    def drag_in_until(self, shown: Locator, *files: Path) -> None:
        """As a hand does: hold the files over the page, which hears of them again and again, until it answers."""

        def answered() -> bool:
            self._drag("dragOver", files)
            return shown.is_visible()

        self._drag("dragEnter", files)
        wait_until(answered, "the page shows where the files will go", seconds=20)

    def let_fall(self, *files: Path) -> None:
        self._drag("drop", files)

    def _drag(self, kind: str, files: tuple[Path, ...]) -> None:
        """As the operating system tells the browser of it: files of a script have no entry in a file system."""
        size = self.page.viewport_size
        assert size is not None
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        at = {"x": size["width"] // 2, "y": size["height"] // 2}
        self._browser.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})

    @cached_property
    def _browser(self) -> CDPSession:
        """Kept: what is dragged leaves the window when a session ends."""
        return self.page.context.new_cdp_session(self.page)

    def rows(self) -> Locator:
        return self.page.locator("tbody tr.row, ul.cards > li")

    def row(self, text: str) -> Locator:
        return self.rows().filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def wait_until_live(self) -> None:
        """Return when the page gets events as they happen."""
        expect(self.page.locator(".connection[data-state=live]")).to_be_visible()

    def is_wider_than_the_screen(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
