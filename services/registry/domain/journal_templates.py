"""Templates of journals: numbers must not repeat within a journal, nor between journals."""

import re
from string import Formatter

from services.registry.domain.numbers import TemplateError, check_template

__all__ = ["TemplateError", "check_for_journal", "template_for_further"]

_SPEC = re.compile("(0[1-9]d)?")
"""Any other width could be made to fill the memory."""


def check_for_journal(template: str, *, own: bool) -> None:
    """Raises TemplateError. `own`: the office's own journal, whose code is the office's; each other one needs its code
    in the number, as the office has several."""
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise TemplateError(f"The template can not be read: {error}") from error
    if any(conversion or not _SPEC.fullmatch(spec or "") for _, _, spec, conversion in parts):
        raise TemplateError("Parts are written as {year}, or as {seq:06d} for six digits; nine at most")
    named = {part[1] for part in parts}
    check_template(template)
    enough = {"journal", "office"} if own else {"journal"}
    if not named & enough:
        wanted = "{office} or {journal}" if own else "{journal}"
        raise TemplateError(f"Another journal would give the same numbers: the template needs {wanted}")


def template_for_further(template: str) -> str:
    """The pack's template, with the journal's code in the place of the office's."""
    return template if "{journal" in template else template.replace("{office", "{journal")
