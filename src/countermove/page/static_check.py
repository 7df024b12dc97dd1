"""What stands behind the page: how to run it again, what is not in it, every source by kind."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from countermove.questions.case import Case
from countermove.questions.statement_file import statement_files
from countermove.report.citations import KINDS, citations

CHECKS = (
    ("countermove run {case}", "the same figures, with every table"),
    ("countermove statements {case}", "what others said of the case, checked"),
    ("countermove validate", "published studies, rerun"),
    ("countermove backtest", "predictions for 2025 against what happened"),
    ("countermove cite", "references of the newest run, as BibTeX too"),
)
"""Commands that check what the page says, and what each does."""


def check_html(case: Case, manifest: Mapping[str, Any]) -> str:
    """Return the view: commands, what is not in the model, and the references by kind."""
    found = citations(manifest)
    commands = "".join(
        f"<tr><th scope=row><code>{escape(line.format(case=case.name))}</code></th>"
        f"<td>{escape(what)}</td></tr>"
        for line, what in CHECKS
        if "statements" not in line or case.name in statement_files()
    )
    left_out = "".join(f"<li>{escape(text)}</li>" for text in manifest["model"]["not_in_model"])
    lists = []
    for kind, title in KINDS.items():
        mine = [one for one in found if one.kind == kind]
        items = "".join(
            f"<li>{f'<b>{escape(one.what)}.</b> ' if one.what else ''}{escape(one.cite)}"
            f"{f' <small>{escape(one.detail)}</small>' if one.detail else ''}</li>"
            for one in mine
        )
        if mine:
            head = f"<summary>{escape(title)} ({len(mine)})</summary>"
            lists.append(f"<details>{head}<ul>{items}</ul></details>")
    return (
        f"<h1>{len(found)} references stand behind these figures, and anybody can run them again"
        f"</h1><section class=figure><h2>Check it yourself</h2><table class=words>{commands}"
        f"</table></section><section class=figure><h2>Not in the model</h2><ul>{left_out}</ul>"
        f"</section><section class=figure><h2>Sources</h2>{''.join(lists)}</section>"
    )
