"""`python3 -m deploy.setup.check_page`: type check and unit tests of the page."""

import sys

from deploy.setup import page
from deploy.setup.steps import Step, StepFailed


def _check(step: Step) -> None:
    page.run_script(step, "typecheck")
    page.run_script(step, "test")


if __name__ == "__main__":
    try:
        Step("page-tests", "Types and unit tests of the page").perform(_check)
    except StepFailed as failure:
        sys.exit(str(failure))
