"""Signing in, cookies, CSRF, tokens, and one's own account."""

import time

import pytest
import requests

pytestmark = pytest.mark.integration


def test_sign_in_sets_a_cookie_that_scripts_cannot_read_and_other_sites_cannot_send(house):
    answer = requests.post(
        f"{house.url}/session", json={"username": "admin", "password": "correct horse battery"}, timeout=20
    )
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    body = answer.json()
    assert body["user"]["username"] == "admin"
    assert "users.manage" in body["rights"]
    assert body["csrf_token"]


def test_wrong_password_and_unknown_name_are_answered_alike(house):
    answers = [
        requests.post(f"{house.url}/session", json={"username": name, "password": "nonsense" * 3}, timeout=20)
        for name in ("officer-ba", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    first, second = ({key: value for key, value in answer.json().items() if key != "request_id"} for answer in answers)
    assert first == second
    assert answers[0].headers["Content-Type"] == "application/problem+json"


def test_change_without_csrf_token_is_refused_and_changes_nothing(house):
    person = house.person("officer-ba")
    before = person.get("/me").json()["user"]["language"]
    person.csrf = None
    other = "hr" if before != "hr" else "pl"
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        answer = person.patch("/me", json={"language": other}, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["reason"] == "csrf"
    assert person.get("/me").json()["user"]["language"] == before


def test_language_changes_with_the_token(house):
    person = house.person("officer-ba")
    assert person.patch("/me", json={"language": "hr"}).json()["user"]["language"] == "hr"
    assert person.get("/me").json()["user"]["language"] == "hr"
    assert person.patch("/me", json={"language": "sk"}).json()["user"]["language"] == "sk"


def test_after_signing_out_the_cookie_is_worth_nothing(house):
    person = house.person("officer-ba")
    kept = dict(person.http.cookies)
    assert person.delete("/session").status_code == 204
    assert requests.get(f"{house.url}/me", cookies=kept, timeout=20).status_code == 401


def test_bearer_token_works_without_csrf_and_holds_its_scopes_alone(house):
    client = house.token("registrar-ba", ["registry.read"])
    assert client.get("/registry/entries").status_code == 200
    me = client.get("/me").json()
    assert me["rights"] == ["registry.read"]
    assert me["csrf_token"] is None
    refused = client.post(
        "/registry/entries", json={"office": "BA", "direction": "received", "subject": "x", "party": "Obec"}
    )
    assert refused.status_code == 403
    writer = house.token("registrar-ba", ["registry.register"])
    made = writer.post(
        "/registry/entries", json={"office": "BA", "direction": "received", "subject": "by token", "party": "Obec"}
    )
    assert made.status_code == 201


def test_revoked_token_is_refused_at_once(house):
    owner = house.person("registrar-ba")
    made = owner.post("/me/tokens", json={"name": "short", "scopes": ["registry.read"]}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert requests.get(f"{house.url}/me", headers=headers, timeout=20).status_code == 200
    assert owner.delete(f"/me/tokens/{made['token']['id']}").status_code == 204
    assert requests.get(f"{house.url}/me", headers=headers, timeout=20).status_code == 401


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer \xe9", "Bearer " + "x" * 501, "Bearer unknown"])
def test_useless_authorization_is_401_and_says_how(house, header):
    answer = requests.get(f"{house.url}/me", headers={"Authorization": header}, timeout=20)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_deactivated_user_loses_access_at_once(house, admin):
    body = {
        "username": "leaver",
        "full_name": "Leaver",
        "roles": ["officer"],
        "offices": ["BA"],
        "password": "correct horse battery",
    }
    user = admin.post("/users", json=body).json()
    leaver = house.person("leaver")
    assert leaver.get("/me").status_code == 200
    changed = admin.patch(f"/users/{user['id']}", json={"active": False}, headers={"If-Match": '"1"'})
    # Signing in may have made a new version of the record.
    if changed.status_code == 412:
        version = changed.json()["params"]["current"]["version"]
        changed = admin.patch(f"/users/{user['id']}", json={"active": False}, headers={"If-Match": f'"{version}"'})
    assert changed.status_code == 200
    assert until(lambda: leaver.get("/me").status_code == 401)


def test_own_password_changes_and_ends_the_session(house, admin):
    body = {
        "username": "changer",
        "full_name": "Changer",
        "roles": ["officer"],
        "offices": ["BA"],
        "password": "correct horse battery",
    }
    assert admin.post("/users", json=body).status_code == 201
    person = house.person("changer")
    change = {"present": "correct horse battery", "new": "quite another secret"}
    assert person.post("/me/password", json=change).status_code == 204
    assert person.get("/me").status_code == 401
    assert house.visitor().sign_in("changer", "quite another secret").get("/me").status_code == 200


def until(holds, seconds: float = 30.0) -> bool:
    """A revocation is an event: it takes a moment, and far less than a remembered credential would last."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
