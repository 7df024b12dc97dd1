"""From tariff lines to model cells: the varieties inside a cell, aggregated exactly.

The tariff lines of a cell, and the claimed and unclaimed parts of a line, are varieties between
which buyers substitute with the cell's own trade elasticity. A mean rate would miss that.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int, ratio
from countermove.economy.arguments import refuse_markets
from countermove.economy.economy import Economy
from countermove.equilibrium.claim_response import Claims, Lines
from countermove.errors import BadInput

COVERAGE_LIMIT = 1.0 + 1e-6
COVERED = 1e-12
"""A rest of a cell below this share is the rounding of a sum of shares: nothing is left."""


@dataclass(frozen=True, slots=True, eq=False)
class Varieties:
    """Parts of the cells of one importer that pay a duty on top of the cell's base rate.

    Attributes:
        destination: position of the importer.
        origin, sector: (H,) positions of each variety's cell.
        share: (H,) share of the cell's base spending; what is left of a cell keeps its base rate.
        added_rate: (H,) additional ad-valorem rate. banned: (H,) true where entry is prohibited.
    """

    destination: int
    origin: Int
    sector: Int
    share: Float
    added_rate: Float
    banned: Bool

    def without(self, open_os: Bool) -> Varieties:
        """Return the varieties of the (N, J) cells that are false."""
        keep = ~open_os[self.origin, self.sector]
        parts = "origin sector share added_rate banned".split()
        return replace(self, **{name: getattr(self, name)[keep] for name in parts})


@dataclass(frozen=True, slots=True, eq=False)
class Duties:
    """What the world's importers charge: the law line by line, and edits of whole cells.

    Attributes:
        varieties: the lines that pay more than their cell's base rate, at most one entry for each
            importer.
        flat_ods: (N, N, J) one rate for all lines of a cell in place of their own; NaN where they
            keep theirs; ``None``: everywhere. A prohibition stays: it is not a rate.
        added_ods: (N, N, J) rate on top, on every line of a cell; ``None`` for none.
        cost_hat_ods: (N, N, J) change of other trade costs, ``inf`` for a ban; ``None`` for none.
        levy_ods: (N, N, J) taxes of origins on their own goods, over what makers get; ``None``
            for none.
        claims: the lines of one importer's cells, in place of its varieties there, whose claims of
            an agreement answer these edits; ``None`` where claims save nothing.
    """

    varieties: tuple[Varieties, ...] = ()
    flat_ods: Float | None = None
    added_ods: Float | None = None
    cost_hat_ods: Float | None = None
    levy_ods: Float | None = None
    claims: Claims | None = None

    @property
    def edits(self) -> tuple[Float | None, ...]:
        """The arrays that change whole cells."""
        return (self.flat_ods, self.added_ods, self.cost_hat_ods, self.levy_ods)

    def of(self, destination: int) -> Varieties | None:
        """Return the lines of an importer, if any pays more than its base rate."""
        return next((part for part in self.varieties if part.destination == destination), None)

    def charged(self, cells: Any, rate: float | Float, shape: tuple[int, ...]) -> Duties:
        """Return the duties with one rate for every line of some cells, nothing on top."""
        flat, added = _array(self.flat_ods, shape, np.nan), _array(self.added_ods, shape, 0.0)
        flat[cells], added[cells] = rate, 0.0
        return replace(self, flat_ods=flat, added_ods=added)

    def raised(self, cells: Any, rate: float | Float, shape: tuple[int, ...]) -> Duties:
        """Return the duties with a rate more on every line of some cells."""
        added = _array(self.added_ods, shape, 0.0)
        added[cells] += rate
        return replace(self, added_ods=added)

    def hindered(self, cells: Any, factor: float | Float, shape: tuple[int, ...]) -> Duties:
        """Return the duties with other trade costs of some cells multiplied."""
        cost = _array(self.cost_hat_ods, shape, 1.0)
        cost[cells] *= factor
        return replace(self, cost_hat_ods=cost)

    def levied(self, cells: Any, rate: float | Float, shape: tuple[int, ...]) -> Duties:
        """Return the duties with taxes of the origins on their own goods in some cells."""
        levy = _array(self.levy_ods, shape, 0.0)
        levy[cells] = rate
        return replace(self, levy_ods=levy)

    def restored(self, cells: Any, shape: tuple[int, ...]) -> Duties:
        """Return the duties with some cells back at their base rate, prohibitions lifted."""
        inside = np.zeros(shape, dtype=bool)
        inside[cells] = True
        flat, added = _array(self.flat_ods, shape, np.nan), _array(self.added_ods, shape, 0.0)
        flat[cells], added[cells] = np.nan, 0.0
        kept = tuple(part.without(inside[:, part.destination]) for part in self.varieties)
        claims = self.claims and self.claims.restored(inside[:, self.claims.destination])
        return replace(self, varieties=kept, flat_ods=flat, added_ods=added, claims=claims)

    def claimed_by(self, destinations: Container[int]) -> bool:
        """Return whether goods that any of these importers buy claim an agreement."""
        return self.claims is not None and self.claims.destination in destinations

    def unexempted(self, cells: Any, shape: tuple[int, ...]) -> Duties:
        """Return the duties with edits of some cells sparing no goods that claim an agreement."""
        if self.claims is None:
            return self
        inside = np.zeros(shape, dtype=bool)
        inside[cells] = True
        return replace(self, claims=self.claims.unexempted(inside[:, self.claims.destination]))


@dataclass(frozen=True, slots=True, eq=False)
class Wedges:
    """What the solver takes: (N, N, J) tariff rates and changes of iceberg cost.

    The iceberg part is what unequal duties cost buyers beyond the rate collected, or what a
    prohibition of some goods does: one where all lines pay the same, ``inf`` where all is banned.
    ``tariff_mean_ods`` is the mean rate at base weights: reported, never solved. Taxes of the
    origins on their own goods, if any, are apart.
    """

    tariff_rate_ods: Float
    iceberg_hat_ods: Float
    tariff_mean_ods: Float
    levy_rate_ods: Float | None = None


class CellRates(NamedTuple):
    """The wedges of one importer, (N, J) each; see :class:`Wedges`.

    ``marginal`` is the elasticity of trade net of duty to one rate more on every line, over
    ``-(1 + theta)``: ``(1 + t) sum b'_h / (1 + t_h)^2``, which is ``1 / (1 + t)`` where all lines
    of a cell pay the same. ``lift`` is what that rate does to the log price index of the cell, over
    ``1 / (1 + t)``: one, less where goods claim an exemption from it.
    """

    rate: Float
    iceberg: Float
    mean: Float
    marginal: Float
    lift: Float


def wedges(economy: Economy, duties: Duties | Sequence[Varieties]) -> Wedges:
    """Return the tariff and iceberg wedges of cells whose varieties pay different duties.

    Args:
        economy: gives base rates and trade elasticities (those of the horizon wanted).
        duties: what importers charge; varieties alone where nothing else is changed.

    Raises:
        BadInput: varieties cover more than the whole of a cell, a rate is not above -100 %, or
            an importer has two sets of lines (the cell or importer is named).
    """
    charged = duties if isinstance(duties, Duties) else Duties(tuple(duties))
    rate = economy.tariff_rate_ods.copy()
    out = Wedges(rate, np.ones_like(rate), rate.copy(), charged.levy_ods)
    for d in touched_by(economy, charged):
        cell = cell_rates(economy, d, charged)
        for name, values in zip(Wedges.__slots__[:3], cell[:3], strict=True):
            getattr(out, name)[:, d, :] = values
    for name in Wedges.__slots__[:3]:
        getattr(out, name).setflags(write=False)
    return out


Edits = tuple[Float | None, Float | None]
"""Rates (N, J) of an importer's cells in place of all others (NaN for none), and on top."""


def cell_rates(
    economy: Economy, destination: int, duties: Duties, edits: Edits | None = None
) -> CellRates:
    r"""Return the wedges of one importer; ``edits`` stand in the place of those of the duties.

    With base spending shares $b_h$, base rate $t_0$ and new rates $t_h$:

    $$\hat\kappa = \Big[\sum_h b_h\Big(\frac{1+t_h}{1+t_0}\Big)^{-\theta}\Big]^{-1/\theta},\quad
      b'_h \propto b_h\Big(\frac{1+t_h}{1+t_0}\Big)^{-\theta},\quad
      \frac1{1+t} = \sum_h \frac{b'_h}{1+t_h},\quad
      \hat d = \hat\kappa\,\frac{1+t_0}{1+t}$$

    A banned variety drops out of the sums. Where claims answer the rate, $b_h$ move with it
    (:mod:`countermove.equilibrium.claim_response`).

    References:
        Countermove, "From lines to cells" (docs/explanation/model.md); a CES aggregate of varieties
        nested in the Armington cell with the same elasticity.
    """
    d = destination
    base, theta = economy.tariff_rate_ods[:, d, :], economy.theta_s
    n, j = base.shape
    flat, added = edits or (_row(duties.flat_ods, d), _row(duties.added_ods, d))
    one = base if flat is None else np.where(np.isnan(flat), base, flat)
    rate = mean = one if added is None else one + added  # what lines without a duty pay
    plain = 1.0 + rate
    refuse_below(economy, d, float(rate.min()))
    change, marginal, lift = np.ones_like(base), 1.0 / plain, np.ones_like(base)
    part = lines_of(duties, d, base, flat, added)
    if part is not None and part.share.size:
        refuse_markets(economy, "a cell whose lines pay different duties", profits=True)
        cell = part.origin * j + part.sector

        def total_of(weight: Float) -> Float:
            return np.asarray(np.bincount(cell, weight, n * j).reshape(n, j), dtype=np.float64)

        covered = total_of(part.share)
        refuse_overcover(economy, d, covered)
        touched = covered > 0
        line = np.where(part.banned, 1.0, 1.0 + part.rate)
        refuse_below(economy, d, float(line.min()) - 1.0)
        power = theta[part.sector]
        before = 1.0 + base[part.origin, part.sector]
        bought, moved = (
            bought_share(share, line, before, power, part.banned)
            for share in (part.share, part.share_slope)
        )
        rest = np.where(covered < 1.0 - COVERED, 1.0 - covered, 0.0)
        others = np.where(touched, rest * (plain / (1.0 + base)) ** -theta, 1.0)
        total = others + total_of(bought)
        net = others / plain + total_of(bought / line)
        dearer = others / plain + total_of(bought * part.rate_slope / line - moved / power)
        steep = bought * part.rate_slope / line**2 - moved / line / (1.0 + power)
        steeper = others / plain**2 + total_of(steep)
        open_ = touched & (total > 0)
        factor = np.divide(total, net, out=plain.copy(), where=open_)
        marginal = np.divide(steeper, net, out=marginal, where=open_)
        lift = np.divide(dearer, net, out=lift, where=open_)
        kappa = np.where(open_, np.where(open_, total, 1.0) ** (-1.0 / theta), np.inf)
        change = np.where(touched, kappa * (1.0 + base) / factor, 1.0)
        paid = np.where(part.banned, 0.0, part.share * (line - plain[part.origin, part.sector]))
        rate, mean = np.where(touched, factor - 1.0, rate), mean + total_of(paid)
    claims = duties.claims
    if claims is not None and claims.destination == d and claims.cost:
        burden, dearer = claims.burden(flat, added, (n, j))
        change, lift = change * burden, lift + (1.0 + rate) * dearer
        marginal = marginal + theta / (1.0 + theta) * dearer
    if duties.cost_hat_ods is not None:
        change = change * duties.cost_hat_ods[:, d]
    return CellRates(rate, change, mean, marginal, lift)


def statutory_rates(economy: Economy, duties: Duties, charged: Wedges) -> Float:
    """Return (N, N, J) rates: where claims answer, the mean of what goods without a claim are due.

    That one rate on the whole cell, spared as the law spares it, is nearest to what is ``charged``.
    """
    rate, claims = charged.tariff_rate_ods, duties.claims
    if claims is None:
        return rate
    d = claims.destination
    row = (_row(duties.flat_ods, d), _row(duties.added_ods, d))
    parts = claims.collected(economy.tariff_rate_ods[:, d], *row)
    cell = parts.origin * rate.shape[2] + parts.sector
    weight = np.where(claims.claimed | parts.banned, 0.0, claims.share)
    due, share = (
        np.bincount(cell, part, rate[:, d].size).reshape(rate[:, d].shape)
        for part in (weight * parts.rate, weight)
    )
    found = rate.copy()
    found[:, d] = np.where(share > 0, ratio(due, share), rate[:, d])
    return found


def bought_share(share: Float, line: Float, before: Float, power: Float, banned: Bool) -> Float:
    """Return what is bought of lines, over base spending on their cell at unchanged prices.

    ``line`` and ``before`` are one plus the duty of the line and the base rate of its cell.
    """
    return np.where(banned, 0.0, share * (line / before) ** -power)


def lines_of(
    duties: Duties,
    d: int,
    base: Float,
    flat: Float | None,
    added: Float | None,
    *,
    rate_hx: Float | None = None,
    share_hx: Float | None = None,
) -> Lines | None:
    """Return the parts of an importer's cells that pay other than the plain rate of their cell.

    Args:
        base, flat, added: (N, J) rates of its cells. rate_hx, share_hx: (H, S) or (H,) in the place
            of its varieties' additional rates and shares; claims then answer nothing.
    """
    part, claims, found = duties.of(d), duties.claims, []
    if part is not None and (rate_hx is not None or share_hx is not None):
        claims = None
        rates, shares = part.added_rate if rate_hx is None else rate_hx, share_hx
        part = replace(part, added_rate=rates, share=part.share if shares is None else shares)
    if claims is not None and claims.destination == d:
        found.append(claims.collected(base, flat, added))
        part = part and part.without(claims.cells((base.shape[0], base.shape[1])))
    if part is not None:
        cell = (part.origin, part.sector)
        many = (slice(None), None)[: part.added_rate.ndim]
        rate = base[cell][many] + part.added_rate
        if flat is not None:
            rate = np.where(np.isnan(flat[cell][many]), rate, flat[cell][many])
        rate = rate if added is None else rate + added[cell][many]
        still = np.zeros(len(part.share))
        found.append(Lines(*cell, part.share, rate, part.banned, still, 1.0 + still))
    if len(found) < 2:
        return found[0] if found else None
    return Lines(*(np.concatenate(both) for both in zip(*found, strict=True)))


def touched_by(economy: Economy, duties: Duties) -> list[int]:
    """Return the importers whose duties or trade costs differ from the base."""
    own = [part.destination for part in duties.varieties]
    if len(set(own)) < len(own):
        twice = economy.regions[next(d for d in own if own.count(d) > 1)]
        raise BadInput(
            f"two sets of lines apply to imports of {twice}, of itself and of a group it belongs "
            "to; name it once among the importers."
        )
    touched = np.zeros(len(economy.regions), dtype=bool)
    touched[[part.destination for part in duties.varieties if part.share.size]] = True
    if duties.claims is not None:
        touched[duties.claims.destination] = True
    for array, at_rest in (
        (duties.flat_ods, np.nan), (duties.added_ods, 0.0), (duties.cost_hat_ods, 1.0)
    ):  # fmt: skip
        if array is not None:
            moved = ~np.isnan(array) if np.isnan(at_rest) else array != at_rest
            touched |= moved.any(axis=(0, 2))
    return [int(d) for d in np.flatnonzero(touched)]


def _array(array: Float | None, shape: tuple[int, ...], fill: float) -> Float:
    if array is not None:
        return array.copy()
    return np.full(shape, fill) if fill else np.zeros(shape)  # zeros cost nothing until read


def _row(array: Float | None, destination: int) -> Float | None:
    return None if array is None else array[:, destination]


def refuse_below(economy: Economy, destination: int, lowest: float) -> None:
    """Refuse a rate that pays buyers all they spend."""
    if not lowest > -1.0:
        raise BadInput(
            f"a rate on imports of {economy.regions[destination]} comes to {100 * lowest:g} %: "
            "rates must stay above -100 % (0.25 is 25 %)."
        )


def refuse_overcover(economy: Economy, destination: int, covered: Float) -> None:
    """Refuse lines that are more than the (N, J) cells they are in."""
    if (covered > COVERAGE_LIMIT).any():
        o, s = np.unravel_index(int(covered.argmax()), covered.shape)
        raise BadInput(
            f"duties of {economy.regions[destination]} cover {covered[o, s]:.3f} of its imports of "
            f"{economy.sectors[s]} from {economy.regions[o]}: more than the flow in economy "
            f"{economy.name!r}. Check the list's values, or use another calibration."
        )
