"""`python3 -m deploy.docker.environment [OFFICE…] > .env`: fresh passwords for Compose. Standard library only."""

import secrets
import sys

SERVICES = ("accounts", "contacts", "documents", "registry", "search")


def lines(offices: list[str]) -> list[str]:
    """One `NAME=value` for each secret that docker-compose.yml asks for."""
    names = ["AMQP_PASSWORD_ADMINISTRATOR", "AMQP_PASSWORD_GATEWAY"]
    names += [f"AMQP_PASSWORD_{service.upper()}" for service in SERVICES]
    names += [f"AMQP_PASSWORD_AGENT_{office}" for office in offices]
    names += ["MONGO_PASSWORD_ADMINISTRATOR", *(f"MONGO_PASSWORD_{service.upper()}" for service in SERVICES)]
    names += ["MONGO_KEY", "S3_ACCESS_KEY", "S3_SECRET_KEY", "ADMIN_PASSWORD"]
    return [f"{name}={secrets.token_hex(16)}" for name in names]


if __name__ == "__main__":
    print("\n".join(lines(sys.argv[1:])))
