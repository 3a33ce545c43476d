"""`python3 -m deploy.docker.environment [OFFICE…] > .env`: fresh passwords for Compose. Standard library only."""

import base64
import secrets
import sys

OBJECT_ACCOUNTS = ("CONTACTS", "DOCUMENTS", "DOCUMENTS_ERASER", "REGISTRY")
SERVICES = ("accounts", "contacts", "documents", "registry", "search")


def lines(offices: list[str]) -> list[str]:
    """One `NAME=value` for each secret that docker-compose.yml asks for."""
    names = ["AMQP_PASSWORD_ADMINISTRATOR", "AMQP_PASSWORD_GATEWAY"]
    names += [f"AMQP_PASSWORD_{service.upper()}" for service in SERVICES]
    names += [f"AMQP_PASSWORD_AGENT_{office}" for office in offices]
    names += ["MONGO_PASSWORD_ADMINISTRATOR", *(f"MONGO_PASSWORD_{service.upper()}" for service in SERVICES)]
    names += ["MONGO_KEY", "S3_ACCESS_KEY", "S3_SECRET_KEY", "ADMIN_PASSWORD"]
    names += [f"S3_SECRET_KEY_{account}" for account in OBJECT_ACCOUNTS]
    mail_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return [*(f"{name}={secrets.token_hex(16)}" for name in names), f"MAIL_KEY={mail_key}"]


if __name__ == "__main__":
    print("\n".join(lines(sys.argv[1:])))
