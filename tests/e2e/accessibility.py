"""What axe-core finds wrong with what is shown now."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.desk import Desk

AXE = Path(__file__).parents[2] / "gateway/web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
_SETTLED = "() => document.getAnimations().every((one) => one.playState !== 'running')"
"""Colours on their way from one theme to the other are neither's."""
_RUN = """([within, rules]) => axe.run(
    within ?? document,
    { runOnly: rules, resultTypes: ['violations'], selectors: false, preload: false },
)"""
"""Without an address for each element, and without fetching style sheets and media: no page plays any."""


def violations(desk: Desk, *, within: str | None = None, rules: list[str] = RULES) -> list[str]:
    """Rule and place of each, dialogs that are open included; `within` is a selector."""
    if not desk.page.evaluate("() => 'axe' in window"):
        desk.page.evaluate(AXE.read_text(encoding="utf-8"))
    report = desk.page.evaluate(_RUN, [within, rules])
    return [
        f"{violation['id']} {node['html'][:140]}" for violation in report["violations"] for node in violation["nodes"]
    ]


def violations_by_theme(desk: Desk, *, within: str | None = None, dark: bool = True) -> list[str]:
    """All rules in the theme shown now, then in the other one those of colours: nothing else differs.

    Without `dark` in light alone. The page asks for less motion afterwards.
    """
    shown = "dark" if desk.page.locator(".v-application.v-theme--dark").count() else "light"
    other = "light" if shown == "dark" else "dark"
    found = []
    for scheme, rules in ((shown, RULES), (other, COLOURS)) if dark else (("light", RULES),):
        desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(desk.page.locator(f".v-application.v-theme--{scheme}")).to_be_attached()
        desk.page.wait_for_function(_SETTLED)
        found += [f"{scheme}: {violation}" for violation in violations(desk, within=within, rules=rules)]
    return found
