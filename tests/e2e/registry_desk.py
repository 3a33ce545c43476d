"""What a registrar does at the page, and what a registry needs before."""

import re
import uuid
from datetime import date
from typing import Any

from playwright.sync_api import Locator, expect

from deploy.local.api_client import Api
from tests.e2e.desk import Desk

MARK = "LA"
"""Of the municipal preset: ten years from closing."""
PERSONAL = "OA"
"""Of the municipal preset: seventy years from birth."""


def unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:8]}"


def plan_in_force(api: Api) -> None:
    """The municipal preset, unless a plan is in force already."""
    if api.get("/registry/setup")["plan_id"]:
        return
    plan = api.post("/registry/plans", {"title": "Registry plan", "preset": "municipal-office"})
    step(api, f"/registry/plans/{plan['id']}", "approve")
    step(api, f"/registry/plans/{plan['id']}", "put-in-force", valid_from=date.today().isoformat())


def step(api: Api, path: str, name: str, **values: Any) -> dict[str, Any]:
    """One step in the life of what stands there, against its present version."""
    version = api.get(path)["version"]
    return api.send("POST", f"{path}/{name}", json=values, headers={"If-Match": f'"{version}"'}).json()


def dialog(desk: Desk) -> Locator:
    return desk.page.get_by_role("dialog").last


def fill(desk: Desk, **values: str) -> None:
    for name, value in values.items():
        dialog(desk).locator(f"[name={name}]").fill(value)


def find(desk: Desk, label: str, words: str) -> None:
    """Type into a field that asks the server, and take the first thing it finds; letters count as they are written,
    for what stood there before the answer may have them within a word."""
    dialog(desk).get_by_role("combobox", name=label).fill(words)
    desk.page.get_by_role("option").filter(has_text=re.compile(rf"\b{re.escape(words)}")).first.click()


def choose(desk: Desk, label: str, option: str) -> None:
    open_choices(dialog(desk).get_by_role("combobox", name=label))
    desk.page.get_by_role("option", name=option, exact=True).click()


def open_choices(combobox: Locator) -> None:
    """By keyboard, as Vuetify hides its input behind what is chosen."""
    combobox.last.press("ArrowDown")


def press(desk: Desk, name: str) -> None:
    """A button of the dialog, which closes then."""
    shown = dialog(desk)
    shown.get_by_role("button", name=name, exact=True).click()
    expect(shown).to_have_count(0)


def take_step(desk: Desk, name: str) -> None:
    """Choose it from the menu of steps."""
    desk.button("Steps").click()
    desk.page.get_by_role("menuitem", name=name, exact=True).click()


def open_file(desk: Desk, mark: str = MARK, **details: str) -> str:
    """Opened at the page of files; returns its title. Its own page is shown then."""
    title = unique("File")
    desk.goto("/files")
    desk.button("Open a file").click()
    fill(desk, title=title, **details)
    find(desk, "Registry mark *", mark)
    press(desk, "Open a file")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(title)
    return title


def register(api: Api, file_title: str | None = None, **details: Any) -> dict[str, Any]:
    """An entry of Košice, in the file of that title."""
    file_id = api.list("/registry/files", filter=f"title~{file_title}")[0]["id"] if file_title else None
    entry = {"office": "KE", "direction": "received", "subject": unique("Letter"), "file_id": file_id}
    return api.post("/registry/entries", {**entry, **details})


def due_file(api: Api, office: str, title: str) -> dict[str, Any]:
    """Closed, with a retention that was over long ago."""
    opened = api.post("/registry/files", {"office": office, "title": title, "mark": PERSONAL})
    path = f"/registry/files/{opened['id']}"
    entry = register(api, title, office=office, mark=PERSONAL)
    step(api, f"/registry/entries/{entry['id']}", "handle", outcome="Done")
    step(api, path, "trigger-date", trigger_date="1900-05-01")
    step(api, path, "close")
    return api.get(path)
