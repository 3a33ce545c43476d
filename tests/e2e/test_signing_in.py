"""Signing in and out, and the language of the page."""

import uuid

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

TITLES = {
    "sk": "Registratúrny denník",
    "pl": "Rejestr przesyłek",
    "hr": "Urudžbeni zapisnik",
    "ru": "Журнал регистрации",
    "en": "Journal",
}
OWN_NAMES = {"sk": "Slovenčina", "pl": "Polski", "hr": "Hrvatski", "ru": "Русский", "en": "English"}


def test_wrong_password_is_said_and_lets_nobody_in(open_desk):
    desk = open_desk()
    desk.sign_in("registrar.ke", "not the password")
    expect(desk.page.get_by_role("alert")).to_have_text("Wrong user name or password.")
    expect(desk.page.locator("input[name=password]")).to_have_value("")
    desk.goto("/journal")
    expect(desk.page.locator("input[name=username]")).to_be_visible()


def test_too_many_tries_say_how_many_seconds_to_wait(open_desk):
    desk = open_desk()
    stranger = f"stranger-{uuid.uuid4().hex[:8]}"
    for _ in range(14):
        with desk.page.expect_response("**/api/v1/session") as answer:
            desk.sign_in(stranger, "guess guess")
        expect(desk.page.get_by_role("alert")).to_be_visible()
        if answer.value.status == 429:
            break
    expect(desk.page.get_by_role("alert")).to_contain_text("Try again in")
    expect(desk.button("Sign in")).to_be_disabled()


def test_the_way_leads_on_to_what_was_asked_for(open_desk):
    desk = open_desk()
    desk.goto("/agents")
    desk.sign_in("registrar.ke")
    expect(desk.page).to_have_url(f"{desk.stack.url}/agents")


def test_an_address_from_elsewhere_is_not_followed(open_desk):
    desk = open_desk()
    desk.goto("/sign-in?next=//example.org/")
    desk.sign_in("registrar.ke")
    expect(desk.page).to_have_url(f"{desk.stack.url}/journal")


def test_signing_out_ends_the_session(open_desk):
    desk = open_desk("registrar.ke")
    desk.page.locator("button.user").click()
    desk.page.get_by_text("Sign out").click()
    expect(desk.page.locator("input[name=username]")).to_be_visible()
    assert desk.page.request.get("/api/v1/me").status == 401


def test_what_is_being_filled_in_outlives_the_end_of_the_session(open_desk):
    desk = open_desk("registrar.ba")
    name = f"Marta {uuid.uuid4().hex[:8]}"
    desk.goto("/contacts")
    desk.button("Add").click()
    desk.page.get_by_role("menuitem", name="Person").click()
    given = desk.page.locator("input[name=given_name]")
    given.fill(name)
    desk.page.context.clear_cookies()
    desk.page.keyboard.press("Control+Enter")
    again = desk.page.locator("[data-test=sign-in-again]")
    expect(again).to_contain_text("Your session has ended")
    expect(again.locator("input[name=username]")).to_have_value("registrar.ba")
    again.locator("input[name=password]").fill(desk.stack.password("registrar.ba"))
    desk.page.keyboard.press("Enter")
    expect(again).to_have_count(0)
    expect(given).to_have_value(name)
    desk.wait_until_live()

    given.press("Escape")
    question = desk.page.get_by_role("dialog", name="Close without saving?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    given.press("Control+Enter")
    expect(desk.page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_language_can_be_chosen_before_signing_in(open_desk):
    desk = open_desk()
    desk.page.locator("button.language").click()
    desk.page.get_by_text("Hrvatski").click()
    expect(desk.page.get_by_role("heading", name="Prijava")).to_be_visible()
    expect(desk.page.locator("html")).to_have_attribute("lang", "hr")


def test_language_goes_with_the_account(open_desk):
    desk = open_desk("auditor", language=None)
    for language in ("pl", "hr", "ru", "en", "sk"):
        desk.page.locator("button.language").click()
        with desk.page.expect_response(lambda answer: answer.request.method == "PATCH") as change:
            desk.page.get_by_role("listitem").or_(desk.page.locator(".v-list-item")).get_by_text(
                OWN_NAMES[language]
            ).first.click()
        assert change.value.ok
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    elsewhere = open_desk("auditor", language=None)
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text(TITLES["sk"])
