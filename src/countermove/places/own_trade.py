r"""How much of each sector a place sells to the other country.

Known: the place's share in the sector (jobs), the national share of the sector's output sold to the
other country, single provinces' exports by sector, and exports of all goods by place. The rest
follows the maximum-entropy solution that keeps what is known,

$$m_{ps} = \frac{1}{1 + e^{-(l_{ps} + a_p + b_s)}},$$

with $m_{ps}$ the share of the place's output in the sector sold to the other country, $l_{ps}$ its
prior log odds, $b_s$ such that places add up to the nation, and $a_p$ such that a place's share in
the sales of goods without figures by sector is its share in exports less those figures. A place
never sells more than it makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Bool, Float, ratio, read_only
from countermove.places.anchors import anchors
from countermove.places.gazetteer import places
from countermove.places.shares import PlaceShares
from countermove.sources.readers.opened_file import source_file
from countermove.sources.table_file import Layout, read_table

STEPS, HALVINGS, CONVERGED = 60, 60, 1e-12
LONGEST, RIDGE = 4.0, 1e-9
BILLION = 1000.0
"""Million dollars; published exports by sector are in billion Canadian dollars."""

FULL, LEAST = 0.98, 0.01
"""Largest share of output sold to the other country; smallest, as a part of the national share."""

TRADE_FILE = "province_state_trade/data.csv"
TRADE_ORIGIN = "the repository trevortombe/TradeMap, data.csv (Census, ISED; no licence stated)."


@dataclass(frozen=True, slots=True, eq=False)
class OwnTrade:
    """Sales of places to the other country: (P, J) shares of the place's output in the sector.

    ``source`` is ``none``, ``published`` (shipped figures) or ``file`` (the user's); ``adjusted``
    lists places whose exports do not fit what they make and were moved to the bound.
    """

    sold_ps: Float
    source: str
    adjusted: tuple[str, ...]


def own_trade(
    shares: PlaceShares,
    *,
    sold_s: Float,
    output_s: Float,
    goods_s: Bool,
    exports: Mapping[str, float] | None = None,
) -> OwnTrade:
    """Return what each place sells to the other country.

    Args:
        shares: places and sectors (P, J). sold_s: (J,) share of national output sold there.
        output_s: (J,) national output; weights sectors within a place.
        goods_s: (J,) true for goods: only they follow the place's exports.
        exports: goods sold to the other country by place code, million Canadian dollars (any unit
            for states), from :func:`read_exports`; the shipped figures if left out.
    """
    total = dict(exports) if exports is not None else anchors("exports")
    total = {code: value for code, value in total.items() if code in shares.codes}
    known, prior = _prior(shares, sold_s)
    made = shares.share_ps * output_s
    want = made.sum(axis=0) * sold_s
    inside = (sold_s > 0) & (sold_s < 1)
    sold = np.tile(sold_s, (len(shares.places), 1))
    fixed = known.any(axis=0) & inside
    if fixed.any():
        sold[:, fixed] = _columns(made[:, fixed], prior[:, fixed], want[fixed])
    free = goods_s & inside & ~fixed
    adjusted: tuple[str, ...] = ()
    if total and free.any():
        others = _others(shares, total, fixed)
        aim, high = _targets(made[:, free], others, float(want[free].sum()))
        adjusted = tuple(code for code, hit in zip(shares.codes, high, strict=True) if hit)
        sold[:, free] = _balanced(made[:, free], sold_s[free], aim, want[free])
    source = "file" if exports is not None else "published" if total or fixed.any() else "none"
    return OwnTrade(np.asarray(read_only(sold)), source, adjusted)


def read_exports(sources: Path, country: str) -> dict[str, float]:
    """Return exports of goods to the other country by place, 2022, million Canadian dollars.

    The file's columns are seen from Canada: in the rows of US states ``Imp_...`` is what Canada
    imports from the state (they add up to Canada's imports, not to its exports).
    """
    path = source_file(sources, TRADE_FILE, origin=TRADE_ORIGIN)
    column = {"CAN": "Exp_US_CDN_Trade_2022", "USA": "Imp_US_CDN_Trade_2022"}[country]
    known = {place.code for place in places(country)}
    layout = Layout(("id", column), (), numbers=(column,), key=("id",), others=True)
    found = {row.text("id"): row.number(column, least=0.0) for row in read_table(path, layout)}
    return {code: value for code, value in found.items() if code in known and value is not None}


def _prior(shares: PlaceShares, sold_s: Float) -> tuple[Bool, Float]:
    """Return where exports are published by sector, and the prior share sold, (P, J) each."""
    known = np.zeros(shares.share_ps.shape, dtype=bool)
    prior = np.broadcast_to(sold_s, shares.share_ps.shape).copy()
    for s, sector in enumerate(shares.sectors):
        found = {code: v for code, v in anchors("exports", sector).items() if code in shares.codes}
        if not found or not 0 < sold_s[s] < 1:
            continue
        covers = anchors("covers", sector)[next(iter(found))]
        value = np.array([found.get(code, 0.0) for code in shares.codes])
        share = shares.share_ps[:, s]
        exports = covers * value / value.sum() + (1 - covers) * share
        prior[:, s] = np.minimum(sold_s[s] * ratio(exports, share), FULL)
        known[:, s] = True
    return known, np.clip(prior, 0.0, 1.0 - 1e-12)


def _others(shares: PlaceShares, total: Mapping[str, float], fixed: Bool) -> Float:
    """Return exports less those published by sector, a small part of them at least."""
    value = np.array([total.get(code, 0.0) for code in shares.codes])
    rest = value.copy()
    for sector in (s for s, known in zip(shares.sectors, fixed.tolist(), strict=True) if known):
        found = anchors("exports", sector)
        rest -= BILLION * np.array([found.get(code, 0.0) for code in shares.codes])
    return np.maximum(rest, LEAST * value)


def _targets(made_pf: Float, others_p: Float, nation: float) -> tuple[Float, list[bool]]:
    """Return what each place sells of the goods without figures by sector, adding to the nation's.

    A place whose exports exceed what it makes keeps the bound, and the others make up for it.
    """
    room = made_pf.sum(axis=1)
    least, most = LEAST * nation / room.sum() * room, FULL * room
    aim = others_p / others_p.sum() * nation
    bounded = np.clip(aim, least, most)
    for _ in range(100):
        gap = nation - bounded.sum()
        if abs(gap) <= 1e-13 * nation:
            break
        movable = (bounded > least) & (bounded < most)
        movable = movable if movable.any() else np.ones_like(movable)
        scaled = bounded + gap * np.where(movable, bounded, 0.0) / bounded[movable].sum()
        bounded = np.clip(scaled, least, most)
    off = np.abs(bounded - aim) > 0.02 * np.maximum(aim, 1e-30)
    return bounded * nation / bounded.sum(), (off & (room > 0)).tolist()


def _logistic(x: Float) -> Float:
    return np.asarray(np.exp(-np.logaddexp(0.0, -x)))


def _columns(made: Float, prior: Float, want: Float) -> Float:
    """Return shares sold with prior odds times one factor per sector, adding up to the nation."""
    odds = np.log(np.maximum(prior, 1e-12)) - np.log1p(-prior)
    low, high = np.full(len(want), -60.0), np.full(len(want), 60.0)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        above = (made * _logistic(odds + middle)).sum(axis=0) > want
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return _logistic(odds + 0.5 * (low + high))


def _balanced(made: Float, sold_f: Float, aim_p: Float, want_f: Float) -> Float:
    """Return shares sold with national odds times a factor per place: Newton on the convex dual.

    Minimises ``sum made softplus(l_s + a_p + b_s) - a aim - b want`` over a and b.
    """
    rows, columns = made.shape
    odds = np.log(sold_f) - np.log1p(-sold_f)
    scale = float(want_f.sum())
    made, aim_p, want_f = made / scale, aim_p / scale, want_f / scale
    x = np.zeros(rows + columns)

    def value(x: Float) -> float:
        z = odds + x[:rows, None] + x[None, rows:]
        return float((made * np.logaddexp(0.0, z)).sum() - x[:rows] @ aim_p - x[rows:] @ want_f)

    now = value(x)
    for _ in range(STEPS):
        m = _logistic(odds + x[:rows, None] + x[None, rows:])
        sold = made * m
        slope = np.concatenate([sold.sum(axis=1) - aim_p, sold.sum(axis=0) - want_f])
        if np.abs(slope).max() < CONVERGED:
            break
        bend = sold * (1.0 - m)
        curve = np.block([[np.diag(bend.sum(axis=1)), bend], [bend.T, np.diag(bend.sum(axis=0))]])
        curve[np.diag_indices_from(curve)] += RIDGE * np.maximum(np.diag(curve), 1e-12)
        step = np.linalg.solve(curve, slope)
        length = min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-30))
        while length > 1e-6 and value(x - length * step) > now:
            length *= 0.5
        x = x - length * step
        now = value(x)
    # The last word has the nation: one factor per sector, so that places add up.
    z = odds + x[:rows, None] + x[None, rows:]
    return _columns(made, np.minimum(_logistic(z), 1.0 - 1e-12), want_f)
