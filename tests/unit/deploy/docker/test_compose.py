"""docker-compose.yml agrees with the image, the generated environment and the local stack."""

import re

import pytest
import yaml

from deploy.docker.environment import lines
from deploy.docker.prepare import broker_passwords, object_secrets
from deploy.local.processes import SERVICES
from deploy.local.stack import PROJECT
from deploy.objects.accounts import ERASER, REACH, policy_of

TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)["services"]


def test_every_service_of_the_local_stack_is_there() -> None:
    started = {service["command"][-1] for service in COMPOSE.values() if "shared.runtime" in service.get("command", [])}
    assert started == {service.module for service in SERVICES} | {"scanner_agent"}


def test_every_secret_is_asked_for_and_none_has_a_default() -> None:
    generated = {line.partition("=")[0] for line in lines([])}
    asked = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert asked <= generated
    assert generated - asked == {"AMQP_PASSWORD_ADMINISTRATOR"}  # used by prepare-broker, which gets the whole file


def test_generated_secrets_differ() -> None:
    values = [line.partition("=")[2] for line in lines(["BA"])]
    assert len(set(values)) == len(values)


def test_images_are_pinned() -> None:
    for name, service in COMPOSE.items():
        tag = service["image"].partition(":")[2]
        assert tag, name
        assert "latest" not in tag, name


def test_nothing_is_privileged_and_ours_are_read_only() -> None:
    for name, service in COMPOSE.items():
        assert not service.get("privileged"), name
        if service["image"].startswith("kancelaria"):
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name


def test_published_ports_are_on_loopback_unless_told_otherwise() -> None:
    published = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert published
    assert all(re.match(r"\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$", port) for port in published)


@pytest.mark.parametrize("office", ["BA", "AGENT"])
def test_passwords_of_services_and_agents_are_told_apart(office: str, monkeypatch) -> None:
    monkeypatch.setenv("AMQP_PASSWORD_ADMINISTRATOR", "a")
    monkeypatch.setenv("AMQP_PASSWORD_GATEWAY", "b")
    monkeypatch.setenv(f"AMQP_PASSWORD_AGENT_{office}", "c")
    assert broker_passwords() == {"svc-gateway": "b", f"agent-{office}": "c"}


def test_every_process_has_the_account_of_its_own_bucket() -> None:
    found = {
        name: (given["KANCELARIA_S3_ACCESS_KEY"], given["KANCELARIA_S3_BUCKET"], given["KANCELARIA_S3_SECRET_KEY"])
        for name, service in COMPOSE.items()
        if "KANCELARIA_S3_ACCESS_KEY" in (given := service.get("environment", {}))
    }
    assert set(found) == {service.module.replace(".", "-") for service in SERVICES if service.objects}
    for name, (account, bucket, secret) in found.items():
        assert name.startswith(account)
        assert bucket == REACH[account]
        assert f"S3_SECRET_KEY_{account.upper()}:" in secret


def test_the_account_that_destroys_is_held_by_one_process() -> None:
    assert [name for name, service in COMPOSE.items() if ERASER in str(service.get("environment"))] == ["documents"]


def test_each_account_reaches_its_own_bucket_alone() -> None:
    for account, bucket in REACH.items():
        policy = policy_of(account)
        assert {arn for part in policy["Statement"] for arn in part["Resource"]} == {
            f"arn:aws:s3:::{bucket}",
            f"arn:aws:s3:::{bucket}/*",
        }
        allowed = {action for part in policy["Statement"] for action in part["Action"]}
        assert ("s3:BypassGovernanceRetention" in allowed) == (account == ERASER)
        assert not {"s3:*", "s3:CreateBucket", "s3:DeleteBucket"} & allowed


def test_every_account_of_the_object_store_is_given_a_secret(monkeypatch) -> None:
    for line in lines([]):
        monkeypatch.setenv(*line.split("=", 1))
    assert set(object_secrets()) == set(REACH)
