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
