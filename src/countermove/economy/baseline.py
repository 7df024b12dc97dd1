"""The world before a shock: shares and levels of a baseline, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from countermove.arrays import Bool, Float, kept

OWN_UNIT = "in the unit of your table"
"""What is printed of money where nobody said what it is counted in."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Baseline:
    """Baseline shares and levels of a world economy, as given; checked, it is an ``Economy``.

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
        profit_share_ds: (N, J) profits and rents per unit of output value, beside value added paid
            to labour; or ``None`` where there are none. rent_share_ds: (N, J) the rents of capital
            in it, which are a cost of production; or ``None``.
        margin_d: (N,) share of the value of all sales in a country that its own labour earns,
            whoever makes the goods (fixed costs paid where goods are sold); or ``None``.
        duty_response_d: (N,) fall of log imports by the log of one plus the duty over the trade
            elasticity, where firms enter and leave a market; or ``None`` for one everywhere.
        parted: whether sectors are parts of industries, made at one cost (see ``economy.parts``).
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
    unit: str = OWN_UNIT
    elasticities: str = "own"
    cards: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    profit_share_ds: Float | None = None
    rent_share_ds: Float | None = None
    margin_d: Float | None = None
    duty_response_d: Float | None = None
    parted: bool = False
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    @property
    def output_os(self) -> Float:
        """(N, J) gross output at basic prices: sales to all destinations net of tariffs.

        What labour abroad earns of them is not in it.
        """
        return kept(self._memo, "output", lambda: self.earned_ods(self.flow_ods).sum(axis=1))

    def earned_ods(self, flow_ods: Float) -> Float:
        """Return what producers earn of (N, N, J) flows: less what labour at their markets does."""
        if self.margin_d is None:
            return flow_ods
        abroad = ~np.eye(len(self.regions), dtype=bool)
        return flow_ods * (1.0 - self.margin_d * abroad)[:, :, None]

    def margin_ds(self, flow_ods: Float) -> Float:
        """Return (N, J) what a country's labour earns of the foreign goods that are sold there."""
        return np.asarray((flow_ods - self.earned_ods(flow_ods)).sum(axis=0))

    @property
    def in_markets(self) -> bool:
        """Whether firms pay fixed costs where they sell, or enter and leave markets."""
        return self.margin_d is not None or self.duty_response_d is not None

    @property
    def profits_are_rents(self) -> bool:
        """Whether what is earned beside labour is all of capital."""
        given, rents = self.profit_share_ds, self.rent_share_ds
        return given is None or (rents is not None and bool((given == rents).all()))

    @property
    def wage_bill_ds(self) -> Float:
        """(N, J) labour income by sector, of making goods and of selling foreign ones."""
        return self.wage_bill_at(self.value_added_share_ds)

    def wage_bill_at(self, value_added_share_ds: Float) -> Float:
        """Return (N, J) labour income where labour's shares of output were these, (N, J)."""
        made = value_added_share_ds * self.output_os
        return made if self.margin_d is None else made + self.margin_ds(self.flow_ods)

    @property
    def goods_trade_ods(self) -> Float:
        """(N, N, J) flows of goods between regions at basic prices; services and own sales zero."""
        abroad = ~np.eye(len(self.regions), dtype=bool)[:, :, None]
        return kept(self._memo, "goods", lambda: self.flow_ods * self.goods_s * abroad)

    @property
    def exports_d(self) -> Float:
        """(N,) exports at basic prices."""
        own_ds = np.einsum("dds->ds", self.flow_ods)
        return kept(self._memo, "out", lambda: (self.flow_ods.sum(axis=1) - own_ds).sum(axis=1))

    @property
    def imports_d(self) -> Float:
        """(N,) imports at basic prices of the origin."""
        own_ds = np.einsum("dds->ds", self.flow_ods)
        return kept(self._memo, "in", lambda: (self.flow_ods.sum(axis=0) - own_ds).sum(axis=1))

    @property
    def flow_ods(self) -> Float:
        """(N, N, J) trade flows at basic prices, before the tariff; own sales on the diagonal."""
        return kept(
            self._memo,
            "flow",
            lambda: self.trade_share_ods * self.expenditure_ds / (1.0 + self.tariff_rate_ods),
        )

    @property
    def tariff_revenue_d(self) -> Float:
        """(N,) tariff revenue collected by each destination."""
        return kept(
            self._memo,
            "revenue",
            lambda: (self.expenditure_ds - self.flow_ods.sum(axis=0)).sum(axis=1),
        )

    @property
    def income_d(self) -> Float:
        """(N,) final spending: value added, profits, tariff revenue and the trade deficit."""
        earned = self.value_added_d + self.tariff_revenue_d + self.deficit_d
        return earned if self.profit_share_ds is None else earned + self.profits_of(self.output_os)

    def profits_of(self, output_os: Float) -> Float:
        """Return (..., N) profits of (..., N, J) output."""
        if self.profit_share_ds is None:
            return np.zeros(len(self.regions))
        return np.asarray((self.profit_share_ds * output_os).sum(axis=-1))

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

    def place(self, name: str) -> str:
        """Return the code of a region, or of a country group that has some here, by any name.

        >>> from countermove import load_economy
        >>> load_economy().place("South Korea"), load_economy().place("EU")
        ('KOR', 'EU27')
        """
        from countermove.codes.countries import groups, members
        from countermove.codes.names import place_code, place_or_own
        from countermove.errors import BadInput, UnknownName

        if name in self.regions:
            return name
        here = [group for group in groups() if {*members(group)} & {*self.regions}]
        try:
            return place_code(name, known=(*self.regions, *here), what="region")
        except UnknownName:
            if (code := place_or_own(name)) in groups():
                raise BadInput(
                    f"no member of {code} is a region here: name one of {self._few}."
                ) from None
            raise

    def places(self, name: str) -> list[int]:
        """Return the positions of a region, or of the members of a country group that are here.

        >>> from countermove import load_economy
        >>> len(load_economy().places("EU"))
        27
        """
        from countermove.codes.countries import members

        code = self.place(name)
        held = (code,) if code in self.regions else members(code)
        return [self.regions.index(each) for each in held if each in self.regions]

    @property
    def _few(self) -> str:
        return ", ".join(self.regions[:6]) + (" ..." if len(self.regions) > 6 else "")

    @property
    def of_oecd(self) -> bool:
        """Whether sectors are industries of the OECD's tables, by whose names they then go.

        They are in worlds of shipped data, with an elasticity set by industry, or where no goods of
        those tables are left out; other codes mean what their user means, even ``C29``.
        """
        from countermove.codes.sectors import goods
        from countermove.economy.elasticities import by_industry

        return bool(self.cards) or by_industry(self.elasticities) or {*goods()} <= {*self.sectors}

    def sector(self, code: str) -> int:
        """Return the position of a sector by code or, where it is the OECD's, by name; likewise."""
        from countermove.codes.names import sector_code

        return self.sectors.index(sector_code(code, known=self.sectors, named=self.of_oecd))
