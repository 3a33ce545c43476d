"""`python -m deploy.local up|run|down|status|logs|clean|agent|dead-letters`: the whole system on this machine."""

import argparse
import sys

from deploy.local import commands
from deploy.local.lifecycle import PortTakenError, ProgramFailedError
from deploy.local.stack import Stack
from deploy.local.waiting import NotReadyError


def main() -> int:
    options = _parser().parse_args()
    try:
        return options.command(Stack.from_environment(), options)
    except (PortTakenError, ProgramFailedError, NotReadyError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    chosen = parser.add_subparsers(required=True)
    for name, command in commands.COMMANDS.items():
        sub = chosen.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.set_defaults(command=command)
        if name == "logs":
            sub.add_argument("names", nargs="*")
        if name == "agent":
            sub.add_argument("office")
        if name == "dead-letters":
            sub.add_argument("words", nargs="*", default=["list"], help="list, replay all, replay ID, drop ID")
    return parser


if __name__ == "__main__":
    sys.exit(main())
