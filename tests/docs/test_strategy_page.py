"""The page on strategy prints what the model gives: its table of the case is worked out again here.

``python -m tests.docs.test_strategy_page`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from countermove.questions.two_worlds import TwoWorlds, two_worlds
from countermove.strategy.best_response import BestResponse, optimal_tariff
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import Nash, nash
from tests.docs.test_labour_page import number, section, write_page

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "strategy.md"
UPDATE = f"docs/explanation/{PAGE.name} is out of date: run python -m {__name__}"
SETS = ("MEDIAN", "FGO", "CP")


class Found(NamedTuple):
    """The case under one set: its worlds, Canada's best reply to the US, Nash of the two."""

    worlds: TwoWorlds
    best: BestResponse
    even: BestResponse
    war: Nash


@cache
def found(elasticities: str) -> Found:
    options = with_settings(ModelOptions(), [f"elasticities={elasticities}"])
    worlds = two_worlds(pose("us-canada-2025/autos", options))
    where, baseline = worlds.without, two_worlds(pose(options=options)).without

    def reply(by: str) -> BestResponse:
        return optimal_tariff(
            where.economy,
            "CAN",
            instruments=InstrumentSet(by=by, partners=("USA",)),
            closure=where.closure,
            duties=where.duties,
        )

    war = nash(
        baseline.economy,
        ("CAN", "USA"),
        closure=baseline.closure,
        duties=baseline.duties,
        certificate=False,
    )
    return Found(worlds, reply("cell"), reply("uniform"), war)


def income(of: Found, answer: BestResponse | None = None, *, without: bool = False) -> str:
    """Return Canada's real income before or at a reply, as asked about or without the transfer."""
    posed = of.worlds.without if without else of.worlds.posed
    outcome = posed.solve(None if answer is None else answer.duties)
    value = outcome.values("real_income_change")[outcome.economy.region("CAN")]
    return f"{'+' if value > 0 else ''}{number(value, 2)} %"


def rates(of: Found) -> str:
    ends = (np.min(of.best.rate), np.median(of.best.rate), np.max(of.best.rate))
    return f"{' / '.join(number(100 * rate, 0) for rate in ends)} %"


def rate_on(of: Found, sector: str) -> str:
    return f"{100 * dict(zip(of.best.names, of.best.rate, strict=True))[f'USA.{sector}']:.1f} %"


def at_war(of: Found, code: str) -> str:
    outcome = of.war.outcome
    value = outcome.values("real_income_change")[outcome.economy.region(code)]
    return f"{'+' if value > 0 else ''}{number(value, 2)} %"


ROWS: tuple[tuple[str, Callable[[Found], str]], ...] = (
    ("Canada's real income under the vehicle duties and its replies until then", income),
    ("the same without trade deficits", lambda of: income(of, without=True)),
    ("with its best reply, partner and sector, on US goods", lambda of: income(of, of.best)),
    ("the same without trade deficits", lambda of: income(of, of.best, without=True)),
    ("the same, one rate on all US goods", lambda of: income(of, of.even, without=True)),
    ("that one rate", lambda of: f"{100 * of.even.rate[0]:.1f} %"),
    ("rates of the reply by sector, lowest / median / highest", rates),
    ("rate on US vehicles in that reply", lambda of: rate_on(of, "C29")),
    ("rate on US crude oil", lambda of: rate_on(of, "B06")),
    ("Nash with the United States, all partners: Canada", lambda of: at_war(of, "CAN")),
    ("the same: United States", lambda of: at_war(of, "USA")),
)


def case_table() -> str:
    rows = [f"| Question | {' | '.join(SETS)} |", f"|---|{'---:|' * len(SETS)}"]
    rows += [f"| {title} | {' | '.join(tell(found(s)) for s in SETS)} |" for title, tell in ROWS]
    return "\n".join(rows)


def test_the_table_of_the_case_is_what_the_model_gives() -> None:
    assert section("case", PAGE) == case_table(), UPDATE


if __name__ == "__main__":
    write_page(PAGE, {"case": case_table})
