"""What axe-core finds wrong with what is shown now."""

from pathlib import Path

from tests.e2e.desk import Desk

AXE = Path(__file__).parents[2] / "gateway/web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(desk: Desk) -> list[str]:
    """Rule and place of each, dialogs that are open included."""
    desk.page.evaluate(AXE.read_text(encoding="utf-8"))
    report = desk.page.evaluate("tags => axe.run(document, { runOnly: tags })", RULES)
    return [
        f"{violation['id']} {node['html'][:140]}" for violation in report["violations"] for node in violation["nodes"]
    ]
