"""What the broker is told about accounts."""

import base64
import hashlib
import re

import pytest

from deploy.rabbitmq.definitions import definitions, hashed


def test_a_hash_is_rabbitmqs_salted_sha256_and_differs_each_time() -> None:
    kept = base64.b64decode(hashed("secret"))
    assert kept[4:] == hashlib.sha256(kept[:4] + b"secret").digest()
    assert hashed("secret") != hashed("secret")


def test_no_password_is_in_the_definitions() -> None:
    told = definitions({"svc-registry": "registry-password"}, "root-password", "kancelaria")
    assert "password" not in str(told).replace("password_hash", "").replace("rabbit_password_hashing", "")


def test_an_agent_may_not_touch_what_is_not_its_own() -> None:
    told = definitions({"agent-BA": "x"}, "y", "kancelaria")
    [may] = [line for line in told["permissions"] if line["user"] == "agent-BA"]
    for kind in ("configure", "write", "read"):
        assert not re.search(may[kind], "rpc-registry")
        assert not re.search(may[kind], "kancelaria.events")
        assert not re.search(may[kind], "reply.agent-KE.1")
        assert re.search(may[kind], "reply.agent-BA.1")


def test_only_the_administrator_is_one() -> None:
    told = definitions({"svc-gateway": "x", "agent-BA": "x"}, "y", "kancelaria")
    assert {user["name"]: user["tags"] for user in told["users"]} == {
        "administrator": "administrator",
        "svc-gateway": "",
        "agent-BA": "",
    }


def test_a_name_outside_the_system_is_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        definitions({"guest": "guest"}, "y", "kancelaria")
