"""``countermove rates ... --against-collected``: the law of each month beside the money."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from countermove.errors import BadInput

if TYPE_CHECKING:
    from countermove.law.ledger import Ledger

COLUMNS = (
    "month", "industry", "statutory_rate", "claimed_rate", "collected_rate", "gap_pp",
    "imports_usd",
)  # fmt: skip


def show_collected(
    ledger: Ledger,
    importer: str,
    origin: str,
    *,
    utilisation: str | None,
    chart: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show the law without and with the agreement claimed, and the duties collected, by month."""
    from countermove.cli.output import per_cent, say_csv, say_json, say_table
    from countermove.law.collected_duties import COLLECTED_CARD
    from countermove.law.law_against_money import against_collected
    from countermove.law.utilisation import utilisation_of, utilisation_words

    if importer != "USA":
        raise BadInput(
            f"no duties collected by {importer} are shipped, only those of USA. "
            "Ask for countermove rates USA CAN --against-collected."
        )
    found = against_collected(ledger, origin=origin, utilisation=utilisation)
    used = utilisation_of("USA", utilisation)
    words = utilisation_words(used)
    rows = [{name: getattr(row, name) for name in COLUMNS} for row in found]
    if chart is not None:
        from countermove.report.charts.collected_chart import collected_chart
        from countermove.report.charts.draw import draw

        draw(collected_chart(found, origin=origin, utilisation=words), chart)
    if as_json:
        say_json(
            {"importer": importer, "origin": origin, "card": COLLECTED_CARD,
             "utilisation": used, "utilisation_words": words, "tables": {"months": rows}}
        )  # fmt: skip
        return
    if as_csv:
        say_csv(rows, COLUMNS)
        return
    typer.echo(
        f"USA on all goods from {origin}, per cent of customs value, ordinary duty included; "
        f"preference utilisation {words}"
    )
    say_table(
        ("month", "nothing claimed", "agreement claimed", "collected", "gap pp", "imports USD bn"),
        [
            (r.month, per_cent(r.statutory_rate), per_cent(r.claimed_rate),
             per_cent(r.collected_rate), f"{r.gap_pp:.2f}", f"{r.imports_usd / 1e9:.1f}")
            for r in found if r.industry == "all"
        ],
    )  # fmt: skip
    if chart is not None:
        typer.echo(f"\nChart: {chart}")
