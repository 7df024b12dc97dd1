"""An economy from a user's own trade data: what is not given is filled in by stated rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, foreign, ratio
from countermove.codes.lookup import position
from countermove.economy.arguments import codes, finite_number, rates, shaped
from countermove.economy.construct import economy_from_flows, economy_from_shares
from countermove.economy.economy import MILLION_USD, Economy
from countermove.economy.elasticities import load_elasticities
from countermove.economy.repairs import (
    VA_FLOOR,
    floor_value_added,
    lift_final_demand,
    trim_rounding,
)
from countermove.economy.rules import stated
from countermove.economy.valuation import (
    PRODUCER,
    PURCHASER,
    at_producer_prices,
    inputs_at_model_prices,
)
from countermove.errors import BadInput
from countermove.sources.readers.long_csv import HIGHEST_RATE

CUT, TO_ZERO = "cut-inputs", "zero"
REFUSE, RAISE = "refuse", "raise-output"
OF_OUTPUT, OF_INPUTS = "output", "inputs"
SHARES_ADD_TO = 1e-3
"""How far shares of inputs may add up to other than one: rounding of published tables."""


def economy_from_trade(
    trade_ods: ArrayLike,
    *,
    regions: Sequence[str],
    sectors: Sequence[str],
    theta_s: ArrayLike,
    output_os: ArrayLike | None = None,
    value_added_d: ArrayLike | None = None,
    home_share: ArrayLike | None = None,
    input_purchases_dsk: ArrayLike | None = None,
    io_share: ArrayLike | None = None,
    value_added_share: ArrayLike | None = None,
    tariff_rate_ods: ArrayLike | None = None,
    prices: str = PRODUCER,
    margin_ods: ArrayLike | None = None,
    margin_sector: str | None = None,
    inputs_with_duty: bool = True,
    io_share_of: str = OF_OUTPUT,
    exports_above_output: str = REFUSE,
    negative_final_demand: str | None = None,
    value_added_floor: float | None = None,
    **labels: Any,
) -> Economy:
    """Build an economy from bilateral flows and whatever else there is.

    Sales at home stand on the diagonal of ``trade_ods``, or follow from exactly one of
    ``output_os``, ``value_added_d`` and ``home_share``. Inputs are given as purchases, as cost
    shares, or through value-added shares alone; without any of them labour is the only input.
    Every rule used is named in ``Economy.rules``, with how much it moved.

    Args:
        trade_ods: (N, N, J) sales at ``prices``; the diagonal may be zero.
        regions: N codes. sectors: J codes. theta_s: (J,) or scalar trade elasticity.
        output_os: (N, J) gross output at basic prices.
        value_added_d: (N,) value added without tariff revenue.
        home_share: scalar, (J,) or (N, J) share of spending, duty included, that stays at home.
        input_purchases_dsk: (N, J, J) purchases of good ``s`` by user ``k``, duty paid.
        io_share: (J, J) for all countries alike or (N, J, J): cost of input ``s`` per unit of
            output value of user ``k``.
        value_added_share: scalar, (J,) or (N, J) share of value added in output.
        tariff_rate_ods: (N, N, J) rates; zero if left out.
        prices: of ``trade_ods``: ``producer`` (basic, before duty), ``with-duty``, or
            ``purchaser`` (with duty and margins, and so are purchases of inputs).
        margin_ods: (N, N, J) or less: trade and transport margins as shares of the producer's
            price, under purchasers' prices. margin_sector: who sells them, at home.
        inputs_with_duty: whether ``input_purchases_dsk`` hold the duty.
        io_share_of: ``output``, or ``inputs`` where ``io_share`` adds up to one over ``s`` and
            ``value_added_share`` is given too.
        exports_above_output: ``refuse``, or ``raise-output`` to what is exported.
        negative_final_demand: where inputs use up more of a good than is bought: ``cut-inputs`` of
            all users, or ``zero``, which keeps shares of cost and of trade and lets spending,
            output and deficits follow from them anew. Left out, input shares are cut and
            purchases refused.
        value_added_floor: lowest share of value added in output, by a cut of inputs; 0 for none.
            Left out, 0.02 for input shares and none for purchases.
        **labels: as in :func:`economy_from_flows`, ``highest_rate`` too.

    Raises:
        BadInput: too little or too much is given, or it contradicts itself (the cell is named).
        InvalidEconomy: the tables do not form an economy.

    >>> trade = np.array([[[0.0], [2.0]], [[3.0], [0.0]]])
    >>> e = economy_from_trade(trade, regions=["A", "B"], sectors=["g"], theta_s=4.0,
    ...                        home_share=0.75)
    >>> e.output_os.ravel().tolist()
    [11.0, 9.0]
    >>> [rule.split(":")[0] for rule in e.rules]
    ['tariffs-zero', 'home-sales-from-home-share', 'labour-only']
    """
    regions, sectors = codes("regions", regions), codes("sectors", sectors)
    n, j = len(regions), len(sectors)
    trade = shaped("trade_ods", trade_ods, (n, n, j))
    rules: list[str] = list(labels.pop("rules", ()))
    highest = labels.get("highest_rate", HIGHEST_RATE)
    if (trade < 0).any():
        raise BadInput("trade_ods holds negative flows; set small negatives to zero.")
    tariff: Float = np.zeros((n, n, j))
    if tariff_rate_ods is None:
        rules.append(stated("tariffs-zero"))
    else:
        tariff = shaped("tariff_rate_ods", tariff_rate_ods, (n, n, j), spread=True)
        rates(tariff, highest, regions, sectors)
    _check_inputs(input_purchases_dsk, io_share, value_added_share, io_share_of)
    for what, choice, known in (
        ("exports_above_output", exports_above_output, (REFUSE, RAISE)),
        ("negative_final_demand", negative_final_demand or CUT, (CUT, TO_ZERO)),
    ):
        position(choice, known, what=what)
    if exports_above_output != REFUSE and output_os is None:
        raise BadInput(f"exports_above_output={exports_above_output} needs output_os; give it.")
    if not inputs_with_duty and (input_purchases_dsk is None or prices == PURCHASER):
        raise BadInput(
            "inputs_with_duty=False is for input_purchases_dsk at other than purchasers' prices; "
            "leave it out."
        )
    valued = at_producer_prices(
        trade, tariff, prices, margin_ods=margin_ods, margin_sector=margin_sector, sectors=sectors,
        highest=highest,
    )  # fmt: skip
    trade, rules = valued.flow_ods, [*rules, *valued.rules]
    va_share: Float = np.ones((n, j))
    if value_added_share is not None:
        va_share = shaped("value_added_share", value_added_share, (n, j), spread=True)
    io: Float | None = None
    if io_share is not None:
        io = shaped("io_share", io_share, (n, j, j), spread=True)
        if io_share_of == OF_INPUTS:
            total = np.where(va_share < 1.0, io.sum(axis=1), 1.0)
            if (off := np.abs(total - 1.0)).max() > SHARES_ADD_TO:
                d, k = np.unravel_index(off.argmax(), off.shape)
                raise BadInput(
                    f"io_share adds up to {total[d, k]:.4g} for {sectors[k]} in {regions[d]}: "
                    "under io_share_of='inputs' what a user buys adds up to one: divide by the sum."
                )
            io = io * (1.0 - va_share)[:, None, :]
        va_share = 1.0 - io.sum(axis=1)
    if (va_share <= 0).any() or (va_share > 1).any():
        raise BadInput(
            "value-added shares must lie above 0 and not exceed 1; check that io_share is indexed "
            "[.., input, user] and is per unit of the user's output."
        )
    home, rule = _home_sales(
        trade,
        tariff,
        va_share,
        regions=regions,
        sectors=sectors,
        given={"output_os": output_os, "value_added_d": value_added_d, "home_share": home_share},
        purchases_given=input_purchases_dsk is not None,
        raised=exports_above_output == RAISE,
    )
    flow = trade.copy()
    flow[np.arange(n), np.arange(n)] = home
    rules += rule
    output = flow.sum(axis=1)
    spending = (flow * (1.0 + tariff)).sum(axis=0)
    idle = (output.sum(axis=1) == 0) | (spending.sum(axis=1) == 0)
    if idle.any():
        raise BadInput(
            f"{regions[int(idle.argmax())]} sells or buys nothing, at home or abroad; complete its "
            "flows or leave it out."
        )
    floor, lift = value_added_floor, negative_final_demand
    if input_purchases_dsk is not None:
        purchases = shaped("input_purchases_dsk", input_purchases_dsk, (n, j, j), spread=True)
        place = 0 if margin_sector is None else sectors.index(margin_sector)
        purchases, said = inputs_at_model_prices(
            purchases, valued, tariff, place, with_duty=inputs_with_duty
        )
        rules += said
    elif io is not None:
        if np.ndim(np.asarray(io_share)) == 2:
            rules.append(stated("one-input-table"))
        purchases = io * output[:, None, :]
        floor, lift = VA_FLOOR if floor is None else floor, lift or CUT
    elif value_added_share is not None:
        mix = spending / spending.sum(axis=1, keepdims=True)
        purchases = mix[:, :, None] * ((1.0 - va_share) * output)[:, None, :]
        rules.append(stated("inputs-in-proportion"))
    else:
        purchases = np.zeros((n, j, j))
        rules.append(stated("labour-only"))
    if floor is not None or lift is not None:
        floor = floor and finite_number("value_added_floor", floor, above=0.0, at_most=0.5)
        purchases, repairs = repaired(
            purchases, output, spending, floor=floor or 0.0, cut=lift == CUT
        )
        rules += repairs
    named = {"regions": regions, "sectors": sectors, "theta_s": theta_s, **labels}
    if lift == TO_ZERO and (purchases.sum(axis=2) > spending).any():
        return _final_demand_zero(flow, purchases, tariff, rules, named)
    return economy_from_flows(flow, purchases, tariff, rules=tuple(rules), **named)


def _final_demand_zero(
    flow_ods: Float,
    purchases_dsk: Float,
    tariff_ods: Float,
    rules: Sequence[str],
    named: dict[str, Any],
) -> Economy:
    """Return the economy of the shares of a table, final demand below zero being zero."""
    paid = flow_ods * (1.0 + tariff_ods)
    spending, output = paid.sum(axis=0), flow_ods.sum(axis=1)
    final = spending - purchases_dsk.sum(axis=2)
    kept = np.maximum(final, 0.0)
    io = ratio(purchases_dsk, output[:, None, :])
    va_share = 1.0 - io.sum(axis=1)
    value_added = (va_share * output).sum(axis=1)
    found = economy_from_shares(
        trade_share_ods=np.where(
            spending > 0.0, ratio(paid, spending), np.eye(len(output))[:, :, None]
        ),
        value_added_share_ds=va_share,
        io_share_dsk=io,
        final_share_ds=kept / kept.sum(axis=1, keepdims=True),
        value_added_d=value_added,
        tariff_rate_ods=tariff_ods,
        **named,
    )
    lost = 100.0 * (kept - final).sum() / spending.sum()
    moved = 100.0 * np.abs(found.expenditure_ds - spending).sum() / spending.sum()
    was = final.sum(axis=1) - value_added - (paid - flow_ods).sum(axis=(0, 2))
    gap = np.abs(found.deficit_d - was) / value_added
    worst = int(gap.argmax())
    detail = (
        f"{int((final < 0).sum())} cells, {lost:.2g} % of spending; spending moves by {moved:.2g} "
        f"%, deficits by at most {100 * gap[worst]:.2g} % of value added, in {found.regions[worst]}"
    )
    return replace(found, rules=(*rules, stated("final-demand-zero", detail), *found.rules))


def _check_inputs(
    purchases: ArrayLike | None,
    io_share: ArrayLike | None,
    value_added_share: ArrayLike | None,
    io_share_of: str,
) -> None:
    """Refuse inputs given twice, and shares of inputs without value added beside them."""
    position(io_share_of, (OF_OUTPUT, OF_INPUTS), what="io_share_of")
    given = [x is not None for x in (purchases, io_share, value_added_share)]
    if io_share_of == OF_INPUTS and given != [False, True, True]:
        raise BadInput("io_share_of='inputs' needs io_share and value_added_share; give both.")
    if io_share_of == OF_OUTPUT and sum(given) > 1:
        raise BadInput(
            "give inputs once: input_purchases_dsk, io_share or value_added_share, not several "
            "(io_share and value_added_share go together under io_share_of='inputs')."
        )


def economy_from_table(
    flow_ods: Float,
    purchases_dsk: Float,
    rate_ods: Float,
    *,
    sectors: Sequence[str],
    elasticities: str | ArrayLike,
    rules: Sequence[str],
    **labels: Any,
) -> Economy:
    """Return the economy of a published table in million US dollars, its purchases repaired.

    ``elasticities`` is the name of a set, or the values themselves.
    """
    spending = (flow_ods * (1.0 + rate_ods)).sum(axis=0)
    purchases, repairs = repaired(purchases_dsk, flow_ods.sum(axis=1), spending)
    theta: ArrayLike = elasticities
    if isinstance(elasticities, str):
        theta = load_elasticities(elasticities, sectors)
        labels.setdefault("elasticities", elasticities)
    return economy_from_flows(
        flow_ods,
        purchases,
        rate_ods,
        sectors=sectors,
        theta_s=theta,
        rules=(*rules, *repairs),
        **{"unit": MILLION_USD} | labels,
    )


def repaired(
    purchases_dsk: Float,
    output_ds: Float,
    spending_ds: Float,
    *,
    floor: float = VA_FLOOR,
    cut: bool = True,
) -> tuple[Float, list[str]]:
    """Repair signs of input purchases; return them and what was done.

    Inputs that leave less than ``floor`` of output are scaled down, then, if they are to be
    ``cut``, goods of which more is used than bought.
    """
    rules = []
    floored = floor_value_added(purchases_dsk, output_ds, floor=floor) if floor else purchases_dsk
    lifted = lift_final_demand(floored, spending_ds) if cut else floored
    for rule, before, after in (
        ("value-added-floor", purchases_dsk, floored),
        ("inputs-cut", floored, lifted),
    ):
        moved = np.abs(before - after)
        if moved.sum() > 1e-12 * np.abs(before).sum():
            cells = int((moved.sum(axis=1 if rule == "value-added-floor" else 2) > 0).sum())
            share = moved.sum() / np.abs(before).sum()
            rules.append(stated(rule, f"{cells} cells, {100 * share:.2g} % of input purchases"))
    return trim_rounding(lifted, output_ds, spending_ds), rules


def _home_sales(
    trade: Float,
    tariff: Float,
    va_share: Float,
    *,
    regions: Sequence[str],
    sectors: Sequence[str],
    given: dict[str, ArrayLike | None],
    purchases_given: bool,
    raised: bool,
) -> tuple[Float, list[str]]:
    """Return (N, J) sales at home and the rule that gave them."""
    n, j = va_share.shape
    own = np.arange(n)
    diagonal = trade if (trade[own, own] > 0).any() else None
    choices = {**given, "the diagonal of trade_ods": diagonal}
    chosen = {name: value for name, value in choices.items() if value is not None}
    if len(chosen) != 1:
        raise BadInput(
            "sales at home must come from exactly one of output_os, value_added_d, home_share and "
            f"the diagonal of trade_ods; found {' and '.join(chosen) or 'none of them'}."
        )
    [(name, value)] = chosen.items()
    abroad = foreign(trade)
    exports, imports = abroad.sum(axis=1), abroad.sum(axis=0)
    if name == "output_os":
        output = shaped(name, value, (n, j), spread=True)
        rules, home = [stated("home-sales-from-output")], output - exports
        if raised and (home < 0).any():
            short = -float(home[home < 0].sum())
            detail = f"{int((home < 0).sum())} cells, {100 * short / output.sum():.2g} % of output"
            return np.maximum(home, 0.0), [*rules, stated("output-raised", detail)]
        if (home < 0).any():
            o, s = map(int, np.unravel_index(int(home.argmin()), home.shape))
            raise BadInput(
                f"exports of {sectors[s]} from {regions[o]} exceed its output by "
                f"{-home[o, s]:.6g}; raise output_os (re-exports are often booked as exports) or "
                "give home_share, or exports_above_output='raise-output'."
            )
        return home, rules
    if name == "home_share":
        share = shaped(name, value, (n, j), spread=True)
        if (share < 0).any() or (share >= 1).any():
            raise BadInput("home_share must lie between 0 and 1 (1 excluded); 0.8 means 80 %.")
        paid = (abroad * (1.0 + tariff)).sum(axis=0)
        home = share / (1.0 - share) * paid / (1.0 + tariff[own, own])
        return home, [stated("home-sales-from-home-share")]
    if name == "value_added_d":
        if purchases_given:
            raise BadInput(
                "value_added_d and input_purchases_dsk together do not tell sales by sector; give "
                "output_os, or io_share in place of purchases."
            )
        target = shaped(name, value, (n,), spread=True)
        weight = exports + imports
        rest = target - (va_share * exports).sum(axis=1)
        if (rest < 0).any():
            worst = int(rest.argmin())
            raise BadInput(
                f"exports of {regions[worst]} alone hold more value added than its value_added_d "
                f"({target[worst]:.6g}); lower value_added_share or raise value_added_d."
            )
        trades = weight.any(axis=1)
        if not trades.all():
            raise BadInput(
                f"{regions[int(trades.argmin())]} trades nothing, so value_added_d does not tell "
                "its sales by sector; give output_os."
            )
        scale = rest / (va_share * weight).sum(axis=1)
        return scale[:, None] * weight, [stated("home-sales-from-value-added")]
    return trade[own, own], []
