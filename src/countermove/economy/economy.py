"""The world before the shock: a frozen object that is an exact equilibrium of itself."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, read_only
from countermove.economy.checks import elasticity_failures, failures, residual
from countermove.errors import InvalidEconomy

RESIDUAL_LIMIT = 1e-10
ARRAYS = (
    "trade_share_ods",
    "value_added_share_ds",
    "io_share_dsk",
    "final_share_ds",
    "expenditure_ds",
    "value_added_d",
    "deficit_d",
    "tariff_rate_ods",
    "theta_s",
    "employment_ds",
)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Economy:
    """Baseline shares and levels of a world economy; cannot exist unless it reproduces itself.

    Build one with :func:`economy_from_flows`, :func:`economy_from_shares` or
    :func:`load_economy`. Money is in ``unit`` (million US dollars of ``year`` in shipped tables).

    Attributes:
        regions: region codes (ISO 3166-1 alpha-3, ``ROW`` for the rest), length N.
        sectors: sector codes, length J.
        trade_share_ods: (N, N, J) share of origin in duty-paid spending; sums to 1 over ``o``.
        value_added_share_ds: (N, J) value added per unit of output value.
        io_share_dsk: (N, J, J) cost of input ``s`` per unit of output value of user ``k``.
        final_share_ds: (N, J) share of final spending; sums to 1 over ``s``.
        expenditure_ds: (N, J) tariff-inclusive spending on good ``s``, all uses.
        value_added_d: (N,) wage income; excludes tariff revenue.
        deficit_d: (N,) trade deficit net of tariffs; positive where imports exceed exports.
        tariff_rate_ods: (N, N, J) net ad-valorem rate of ``d`` on ``s`` from ``o``.
        theta_s: (J,) trade elasticity, positive.
        employment_ds: (N, J) jobs in persons, NaN where no figure exists; or ``None``.
        goods_s: (J,) true for goods, false for services; all true if not given.
        name: name of the calibration. year: year of the table. unit: unit of money.
        elasticities: name of the elasticity set. cards: ids of the cards the numbers rest on.
        rules: what was filled in, cut or averaged by rule, one sentence each, starting with the
            rule's name in ``economy.rules.RULES``; empty where every number was given.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_share_ods: Float
    value_added_share_ds: Float
    io_share_dsk: Float
    final_share_ds: Float
    expenditure_ds: Float
    value_added_d: Float
    deficit_d: Float
    tariff_rate_ods: Float
    theta_s: Float
    employment_ds: Float | None = None
    goods_s: Bool = field(default=None)  # type: ignore[arg-type]
    name: str = "own"
    year: int | None = None
    unit: str = "million US dollars"
    elasticities: str = "own"
    cards: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        fix = object.__setattr__
        goods: Bool | None = self.goods_s
        goods = np.ones(len(self.sectors), dtype=bool) if goods is None else goods
        fix(self, "goods_s", read_only(goods, dtype=np.bool_))
        for name in ARRAYS:
            fix(self, name, read_only(getattr(self, name)))
        problems = failures(self)
        if problems:
            raise InvalidEconomy(f"economy {self.name!r}: {problems[0]}")
        gap = residual(self)
        if not gap <= RESIDUAL_LIMIT:
            raise InvalidEconomy(
                f"economy {self.name!r} does not reproduce itself: residual {gap:.1e} is above "
                f"{RESIDUAL_LIMIT:.0e}. Build it with economy_from_flows, which is exact by "
                "construction, or run `countermove economy check` to see which identity fails."
            )

    def __repr__(self) -> str:
        year = "" if self.year is None else f" of {self.year}"
        size = f"{len(self.regions)} regions, {len(self.sectors)} sectors"
        return f"<Economy {self.name}{year}: {size}, elasticities {self.elasticities}>"

    @property
    def output_os(self) -> Float:
        """(N, J) gross output at basic prices: sales to all destinations net of tariffs."""
        if "output" not in self._memo:
            self._memo["output"] = read_only(self.flow_ods.sum(axis=1))
        return self._memo["output"]

    @property
    def goods_trade_ods(self) -> Float:
        """(N, N, J) flows of goods between regions at basic prices; services and own sales zero."""
        if "goods" not in self._memo:
            trade = self.flow_ods * self.goods_s
            np.einsum("dds->ds", trade)[...] = 0.0
            self._memo["goods"] = read_only(trade)
        return self._memo["goods"]

    @property
    def exports_d(self) -> Float:
        """(N,) exports at basic prices."""
        own = np.einsum("dds->ds", self.flow_ods)
        return (self.output_os - own).sum(axis=1)

    @property
    def imports_d(self) -> Float:
        """(N,) imports at basic prices of the origin."""
        own = np.einsum("dds->ds", self.flow_ods)
        return (self.flow_ods.sum(axis=0) - own).sum(axis=1)

    @property
    def flow_ods(self) -> Float:
        """(N, N, J) trade flows at basic prices, before the tariff; own sales on the diagonal."""
        if "flow" not in self._memo:
            spending = self.trade_share_ods * self.expenditure_ds[None]
            self._memo["flow"] = read_only(spending / (1.0 + self.tariff_rate_ods))
        return self._memo["flow"]

    @property
    def tariff_revenue_d(self) -> Float:
        """(N,) tariff revenue collected by each destination."""
        if "revenue" not in self._memo:
            gap = self.expenditure_ds - self.flow_ods.sum(axis=0)
            self._memo["revenue"] = read_only(gap.sum(axis=1))
        return self._memo["revenue"]

    @property
    def income_d(self) -> Float:
        """(N,) final spending: value added, tariff revenue and the trade deficit."""
        return self.value_added_d + self.tariff_revenue_d + self.deficit_d

    @property
    def world_value_added(self) -> float:
        """World value added, the numeraire of every solved outcome."""
        return float(self.value_added_d.sum())

    def region(self, code: str) -> int:
        """Return the position of a region by code or name; an unknown one raises with the nearest.

        >>> from countermove import load_economy
        >>> world = load_economy()
        >>> world.regions[world.region("UK")], world.sectors[world.sector("Motor vehicles")]
        ('GBR', 'C29')
        """
        from countermove.codes.names import place_code

        return self.regions.index(place_code(code, known=self.regions, what="region"))

    def sector(self, code: str) -> int:
        """Return the position of a sector by code or name, likewise."""
        from countermove.codes.names import sector_code

        return self.sectors.index(sector_code(code, known=self.sectors))

    def with_elasticities(self, theta_s: ArrayLike, *, name: str = "own") -> Economy:
        """Return the same world with other trade elasticities; baseline shares stay.

        No identity of the baseline depends on elasticities: only they are checked anew.
        """
        theta = np.broadcast_to(np.asarray(theta_s, dtype=np.float64), (len(self.sectors),))
        other = copy(self)
        object.__setattr__(other, "theta_s", read_only(theta))
        object.__setattr__(other, "elasticities", name)
        object.__setattr__(other, "_memo", self._memo)
        problems = elasticity_failures(other)
        if problems:
            raise InvalidEconomy(f"economy {self.name!r}: {problems[0]}")
        return other
