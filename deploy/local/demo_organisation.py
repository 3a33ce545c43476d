"""The demonstration's organisation: two offices, their staff, and a token of the administrator."""

from dataclasses import dataclass
from typing import Any

from deploy.local.api_client import Api, ApiError
from deploy.local.stack import Stack

OFFICES: tuple[dict[str, Any], ...] = (
    {
        "code": "BA",
        "name": "Bratislava",
        "head_office": True,
        "languages": ["sk", "en", "hr", "pl", "ru"],
        "address": "Námestie slobody 1, 811 06 Bratislava",
    },
    {
        "code": "KE",
        "name": "Košice",
        "head_office": False,
        "languages": ["sk", "pl", "ru", "en", "hr"],
        "address": "Hlavná 59, 040 01 Košice",
    },
)
PEOPLE: tuple[dict[str, Any], ...] = (
    {"username": "registrar.ba", "full_name": "Jana Kováčová", "roles": ["registrar"], "offices": ["BA"]},
    {"username": "manager.ba", "full_name": "Martin Horváth", "roles": ["manager"], "offices": ["BA"]},
    {"username": "registrar.ke", "full_name": "Zuzana Balážová", "roles": ["registrar"], "offices": ["KE"]},
    {"username": "officer.ke", "full_name": "Tomáš Szabó", "roles": ["officer"], "offices": ["KE"]},
    {"username": "auditor", "full_name": "Eva Nováková", "roles": ["auditor"], "offices": ["KE"]},
)


@dataclass(frozen=True)
class SignIn:
    username: str
    password: str


def people(stack: Stack) -> list[dict[str, Any]]:
    """Each with `username`, `password`, `roles`, `offices`."""
    return [{**person, "password": _password(stack, person["username"])} for person in PEOPLE]


def create(stack: Stack, api: Api) -> None:
    """Open the offices and add the people that are missing; nobody and nothing existing is changed."""
    for office in OFFICES:
        if api.find(f"/offices/{office['code']}") is None:
            api.post("/offices", office)
    known = {user["username"] for user in api.list("/users")}
    for person in people(stack):
        if person["username"] not in known:
            api.post("/users", person)


def token(url: str, administrator: SignIn, known: str | None) -> str:
    """A token with all rights of the administrator: the known one while it works, otherwise a new one."""
    if known and _works(url, known):
        return known
    api = Api(url)
    me = api.sign_in(administrator.username, administrator.password)
    made = api.post("/me/tokens", {"name": "demonstration", "scopes": me["rights"], "days": 90})
    return made["secret"]


def _works(url: str, known: str) -> bool:
    try:
        Api(url, known).get("/me")
    except ApiError as error:
        if error.status == 401:
            return False
        raise
    return True


def _password(stack: Stack, username: str) -> str:
    return stack.secrets.get(f"user.{username}", 20)
