"""`python -m services.scanner_agent status [--json]`: for whoever stands beside the machine at the office.

Needs `KANCELARIA_OFFICE` and `KANCELARIA_AGENT_HOME`. The agent itself is `python -m shared.runtime scanner_agent`.
Exit code: 0 all well; 1 in trouble, or the agent does not run; 2 no spool here, or not understood.
"""

import sys

from services.scanner_agent import status

USAGE = "python -m services.scanner_agent status [--json]"


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["status"]:
        print(USAGE, file=sys.stderr)
        return 2
    return status.main(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
