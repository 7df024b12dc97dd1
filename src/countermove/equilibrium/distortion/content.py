"""Whose value added a flow carries, so that a tariff shows the content of one's own it taxes.

The economy records one import mix per good and country, so all users of a good buy it from the
same origins (the proportionality assumption of all world tables that are not firm data).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, foreign, ratio
from countermove.economy.economy import Economy
from countermove.economy.leontief import leontief_inverse
from countermove.equilibrium.problem import checked_tariffs
from countermove.errors import BadInput, NotSolved

MAX_ROUNDS = 500
CLOSE = 1e-14
_KNOWN: WeakKeyDictionary[Economy, Float] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class FlowContent:
    """What one dollar of a bilateral flow at basic prices is made of; everything sums to one.

    ``value`` is the flow's, in the economy's unit; by ``regions`` (N,) their value added and the
    duty on inputs they collect.
    """

    origin: str
    destination: str
    sectors: tuple[str, ...]
    value: float
    regions: tuple[str, ...]
    value_added_share_r: Float
    duty_share_r: Float

    def share(self, region: str) -> float:
        """Return the share of a region's value added in the flow."""
        if region not in self.regions:
            from countermove.codes.lookup import unknown

            raise unknown(region, self.regions, what="region")
        return float(self.value_added_share_r[self.regions.index(region)])


def value_added_content(economy: Economy) -> tuple[Float, Float]:
    r"""Return value added and input duties of each region in a unit of output of each producer.

    $$v^r_{dk} = \gamma_{dk} 1_{r=d} + \sum_{o,s} a_{osdk}\, v^r_{os},\qquad
      a_{osdk} = \gamma_{dsk} \frac{\pi_{ods}}{1 + t_{ods}}$$

    and the same for duties, whose direct part is $\sum_{o,s} t_{ods} a_{osdk} 1_{r=d}$. Over
    regions both sum to one.

    Returns:
        Two (N, N, J) arrays by region of the value added (or duty), producing region, sector;
        zero where there is no output.

    Raises:
        NotSolved: some sector has no value added in its whole chain.

    References:
        Johnson & Noguera (2012), Journal of International Economics 86(2); Koopman, Wang & Wei
        (2014), American Economic Review 104(2): the matrix VB.
    """
    if economy not in _KNOWN:
        _KNOWN[economy] = _content(economy)
    both = _KNOWN[economy]
    return both[0], both[1]


def content_of_flow(
    economy: Economy, origin: str, destination: str, *, sectors: Sequence[str] | None = None
) -> FlowContent:
    """Return whose value added the exports of ``origin`` to ``destination`` carry.

    Goods count if ``sectors`` is left out; the destination's part is value added that returns home.

    Raises:
        UnknownName: a code does not exist. BadInput: there is no such flow.

    References:
        Koopman, Wang & Wei (2014).

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"], value_added_share=0.5)
    >>> content_of_flow(world, "B", "A").value_added_share_r.round(4).tolist()
    [0.1429, 0.8571]
    """
    o, d = economy.region(origin), economy.region(destination)
    chosen = (
        np.flatnonzero(economy.goods_s)
        if sectors is None
        else np.array([economy.sector(code) for code in sectors], dtype=np.intp)
    )
    flow = economy.flow_ods[o, d, chosen]
    if not flow.sum() > 0:
        raise BadInput(f"{origin} sells none of these sectors to {destination}; choose others.")
    value_added, duty = value_added_content(economy)
    weight = flow / flow.sum()
    return FlowContent(
        origin=origin,
        destination=destination,
        sectors=tuple(economy.sectors[s] for s in chosen),
        value=float(flow.sum()),
        regions=economy.regions,
        value_added_share_r=value_added[:, o, chosen] @ weight,
        duty_share_r=duty[:, o, chosen] @ weight,
    )


def own_content_share(economy: Economy, *, tariff_rate_ods: ArrayLike | None = None) -> Float:
    r"""Return the share of the duty on a flow that falls on the importer's own value added.

    $$\frac{\sum_s t_{ods} M_{ods} v^d_{os}}{\sum_s t_{ods} M_{ods}}$$

    Rates are the economy's own if left out. Returns (N, N) by origin and destination; NaN where
    no duty is due, and for own sales.

    References:
        Blanchard, Bown & Johnson (2016), NBER Working Paper 21883: domestic content of foreign
        goods lowers the optimal tariff.
    """
    rate = checked_tariffs(economy, tariff_rate_ods)
    duty = foreign(economy.flow_ods * rate)
    value_added, _ = value_added_content(economy)
    own = np.einsum("ods,dos->od", duty, value_added)
    return ratio(own, duty.sum(axis=2), np.nan)


def value_added_exports(economy: Economy) -> Float:
    r"""Return (N, N) value added of each region absorbed in final demand of each other region.

    $$VAX_{rd} = \sum_{o,s} v^r_{os} \frac{\pi_{ods}}{1 + t_{ods}} \alpha_{ds} I_d$$

    In the economy's unit; over destinations (own included) it adds up to the region's value added.

    References:
        Johnson & Noguera (2012): value-added exports, whose ratio to gross exports is VAX.
    """
    net_share = economy.trade_share_ods / (1.0 + economy.tariff_rate_ods)
    final = net_share * (economy.final_share_ds * economy.income_d[:, None])[None]
    value_added, _ = value_added_content(economy)
    return np.einsum("ros,ods->rd", value_added, final, optimize=True)


def _content(economy: Economy) -> Float:
    """Solve for (2, N, N, J) contents, the chain inside each country by its Leontief inverse."""
    n, j = len(economy.regions), len(economy.sectors)
    own = np.arange(n)
    net = economy.trade_share_ods / (1.0 + economy.tariff_rate_ods)
    home = net[own, own].copy()
    net[own, own] = 0.0
    net_sdo = np.ascontiguousarray(net.transpose(2, 1, 0))
    duty_rate = 1.0 - home - net.sum(axis=0)
    io = economy.io_share_dsk
    io_dks = np.ascontiguousarray(io.transpose(0, 2, 1))
    inverse = leontief_inverse(io_dks * home[:, None, :])
    direct = np.zeros((2, n, n, j))
    direct[0, own, own] = economy.value_added_share_ds
    direct[1, own, own] = np.einsum("dks,ds->dk", io_dks, duty_rate)
    start = direct.reshape(2 * n, n, j)
    content = np.zeros_like(start)
    for _ in range(MAX_ROUNDS):
        # By good: (importer, origin) x (origin, region of content) -> inputs bought abroad.
        abroad = np.matmul(net_sdo, content.transpose(2, 1, 0))
        inputs = np.matmul(io_dks, np.ascontiguousarray(abroad.transpose(1, 0, 2)))
        new = np.matmul(inverse, inputs + start.transpose(1, 2, 0)).transpose(2, 0, 1)
        change = float(np.abs(new - content).max())
        content = new
        if change <= CLOSE:
            break
    else:
        raise NotSolved(
            f"the rounds of inputs do not die out (last change {change:.1e}); some chain has no "
            "value added: check value_added_share_ds."
        )
    producing = economy.output_os > 0
    return np.ascontiguousarray(np.where(producing, content, 0.0).reshape(2, n, n, j))
