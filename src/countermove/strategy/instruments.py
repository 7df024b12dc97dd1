"""Which rates a player can set: cells, sectors, partners, named groups, and their bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.codes.lookup import unknown
from countermove.doors import check_fields
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import CellRates, Duties, Edits
from countermove.errors import BadInput

KINDS = {
    "cell": "one rate for each partner and sector",
    "sector": "one rate for each sector, the same for all partners (most-favoured-nation)",
    "partner": "one rate for each partner, the same on all sectors",
    "uniform": "one rate on everything",
    "groups": "one rate for each named group",
}

IMPORT, EXPORT, PRODUCTION = "import", "export", "production"
TAXES = {
    IMPORT: "duties on goods from abroad",
    EXPORT: "taxes on own goods that leave; below zero for subsidies",
    PRODUCTION: "taxes on all own goods, wherever they are sold; below zero for subsidies",
}
LAW, NONE = "law", "none"
EXEMPTIONS = {
    LAW: "goods that claim an agreement are spared as far as the law of the day spares them",
    NONE: "goods that claim an agreement are spared nothing",
}

SECTOR_GROUPS = {
    "agriculture": ("A01", "A02", "A03"),
    "food": ("A01", "A03", "C10T12"),
    "energy": ("B05", "B06", "C19"),
    "lumber": ("A02", "C16"),
    "steel": ("C24A",),
    "aluminium": ("C24B",),
    "metals": ("C24A", "C24B"),
    "vehicles": ("C29",),
    "machinery": ("C26", "C27", "C28"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of cells that share one rate; ``None`` means all partners or all sectors."""

    name: str
    partners: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class InstrumentSet:
    """The rates a player may set; everything else keeps its rate.

    Attributes:
        by: kind of set, see ``KINDS``. groups: the groups where ``by`` is ``groups``.
        partners: partners whose goods may be charged, as region codes or country groups
            (``USMCA``, ``EU27``); all if ``None``. spared: partners left out of them.
        sectors: sectors that may be charged, as codes or names of ``SECTOR_GROUPS``; goods if
            ``None``.
        lowest, highest: bounds of the rates (0.25 is 25 %).
        added: the rate comes on top of each cell's rate instead of replacing it.
        exemption: ``law``: goods that claim an agreement are spared as far as the law of the day
            spares them, and more of them claim the higher the rate; ``none``: nothing is spared.
        tax: what the rates are on, see ``TAXES``; of taxes on own goods the share of what makers
            get, which is income of the player.

    >>> InstrumentSet(by="sector", lowest=0.0, highest=0.5).by
    'sector'
    """

    by: str = "cell"
    groups: tuple[Group, ...] = ()
    partners: tuple[str, ...] | None = None
    spared: tuple[str, ...] = ()
    sectors: tuple[str, ...] | None = None
    lowest: float = -0.9
    highest: float = 20.0
    added: bool = False
    exemption: str = LAW
    tax: str = IMPORT

    def __post_init__(self) -> None:
        check_fields(self)
        if self.tax not in TAXES:
            raise unknown(self.tax, TAXES, what="tax")
        idle = {
            "added": self.added,
            "exemption": self.exemption != LAW,
            "by": self.tax == PRODUCTION and self.by in ("cell", "partner"),
            "partners": self.tax == PRODUCTION
            and any(who is not None for who in (self.partners, *(g.partners for g in self.groups))),
            "spared": self.tax == PRODUCTION and bool(self.spared),
        }
        for name in (name for name, given in idle.items() if given and self.tax != IMPORT):
            cure = "give by='sector', 'uniform' or 'groups'" if name == "by" else "leave it out"
            raise BadInput(f"instruments: {name} does not go with tax={self.tax!r}: {cure}.")
        if self.by not in KINDS:
            raise unknown(self.by, KINDS, what="kind of instruments")
        if self.exemption not in EXEMPTIONS:
            raise unknown(self.exemption, EXEMPTIONS, what="exemption")
        if not -1.0 < self.lowest <= self.highest < np.inf:
            raise BadInput(
                f"instruments: the lower bound {self.lowest:g} and the upper bound "
                f"{self.highest:g} leave no rate; give -1 < lowest <= highest (0.25 is 25 %)."
            )
        if (self.by == "groups") != bool(self.groups):
            raise BadInput("instruments: give `groups` with by='groups', and only then.")


AT = 1e-9
"""Distance from a bound within which a rate is at it."""


class Stopped(NamedTuple):
    """Of so many ``rates``, the names of those at their ``lowest`` and at their ``highest``."""

    rates: int
    lowest: tuple[str, ...]
    highest: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Instruments:
    """An instrument set on an economy, for one player: C cells driven by G rates.

    Attributes:
        player: its code. places: its position, or those of the members of a group, which charge
            the same at every border. names: (G,) what each rate is on.
        origin, destination, sector, group: (C,) positions, by destination.
        base_rate: (C,) status-quo rates of the cells.
        lowest, highest: (G,) bounds. added: whether rates come on top of ``base_rate``.
        exemption: one of ``EXEMPTIONS``. tax: one of ``TAXES``.
    """

    player: str
    places: tuple[int, ...]
    names: tuple[str, ...]
    origin: Int
    destination: Int
    sector: Int
    group: Int
    base_rate: Float
    lowest: Float
    highest: Float
    added: bool
    exemption: str = LAW
    tax: str = IMPORT

    @property
    def borders(self) -> tuple[int, ...]:
        """The importers whose cells they are, in order."""
        return self.places if self.tax == IMPORT else tuple(np.unique(self.destination).tolist())

    def played(self, duties: Duties, rate_g: Float, shape: tuple[int, ...]) -> Duties:
        """Return duties of an (N, N, J) world in which the player charges (G,) rates."""
        cells = (self.origin, self.destination, self.sector)
        if self.tax != IMPORT:
            return duties.levied(cells, rate_g[self.group], shape)
        if self.exemption == NONE:
            duties = duties.unexempted(cells, shape)
        change = duties.raised if self.added else duties.charged
        return change(cells, rate_g[self.group], shape)

    def rows(self, duties: Duties, d: int, rate_g: Float, shape: tuple[int, ...]) -> Edits:
        """Return one importer's part (N, J) of the edits of cells that :meth:`played` makes."""
        here = self.destination == d
        cells, rate = (self.origin[here], self.sector[here]), rate_g[self.group[here]]
        flat, added = (
            np.full(shape[1:], fill) if array is None else array[:, d].copy()
            for array, fill in ((duties.flat_ods, np.nan), (duties.added_ods, 0.0))
        )
        if self.added:
            added[cells] += rate
        else:
            flat[cells], added[cells] = rate, 0.0
        return flat, added

    def gathered(self, of: Callable[[int], Float]) -> Float:
        """Return (C,) values; ``of`` gives those of one importer, (J, N)."""
        parts = []
        for d in self.borders:
            here = self.destination == d
            parts.append(of(d)[self.sector[here], self.origin[here]])
        return np.concatenate(parts)

    def answers(self, charged: Mapping[int, CellRates]) -> CellRates:
        """Return the wedges of the cells, (C,) each, from those of each importer."""
        return CellRates(
            *(
                self.gathered(lambda d, n=n: charged[d][n].T)  # type: ignore[misc]
                for n in range(len(CellRates._fields))
            )
        )

    def stopped(self, rate_g: Float) -> Stopped:
        """Return which of (G,) rates are at a bound."""
        low, high = (np.isclose(rate_g, b, rtol=0, atol=AT) for b in (self.lowest, self.highest))
        at = [tuple(np.array(self.names)[there].tolist()) for there in (low, high & ~low)]
        return Stopped(len(self.names), *at)

    def total(self, values: Float) -> Float:
        """Return (G,) sums of values over the cells of each instrument."""
        return np.bincount(self.group, values, len(self.names)).astype(np.float64)

    def status_quo(self, weight: Float) -> Float:
        """Return (G,) rates nearest the status quo: zero if added, else weighted means."""
        if self.added:
            return np.clip(np.zeros(len(self.names)), self.lowest, self.highest)
        total = self.total(weight)
        mean = self.total(weight * self.base_rate) / np.where(total > 0, total, 1.0)
        return np.clip(mean, self.lowest, self.highest)


def instruments_of(
    economy: Economy,
    player: str,
    wanted: InstrumentSet | None = None,
    *,
    tariff_rate_ods: Float | None = None,
    closed_ods: Bool | None = None,
    levy_ods: Float | None = None,
) -> Instruments:
    """Return a player's instruments: own, zero-flow and banned cells carry none.

    A group of countries has one trade policy: the same rate at the border of every member. Duties
    between members stay as they are.

    Args:
        player: a region or country group.
        tariff_rate_ods: status quo; the economy's rates if ``None``.
        closed_ods: (N, N, J) true where trade is banned. levy_ods: (N, N, J) taxes of origins on
            their own goods, if any.

    Raises:
        BadInput: nothing is left that the player could charge.
    """
    wanted = wanted or InstrumentSet()
    places = economy.places(player)
    live = economy.trade_share_ods > 0
    if closed_ods is not None:
        live = live & ~closed_ods
    own_goods = wanted.tax != IMPORT
    open_ = (live.swapaxes(0, 1) if own_goods else live)[:, places]  # partner, member, sector
    if wanted.tax != PRODUCTION:
        open_[places] = False
    allowed = np.zeros(len(economy.regions), dtype=bool)
    allowed[_partners(economy, wanted.partners)] = True
    if wanted.spared:
        allowed[_partners(economy, wanted.spared)] = False
    open_[~allowed] = False
    chosen = np.zeros(len(economy.sectors), dtype=bool)
    chosen[_sectors(economy, wanted.sectors)] = True
    open_[:, :, ~chosen] = False
    group, names = _grouped(economy, wanted)
    member, partner, sector = np.nonzero((open_ & (group >= 0)[:, None]).swapaxes(0, 1))
    place = np.array(places, dtype=np.intp)[member]
    if not len(partner):
        raise BadInput(
            f"{player} has no instrument: none of the partners and sectors named has a flow "
            f"{'from' if own_goods else 'to'} it that it could charge. Name other partners or "
            "sectors."
        )
    origin, destination = (place, partner) if own_goods else (partner, place)
    if own_goods:
        order = np.lexsort((sector, origin, destination))
        origin, destination, sector = origin[order], destination[order], sector[order]
        partner = partner[order]
    used, renumbered = np.unique(group[partner, sector], return_inverse=True)
    rates = economy.tariff_rate_ods if tariff_rate_ods is None else tariff_rate_ods
    if own_goods:
        rates = np.zeros_like(rates) if levy_ods is None else levy_ods
    return Instruments(
        player=player,
        places=tuple(places),
        names=tuple(names[g] for g in used),
        origin=origin,
        destination=destination,
        sector=sector,
        group=renumbered,
        base_rate=rates[origin, destination, sector],
        lowest=np.full(len(used), wanted.lowest),
        highest=np.full(len(used), wanted.highest),
        added=wanted.added,
        exemption=wanted.exemption,
        tax=wanted.tax,
    )


def _grouped(economy: Economy, wanted: InstrumentSet) -> tuple[Int, list[str]]:
    """Return (N, J) number of the instrument of each cell, -1 for none, and their names."""
    regions, sectors = economy.regions, economy.sectors
    n, j = len(regions), len(sectors)
    if wanted.by == "cell":
        return np.arange(n * j).reshape(n, j), [f"{r}.{s}" for r in regions for s in sectors]
    if wanted.by == "sector":
        return np.broadcast_to(np.arange(j), (n, j)), list(sectors)
    if wanted.by == "partner":
        return np.broadcast_to(np.arange(n)[:, None], (n, j)), list(regions)
    if wanted.by == "uniform":
        return np.zeros((n, j), dtype=np.intp), ["all"]
    number = np.full((n, j), -1)
    for g, entry in enumerate(wanted.groups):
        cells = np.ix_(_partners(economy, entry.partners), _sectors(economy, entry.sectors))
        if (number[cells] >= 0).any():
            other = wanted.groups[int(number[cells].max())].name
            raise BadInput(
                f"instruments: groups {other!r} and {entry.name!r} share a cell; each cell can "
                "have one rate only."
            )
        number[cells] = g
    return number, [entry.name for entry in wanted.groups]


def _partners(economy: Economy, codes: Iterable[str] | None) -> list[int]:
    """Return positions of region codes; country groups stand for those members the economy has."""
    if codes is None:
        return list(range(len(economy.regions)))
    return sorted({place for name in codes for place in economy.places(name)})


def _sectors(economy: Economy, codes: Iterable[str] | None) -> list[int]:
    """Return positions of sector codes or named groups; goods if none are named."""
    if codes is None:
        return [int(s) for s in np.flatnonzero(economy.goods_s)]
    found: list[int] = []
    for code in codes:
        known = code in economy.sectors or not economy.of_oecd  # whose groups they are
        names = (code,) if known else SECTOR_GROUPS.get(code, (code,))
        found += [economy.sector(name) for name in names]
    return sorted(set(found))
