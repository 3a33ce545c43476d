"""`python -m deploy.docker.healthcheck`: 0 when the process of this container says that it is ready."""

import os
import sys
from http.client import HTTPConnection


def main() -> int:
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("KANCELARIA_HEALTH_PORT", "8080")), timeout=4)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
    except OSError as failure:
        print(failure)
        return 1
    print(answer.read(1000).decode(errors="replace"))
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
