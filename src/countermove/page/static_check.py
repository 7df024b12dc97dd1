"""What stands behind the page: how to run it again, what is not in it, every source by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from countermove.law.collected_duties import COLLECTED_CARD
from countermove.law.load_law import load_ledger
from countermove.page.page_words import said
from countermove.questions.case import Case
from countermove.questions.statement_file import statement_files
from countermove.report.citations import KINDS, Reference, citations
from countermove.sources.cards import load_card

CHECKS = (
    ("countermove run {case}", "check.run"),
    ("countermove statements {case}", "check.statements"),
    ("countermove validate", "check.validate"),
    ("countermove backtest", "check.backtest"),
    ("countermove cite", "check.cite"),
)
"""Commands that check what the page says, and the key of what each does."""
CARDS = (COLLECTED_CARD, "backtest_results", "backtest_imports", "backtest_canada")
"""What the page shows beside the run: duties collected, and the back-test with its data."""
REGISTER = re.compile(r"\b(\d{2,3}) FR (\d+)")
"""A page of the Federal Register, which has an address of its own."""


def charted_of(tariffs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the measures that a chart of duties by day names: id, title, citations."""
    ledger = load_ledger()
    named = {
        title
        for side in tariffs.get("sides", ())
        for step in (*side["steps"], *side["announced"])
        for title, _ in step["moved"]
    }
    return [
        {
            "id": name,
            "title": measure.title,
            "citations": list(dict.fromkeys(part.reference.cite for part in measure.rates)),
        }
        for name, measure in ledger.measures.items()
        if measure.title in named
    ]


def check_html(
    case: Case,
    manifest: Mapping[str, Any],
    charted: Sequence[Mapping[str, Any]] = (),
    checked: str = "",
) -> str:
    """Return the view: statements, commands, what is not in the model, references by kind.

    Args:
        case, manifest: of the run. charted: measures that charts show beside those of the run.
        checked: the section of statements checked.
    """
    known = {one["id"] for one in manifest.get("measures", ())}
    more = [one for one in charted if one["id"] not in known]
    cards = [asdict(load_card(name)) for name in CARDS]
    found = citations({
        **manifest,
        "measures": [*manifest.get("measures", ()), *more],
        "data": [*manifest.get("data", ()), *cards],
    })  # fmt: skip
    commands = "".join(
        f"<tr><th scope=row><code>{escape(line.format(case=case.name))}</code></th>"
        f"{said('td', what)}</tr>"
        for line, what in CHECKS
        if "statements" not in line or case.name in statement_files()
    )
    left_out = said("li", "check.horizons") + "".join(
        f'<li data-absent="{n}">{escape(text)}</li>' for n, text in enumerate(case.not_in_model)
    )
    lists = []
    for kind in KINDS:
        mine = [one for one in found if one.kind == kind]
        items = "".join(
            f"<li>{f'<b>{escape(one.what)}.</b> ' if one.what else ''}{linked(one)}"
            f"{f' <small>{escape(one.detail)}</small>' if one.detail else ''}</li>"
            for one in mine
        )
        if mine:
            head = said("summary", f"check.kind.{kind}", n=len(mine))
            lists.append(f"<details>{head}<ul>{items}</ul></details>")
    return (
        f"{said('h1', 'check.head', n=len(found))}{checked}<section class=figure>"
        f"{said('h2', 'check.yourself')}<table class=words>{commands}</table></section>"
        f"<section class=figure>{said('h2', 'check.absent')}<ul>{left_out}</ul></section>"
        f"<section class=figure>{said('h2', 'check.sources')}{''.join(lists)}</section>"
    )


def linked(one: Reference) -> str:
    """Return a reference that leads to its source: by address, DOI or page of the register.

    >>> linked(Reference("law", "a", "EO 14193 s. 2(a), 90 FR 9113"))
    'EO 14193 s. 2(a), <a href="https://www.federalregister.gov/citation/90-FR-9113">90 FR 9113</a>'
    """
    fields, text = one.fields, escape(one.cite)
    if address := fields.get("url") or ("doi" in fields and f"https://doi.org/{fields['doi']}"):
        return f'<a href="{escape(address)}">{text}</a>'
    return REGISTER.sub(
        r'<a href="https://www.federalregister.gov/citation/\1-FR-\2">\g<0></a>', text
    )
