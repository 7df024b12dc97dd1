"""The negotiator's table: what one more percentage point on each partner x sector does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import CellRates
from countermove.errors import BadInput
from countermove.strategy.gradient import gradients
from countermove.strategy.payoff import Payoff, as_payoff, real_income

if TYPE_CHECKING:
    import pandas as pd

POINT = 0.01
MOST_PARTNERS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Effects of one more percentage point of an importer's tariff, by partner and sector.

    Attributes:
        importer, payoff, value: whose tariff, what is wanted, and the payoff now.
        partner, sector: (C,) names of the cells with trade.
        trade: (C,) flow at basic prices, in the economy's unit. rate: (C,) rate now.
        payoff_per_point: (C,) change of the payoff.
        own, theirs: (C,) real income gained by the importer and by the partner, in dollars at base
            prices per million dollars of the trade the point falls on.
        residual, iterations: of the adjoint solve.
    """

    importer: str
    payoff: Payoff
    value: float
    partner: tuple[str, ...]
    sector: tuple[str, ...]
    trade: Float
    rate: Float
    payoff_per_point: Float
    own: Float
    theirs: Float
    residual: float
    iterations: int

    def table(self) -> pd.DataFrame:
        """Return the cells as a table, the largest trade first."""
        import pandas as pd

        columns = "partner sector trade rate payoff_per_point own theirs"
        frame = pd.DataFrame({name: getattr(self, name) for name in columns.split()})
        return frame.sort_values("trade", ascending=False, ignore_index=True)


def percentage_points(
    outcome: Outcome,
    importer: str,
    *,
    payoff: Payoff | str | None = None,
    partners: Sequence[str] | None = None,
    charged: CellRates | None = None,
    tolerance: float = 1e-9,
) -> Points:
    """Return what one more percentage point on each partner x sector does to us and to them.

    Args:
        outcome: a solved world. importer: whose tariffs.
        payoff: what the importer wants; its real income if left out.
        partners: region codes; the ten largest suppliers of goods if left out.
        charged: what the importer charges, where the lines of a cell pay different duties: the
            point then comes on top of every line.
        tolerance: of the adjoint solve, which all effects share.
    """
    economy = outcome.economy
    d = economy.region(importer)
    goods = np.flatnonzero(economy.goods_s)
    imports = outcome.flow_new_ods[:, d][:, goods].sum(axis=1)
    imports[d] = -1.0
    if partners is None:
        largest = np.argsort(imports)[::-1][:MOST_PARTNERS]
        places = [int(o) for o in largest if imports[o] > 0]
    else:
        places = [economy.region(code) for code in partners]
        if d in places:
            raise BadInput(f"{importer} is not its own partner; leave it out of the list.")
    wanted = real_income(importer) if payoff is None else as_payoff(payoff)
    others = [real_income(economy.regions[o]) for o in places]
    found = gradients(outcome, [wanted, real_income(importer), *others], tolerance=tolerance)
    slopes = [g.tariff_of(importer, charged=charged) for g in found]
    income = economy.income_d * (1.0 + outcome.values("real_income_change") / 100.0)
    number, s = (index.ravel() for index in np.meshgrid(range(len(places)), goods, indexing="ij"))
    o = np.array(places, dtype=np.intp)[number]
    live = outcome.flow_new_ods[o, d, s] > 0
    if not live.any():
        raise BadInput(f"{importer} buys no goods from the partners named; name others.")
    number, o, s = number[live], o[live], s[live]
    trade = outcome.flow_new_ods[o, d, s]
    per = POINT * 1e6 / trade
    return Points(
        importer=importer,
        payoff=wanted,
        value=found[0].value,
        partner=tuple(economy.regions[i] for i in o),
        sector=tuple(economy.sectors[i] for i in s),
        trade=trade,
        rate=outcome.tariff_rate_ods[o, d, s],
        payoff_per_point=POINT * slopes[0][o, s],
        own=per * (income[d] * slopes[1][o, s]),
        theirs=per * (income[o] * np.array(slopes[2:])[number, o, s]),
        residual=found[0].residual,
        iterations=found[0].iterations,
    )
