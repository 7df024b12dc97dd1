"""The negotiator's table: what one more percentage point on each partner x sector does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import CellRates
from countermove.errors import BadInput
from countermove.extras import data_frame
from countermove.shown import Shown
from countermove.strategy.gradient import gradients
from countermove.strategy.instruments import EXPORT, IMPORT
from countermove.strategy.payoff import Payoff, as_payoff, real_income

if TYPE_CHECKING:
    import pandas as pd

POINT = 0.01
MOST_PARTNERS = 10


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Points(Shown):
    """Effects of one more percentage point of an importer's tariff, by partner and sector.

    Attributes:
        importer, payoff, value: whose tariff, what is wanted, and the payoff now.
        partner, sector: (C,) names of the cells with trade.
        trade: (C,) flow at basic prices, in the economy's unit. rate: (C,) rate now; of a group
            the mean over its members' borders by trade.
        payoff_per_point: (C,) change of the payoff.
        own, theirs: (C,) real income gained by the importer and by the partner, in dollars at base
            prices per million dollars of the trade the point falls on.
        residual, iterations: of the adjoint solve. outcome: the world.
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
    outcome: Outcome

    def __repr__(self) -> str:
        return f"<Points of {self.importer}: {len(self.sector)} cells, payoff {self.payoff.name}>"

    def table(self) -> pd.DataFrame:
        """Return the cells as a table, the largest trade first."""
        columns = "partner sector trade rate payoff_per_point own theirs"
        frame = data_frame({name: getattr(self, name) for name in columns.split()})
        return frame.sort_values("trade", ascending=False, ignore_index=True)


def percentage_points(
    outcome: Outcome,
    importer: str,
    *,
    payoff: Payoff | str | None = None,
    partners: Sequence[str] | None = None,
    charged: Mapping[str, CellRates] | None = None,
    tax: str = IMPORT,
    tolerance: float = 1e-9,
) -> Points:
    """Return what one more percentage point on each partner x sector does to us and to them.

    Args:
        outcome: a solved world. importer: whose tariffs; of a group the point is charged at every
            border of its members, and nothing between them.
        payoff: what the importer wants; its real income if left out.
        partners: region codes or country groups; the ten largest suppliers of goods if left out.
        charged: by region, what the importer or its members charge, where the lines of a cell pay
            different duties: the point then comes on top of every line.
        tax: what the point is on: import, or export, whose sides of trade are then turned.
        tolerance: of the adjoint solve, which all effects share.
    """
    economy = outcome.economy
    if tax not in (IMPORT, EXPORT):
        raise BadInput(
            f"tax {tax!r}: a point on a partner's trade is one of {IMPORT} or {EXPORT}; ask "
            "`optimal` with --tax production for the rates of all that is made."
        )
    turned = tax == EXPORT
    inside = economy.places(importer)
    codes = [economy.regions[d] for d in inside]
    goods = np.flatnonzero(economy.goods_s)
    flow_ods, rate_ods = outcome.flow_new_ods, outcome.tariff_rate_ods
    if turned:
        rate_ods = 0.0 * rate_ods if outcome.levy_rate_ods is None else outcome.levy_rate_ods
        flow_ods, rate_ods = flow_ods.swapaxes(0, 1), rate_ods.swapaxes(0, 1)
    flow = flow_ods[:, inside].sum(axis=1)
    imports = flow[:, goods].sum(axis=1)
    imports[inside] = -1.0
    if partners is None:
        largest = np.argsort(imports)[::-1][:MOST_PARTNERS]
        places = [int(o) for o in largest if imports[o] > 0]
    else:
        places = [place for code in partners for place in economy.places(code)]
        if own := [economy.regions[place] for place in places if place in inside]:
            who = own[0] if own[0] == importer else f"{own[0]} is in {importer}, which"
            raise BadInput(f"{who} is not its own partner; leave it out of the list.")
    wanted = real_income(importer) if payoff is None else as_payoff(payoff)
    others = [real_income(economy.regions[o]) for o in places]
    found = gradients(outcome, [wanted, real_income(importer), *others], tolerance=tolerance)
    slopes = [
        np.sum(
            [
                g.export_tax_of(code)
                if turned
                else g.tariff_of(code, charged=charged[code] if charged else None)
                for code in codes
            ],
            axis=0,
        )
        for g in found
    ]
    income = economy.income_d * (1.0 + outcome.values("real_income_change") / 100.0)
    number, s = (index.ravel() for index in np.meshgrid(range(len(places)), goods, indexing="ij"))
    o = np.array(places, dtype=np.intp)[number]
    live = flow[o, s] > 0
    if not live.any():
        how = "sells no goods to" if turned else "buys no goods from"
        raise BadInput(f"{importer} {how} the partners named; name others.")
    number, o, s = number[live], o[live], s[live]
    trade = flow[o, s]
    per = POINT * 1e6 / trade
    return Points(
        importer=importer,
        payoff=wanted,
        value=found[0].value,
        partner=tuple(economy.regions[i] for i in o),
        sector=tuple(economy.sectors[i] for i in s),
        trade=trade,
        rate=(rate_ods * flow_ods)[:, inside].sum(axis=1)[o, s] / trade,
        payoff_per_point=POINT * slopes[0][o, s],
        own=per * (income[inside].sum() * slopes[1][o, s]),
        theirs=per * (income[o] * np.array(slopes[2:])[number, o, s]),
        residual=found[0].residual,
        iterations=found[0].iterations,
        outcome=outcome,
    )
