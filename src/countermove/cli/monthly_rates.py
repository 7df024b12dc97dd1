"""Duties of the United States by month, for ``countermove rates --nowcast`` and ``--refunds``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from countermove.errors import BadInput
from countermove.law.average_rates import EVERY
from countermove.law.coverage import coverage_of
from countermove.law.law_against_money import law_against_money, lines_of
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import used_words
from countermove.law.rates import rates_on
from countermove.law.refunds import annulled, refunds
from countermove.law.tariff_lines import shipped_lines
from countermove.law.utilisation import NONE, RECORDED, can_claim, utilisation_of
from countermove.report.nowcast_report import nowcast_answer
from countermove.report.refund_report import refund_answer
from countermove.report.show import Answer


def nowcasted(
    ledger: Ledger,
    origin: str,
    months: tuple[str | None, str | None],
    utilisation: str | None,
    chart: Path | None,
) -> Answer:
    """Return law, nowcast and the duties collected by month."""
    if origin == EVERY:
        raise BadInput("a nowcast is of one partner, not of all; name it, as in rates USA CAN.")
    since, until = months
    found = law_against_money(
        ledger, origin=origin, since=since, until=until, utilisation=utilisation
    )
    used, words = _used(utilisation, origin)
    answer = _covered(
        nowcast_answer(found, utilisation=used, words=words), ledger, origin, found.totals[-1].month
    )
    if chart is None:
        return answer
    from countermove.report.charts.draw import draw
    from countermove.report.charts.law_charts import nowcast_chart

    draw(nowcast_chart(found, utilisation=words), chart)
    return replace(answer, parts=[*answer.parts, f"\nChart: {chart}"])


def refunded(ledger: Ledger, origin: str, utilisation: str | None) -> Answer:
    """Return the annulled duties by partner, month and industry."""
    used, words = _used(utilisation, origin)
    found = refunds(ledger, origin, utilisation=utilisation)
    acts = annulled(ledger, origin)
    answer = refund_answer(found, acts, origin=origin, utilisation=used, words=words)
    return _covered(answer, ledger, origin, max(row.month for row in found))


def _covered(answer: Answer, ledger: Ledger, origin: str, month: str) -> Answer:
    """Return an answer with what the law of its last month covers, on the 15th, none claimed."""
    lines = shipped_lines("USA", NONE) if origin == EVERY else lines_of(origin)[0]
    law = rates_on(ledger, lines, on=date.fromisoformat(f"{month}-15"))
    found = coverage_of(ledger, law, weighted=True)
    none = "; shares of trade where nothing is claimed" if can_claim("USA", origin) else ""
    said = f"{found.words.rstrip()} (The law of {law.on}{none}.)"
    facts = {**answer.facts, "coverage": found.to_json()}
    return replace(answer, parts=[*answer.parts, said], facts=facts)


def _used(utilisation: str | None, origin: str) -> tuple[str, str]:
    """Return the utilisation of the months of the United States, in words too; empty if none."""
    if not can_claim("USA", origin):
        return "", ""
    used = utilisation_of("USA", utilisation)
    return used, "as recorded in the month" if used == RECORDED else used_words(used)
