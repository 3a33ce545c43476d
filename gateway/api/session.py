"""Signing in and out, and what a person does to their own account."""

from flask import Response, request

from gateway.areas import Area, json_response
from gateway.calls import Call
from gateway.identity import credential_of
from gateway.operations import Reply
from shared.contracts.accounts import (
    ChangeOwnLanguage,
    ChangeOwnPassword,
    CreateOwnToken,
    Identity,
    ListOwnTokens,
    RevokeOwnToken,
    SignIn,
    SignOut,
    User,
)
from shared.contracts.base import Instant, Message
from shared.contracts.problems import Conflict
from shared.security.rights import Right
from shared.settings import OrganisationSettings

area = Area(name="session", description="Signing in, and one's own account")


class Me(Message):
    """The person asking. `rights` are those of this credential: a token may hold fewer than its owner."""

    user: User
    rights: tuple[Right, ...]
    csrf_token: str | None
    """To be sent back in X-CSRF-Token with each change; None for API tokens, which need none."""
    expires_at: Instant | None
    country: str
    """ISO 3166-1 alpha-2, the organisation's."""


def _me(identity: Identity) -> Me:
    return Me(
        user=identity.user,
        rights=tuple(sorted(identity.principal.rights)),
        csrf_token=identity.csrf_token,
        expires_at=identity.expires_at,
        country=OrganisationSettings().country,
    )


def _answer(identity: Identity) -> Response:
    return json_response(_me(identity).model_dump_json().encode())


@area.add(
    "POST",
    "/session",
    "Sign in; the answer sets the session cookie",
    command=SignIn,
    takes="body",
    given=frozenset({"remote_address", "user_agent"}),
    public=True,
    replies={200: Reply(description="Signed in", model=Me, headers={"Set-Cookie": "The session, HttpOnly"})},
    refusals=frozenset({401, 429}),
)
def sign_in(call: Call) -> Response:
    agent = request.headers.get("User-Agent", "")[:300]
    session = call.ask(call.command(remote_address=(request.remote_addr or "")[:64], user_agent=agent))
    settings = call.gateway.settings
    response = _answer(session.identity)
    response.set_cookie(
        settings.cookie_name,
        session.secret,
        expires=session.identity.expires_at,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


@area.add(
    "DELETE",
    "/session",
    "Sign out",
    replies={204: Reply(description="Signed out", media_types=())},
    refusals=frozenset({409}),
)
def sign_out(call: Call) -> Response:
    settings = call.gateway.settings
    credential = credential_of(request, settings.cookie_name)
    if credential is None or not credential.is_cookie:
        raise Conflict("An API token has no session to end; revoke it instead", reason="token")
    call.ask(SignOut.model_validate({"secret": credential.secret}))
    call.gateway.identities.forget(credential)
    response = Response(status=204)
    response.delete_cookie(settings.cookie_name, secure=settings.cookie_secure, httponly=True, samesite="Strict")
    return response


@area.add("GET", "/me", "Who is signed in, with which rights", replies={200: Reply(description="You", model=Me)})
def read_me(call: Call) -> Response:
    return _answer(call.identity)


@area.add(
    "PATCH",
    "/me",
    "Choose the language of the page",
    command=ChangeOwnLanguage,
    takes="body",
    replies={200: Reply(description="You", model=Me)},
    refusals=frozenset({409}),
)
def change_me(call: Call) -> Response:
    call.ask(call.command())
    call.gateway.identities.forget_user(call.identity.user.id)
    return _answer(call.identify_again())


@area.add(
    "POST",
    "/me/password",
    "Change one's own password",
    command=ChangeOwnPassword,
    takes="body",
    replies={204: Reply(description="Changed", media_types=())},
    refusals=frozenset({409, 429}),
)
def change_password(call: Call) -> Response:
    call.ask(call.command())
    call.gateway.identities.forget_user(call.identity.user.id)
    return Response(status=204)


area.lists("/me/tokens", ListOwnTokens, "List one's own API tokens")
area.creates("/me/tokens", CreateOwnToken, "Make an API token; its secret is shown once")


@area.add(
    "DELETE",
    "/me/tokens/{id}",
    "Revoke an API token",
    command=RevokeOwnToken,
    replies={204: Reply(description="Revoked", media_types=())},
    refusals=frozenset({409}),
)
def revoke_token(call: Call) -> Response:
    call.ask(call.command())
    call.gateway.identities.forget_user(call.identity.user.id)
    return Response(status=204)
