"""`python3 -m deploy.setup [--tests] [--bench]`"""

import argparse
import sys
import time

from deploy.setup import page, python_environment, system_packages
from deploy.setup.steps import StepFailed


def main() -> int:
    parser = argparse.ArgumentParser(prog="deploy.setup", description=__doc__)
    parser.add_argument("--tests", action="store_true", help="with what the tests need")
    parser.add_argument("--bench", action="store_true", help="with what the benches need")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        print(f"This needs Python 3.11, and {sys.executable} is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    wanted = [*system_packages.ALWAYS]
    wanted += system_packages.FOR_TESTS if options.tests else ()
    wanted += system_packages.FOR_BENCH if options.bench else ()
    started = time.monotonic()
    try:
        system_packages.install(wanted)
        python_environment.synchronise()
        page.build()
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"Set-up is current ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
