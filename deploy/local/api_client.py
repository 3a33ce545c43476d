"""The system's own HTTP API, as the demonstration and the tests use it."""

from typing import Any

import requests

from shared.identifiers import new_id

_TIMEOUT = 30.0


class ApiError(Exception):
    """The system refused; `status` and `problem` (problem+json) are its answer."""

    def __init__(self, method: str, path: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{method} {path} answered {status}: {problem}")
        self.status = status
        self.problem = problem


class Api:
    """`/api/v1` of one gateway, asked with a token or a session."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def sign_in(self, username: str, password: str) -> dict[str, Any]:
        """Ask as this person from now on; returns who that is (`user`, `rights`)."""
        me = self.post("/session", {"username": username, "password": password})
        self._session.headers["X-CSRF-Token"] = me["csrf_token"]
        self._session.headers["Origin"] = self.url
        return me

    def get(self, path: str, **parameters: Any) -> Any:
        return self.send("GET", path, params=parameters).json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.send("POST", path, json=body or {}, headers={"Idempotency-Key": new_id()}).json()

    def list(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """All items of a list, whatever the number of its pages."""
        items: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.get(path, limit=200, **parameters, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    def find(self, path: str) -> dict[str, Any] | None:
        """One record, or None where there is none."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request; raise ApiError for every answer from 400 on."""
        answer = self._session.request(method, f"{self.url}/api/v1{path}", timeout=_TIMEOUT, **options)
        if answer.status_code >= 400:
            is_json = "json" in answer.headers.get("Content-Type", "")
            raise ApiError(method, path, answer.status_code, answer.json() if is_json else {"text": answer.text[:500]})
        return answer
