"""Closures: the switches of the model that data alone do not set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import together
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.doors import check_fields
from countermove.errors import BadInput

DEFICITS = {
    "fixed": "each deficit stays constant in units of world value added, the numeraire",
    "proportional": "each deficit stays proportional to own value added, the world sum at zero",
    "multiplicative": "each ratio of spending to income stays constant, rescaled to the world",
    "removed": "deficits are first removed at unchanged tariffs; changes refer to that world",
    "absorbing": "spending follows income by `m` and duties by `rho`; the deficit is what is left",
}


LABOUR = {
    "mobile": "one wage in all sectors of a country",
    "specific": "labour stays in its sector; each sector has its own wage",
    "sluggish": "labour moves between sectors with the constant elasticity `mobility`",
}
WAGES = {
    "flexible": "wages clear every labour market",
    "rigid": "wages do not fall below `floor` times their old level; the rest is unemployment",
}
REGIMES = {
    "fixed": "fixed exchange rate: the floor is on the nominal wage",
    "floating": "floating exchange rate that holds consumer prices: the floor is on the real wage",
    "flexible": "no floor in this country",
}
SCALES = {
    "impact": "trade elasticities of the first year",
    "short": "trade elasticities of the third year",
    "long": "the trade elasticities of the set",
}
REVENUE = {
    "lump-sum": "duties are handed out to households",
    "income-tax": "duties pay for a lower income tax, which draws labour in",
}
MOBILITY = {"GRY": 0.5, "ACM": 1.0 / 1.884, "CDP": 1.0 / 5.34}
"""Published elasticities of labour supply to a sector, by source (card ``labour-mobility``)."""
FLOORS = {"none": 1.0, "SGU": 0.99**4}
"""Lowest wage over that of a year before: no cut; Schmitt-Grohé & Uribe (card ``wage-floor``)."""
SUPPLY = {"fixed": 0.0, "CHETTY": 0.5}
"""Elasticities of labour supply: none; Chetty et al. (2011), card ``labour-supply``."""
M = 0.33
"""Share of a change of value added that is spent within the year (card ``spending-multiplier``)."""
RHO = 0.0
"""Share of new duties that is spent within the year (card ``duties-spent``)."""
HIGHEST_M = 0.8
"""Largest ``m`` where wages are given: beyond it nothing but them would stop a spiral."""
EVERYWHERE = "*"
FULL_EMPLOYMENT = ("employment_change", "jobs_total_change", "jobs_lost_share")
GIVEN_BALANCE = ("trade_balance_change",)

LONG_RUN, AS_SET = "long run", "as set"
"""Horizons in words: the long run, and a closure of one's own."""
FIRST_YEAR: Mapping[str, Any] = {
    "deficits": "absorbing",
    "labour": "specific",
    "wages": "rigid",
    "floor": 1.0,
    "elasticity_scale": "impact",
    "m": M,
    "rho": RHO,
}
"""The switches of the first year after a change."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Model switches; each is independent of the others.

    Attributes:
        deficits: fixed, proportional, multiplicative, removed or absorbing. m, rho: under
            absorbing deficits, the shares of value added and of duties gained or lost that final
            spending follows. exchange: there, by region code, what a currency is worth over its
            old value: 0.95 for five per cent less. Money is then that of the base year, and the
            floors of rigid wages are in each country's own.
        labour: mobile, specific or sluggish across the sectors of a country; ``mobility``, under
            sluggish labour, is the elasticity of a sector's labour by its wage over the country's
            mean: infinite means mobile, zero specific. See ``MOBILITY``.
        wages: flexible or rigid. Rigid wages need an anchor: the sum over countries of wage times
            employed labour is constant. floor: the lowest wage over the baseline's. See ``FLOORS``.
        regime: exchange-rate regime by region code: fixed (the default), floating or flexible;
            one word counts for all.
        supply: elasticity of labour supply by the real wage; zero for fixed supply.
        elasticity_scale: impact, short or long; scales the trade elasticities, and nothing else.
        scale: scale elasticity of free entry, by sector code, or one number for all: the log fall
            of a sector's cost per log of its labour; zero for a fixed number of firms.
        revenue: what duties pay for: lump-sum or income-tax (see ``REVENUE``).

    >>> Closure(labour="specific", wages="rigid", regime={"CAN": "floating"}).regime_of("CAN")
    'floating'
    """

    deficits: str = "fixed"
    labour: str = "mobile"
    mobility: float = MOBILITY["GRY"]
    wages: str = "flexible"
    floor: float = 1.0
    regime: Mapping[str, str] | str | tuple[tuple[str, str], ...] = ()
    supply: float = 0.0
    elasticity_scale: str = "long"
    m: float = M
    rho: float = RHO
    exchange: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    scale: Mapping[str, float] | float | tuple[tuple[str, float], ...] = ()
    revenue: str = "lump-sum"

    def __post_init__(self) -> None:
        check_fields(self)
        for value, known, what in (
            (self.deficits, DEFICITS, "deficit closure"),
            (self.labour, LABOUR, "labour closure"),
            (self.wages, WAGES, "wage closure"),
            (self.elasticity_scale, SCALES, "scale of the elasticities"),
            (self.revenue, REVENUE, "use of duties"),
        ):
            if value not in known:
                raise unknown(value, known, what=what)
        pairs = self.regime
        if isinstance(pairs, str):
            pairs = ((EVERYWHERE, pairs),)
        pairs = tuple(sorted(pairs.items() if isinstance(pairs, Mapping) else pairs))
        for _, regime in pairs:
            if regime not in REGIMES:
                raise unknown(regime, REGIMES, what="exchange-rate regime")
        object.__setattr__(self, "regime", pairs)
        for name, low, most, example in (
            ("mobility", 0.0, np.inf, 0.5), ("floor", 1e-9, 1.0, 1.0), ("m", 0.0, np.inf, M),
            ("supply", 0.0, np.inf, 0.5), ("rho", 0.0, np.inf, 0.5),
        ):  # fmt: skip
            number = getattr(self, name)
            if not low <= number <= most or (name != "mobility" and not np.isfinite(number)):
                ends = f"of {low:g} or more" if most == np.inf else f"above 0 and at most {most:g}"
                raise BadInput(
                    f"Closure({name}={number!r}): must be a number {ends}, e.g. {name}={example}."
                )
        exchange = self.exchange.items() if isinstance(self.exchange, Mapping) else self.exchange
        object.__setattr__(self, "exchange", tuple(sorted(exchange)))
        scale = ((EVERYWHERE, self.scale),) if isinstance(self.scale, int | float) else self.scale
        scales = scale.items() if isinstance(scale, Mapping) else scale
        object.__setattr__(self, "scale", tuple(sorted(pair for pair in scales if pair[1] != 0.0)))
        self._refuse_unfit()
        self._refuse_contradictions()

    def _refuse_contradictions(self) -> None:
        """Refuse entry and tax relief where other switches leave them no sense."""
        for code, value in self.entry:
            if not 0.0 < value < np.inf:
                at = "scale" if code == EVERYWHERE else f"scale.{code}"
                raise BadInput(f"{at}={value:g}: give a positive number, e.g. {at}=0.15, or 0.")
        if self.revenue == "income-tax" and not self.supply:
            raise BadInput(
                "revenue=income-tax does nothing where labour supply is fixed: a lower tax on "
                "income draws nobody in; set supply too, e.g. supply=0.5, or leave it out."
            )
        both = {"scale": bool(self.entry), "revenue": self.revenue != "lump-sum"}
        for name in (name for name, given in both.items() if given):
            if self.deficits == "absorbing":
                raise BadInput(
                    f"{name} does not go with deficits=absorbing: within a year no firm enters and "
                    "no tax is rewritten; leave it out, or take another deficit closure."
                )
            if self.wages == "rigid":
                why = "a sector that shrinks gets dearer, and no wage falls to stop it"
                if name == "revenue":
                    why = "where labour is idle, what workers keep of a wage employs nobody"
                raise BadInput(f"{name} does not go with wages=rigid: {why}; leave one out.")
            if name == "scale" and self.labour == "specific" and not self.supply:
                raise BadInput("scale does nothing where labour=specific and its supply is fixed: "
                               "no firm enters a sector without workers; set supply too, or leave "
                               "it out.")  # fmt: skip

    def _refuse_unfit(self) -> None:
        """Refuse what absorbing deficits cannot go with, and exchange rates without them."""
        for code, rate in self.rates:
            if not 0.0 < rate < np.inf:
                raise BadInput(
                    f"exchange.{code}={rate:g}: what a currency is worth over its old value must "
                    "be above zero, e.g. 0.95 or -5%."
                )
        if self.deficits != "absorbing":
            if self.exchange:
                raise BadInput(
                    f"exchange.{self.rates[0][0]}: with deficits={self.deficits!r} wages and "
                    "exchange rates follow from the balance of trade; set deficits=absorbing, or "
                    "leave it out."
                )
            for name, plain in (("m", M), ("rho", RHO)):
                if getattr(self, name) != plain:
                    raise BadInput(
                        f"{name}={getattr(self, name):g} does nothing with deficits="
                        f"{self.deficits!r}; set deficits=absorbing, or leave it out."
                    )
            return
        if self.rho > 1.0 or self.m >= 1.0:
            name, limit = ("rho", "1 or less") if self.rho > 1.0 else ("m", "below 1")
            raise BadInput(
                f"{name}={getattr(self, name):g}: spending can follow income in part only, so give "
                f"{limit}; deficits=fixed is the model in which all income is spent."
            )
        if self.wages == "rigid" and self.m > HIGHEST_M:
            raise BadInput(
                f"m={self.m:g}: where wages are given, a loss that is passed on nearly whole feeds "
                f"on itself, as no price stops it; give m of {HIGHEST_M:g} or less, or "
                "wages=flexible."
            )
        if self.wages == "rigid" and any(regime == "floating" for _, regime in self.regimes):
            raise BadInput(
                "regime=floating: absorbing deficits take exchange rates as given, so none floats; "
                "give a rate, e.g. exchange.CAN=-5%, or another deficit closure."
            )

    @classmethod
    def balanced(cls) -> Closure:
        """Return the closure of strategy: deficits removed, all else at the defaults."""
        return cls(deficits="removed")

    @classmethod
    def first_year(cls, **given: Any) -> Closure:
        """Return the closure of the first year after a change; switches given beside it win.

        Wages of each sector may not fall in own money and rise only where base jobs are exceeded,
        exchange rates are given, spending follows income by ``m``, and trade balances absorb it.

        >>> Closure.first_year(m=0.5).phrase  # doctest: +ELLIPSIS
        'labour specific to sectors, wages rigid (floor 1.00, given exchange rates), trade ...'
        """
        if given.get("deficits", "absorbing") != "absorbing":
            raise BadInput(
                f"deficits={given['deficits']!r} contradicts the first year, which is made of "
                "absorbing ones: leave it out, or make a Closure of your own."
            )
        return cls(**{**FIRST_YEAR, **given})

    def refuse_transfers(self) -> None:
        """Refuse transfers between countries where deficits are not given."""
        if not self.takes_transfers:
            raise BadInput(
                f"transfers add to given deficits, which deficits={self.deficits!r} does not have: "
                "leave transfers out (--no-transfers of `coalition`), or take the long run (--set "
                "horizon=long-run)."
            )

    @property
    def takes_transfers(self) -> bool:
        """Whether deficits are given, so that a transfer between countries can add to them."""
        return self.deficits in ("fixed", "removed")

    @property
    def rates(self) -> tuple[tuple[str, float], ...]:
        """Value of each currency named over its old value, by region code, sorted."""
        return cast("tuple[tuple[str, float], ...]", self.exchange)

    def exchange_of(self, regions: Sequence[str]) -> Float:
        """Return (N,) values of the regions' currencies over their old ones."""
        found = np.ones(len(regions))
        for code, rate in self.rates:
            found[regions.index(place_code(code, known=regions, what="region"))] = rate
        return found

    @property
    def money(self) -> str:
        """What levels and wages are measured in, in words."""
        if self.deficits == "absorbing":
            return "money of the base year at the given exchange rates"
        return "world value added held constant"

    @property
    def horizon(self) -> str:
        """How far after the change the answer is, in words: for tables.

        In the long run labour moves, wages are flexible and trade answers fully; what is neither
        that nor the first year is ``AS_SET``.
        """
        if self.deficits == "absorbing":
            return "first year"
        long = (self.nu, self.wages, self.elasticity_scale) == (0.0, "flexible", "long")
        return LONG_RUN if long else AS_SET

    @property
    def assumed(self) -> tuple[str, ...]:
        """Series whose zero is an assumption of the switches, and no result: not to be shown."""
        employed = self.wages == "flexible" and not self.supply
        return (
            *FULL_EMPLOYMENT * employed,
            *GIVEN_BALANCE * (self.deficits in ("fixed", "removed")),
        )

    @property
    def regimes(self) -> tuple[tuple[str, str], ...]:
        """Regime by region code, sorted; ``*`` stands for all that are not named."""
        return cast("tuple[tuple[str, str], ...]", self.regime)

    def regime_of(self, code: str) -> str:
        """Return the exchange-rate regime of a region."""
        pairs = dict(self.regimes)
        return pairs.get(code, pairs.get(EVERYWHERE, "fixed"))

    @property
    def entry(self) -> tuple[tuple[str, float], ...]:
        """Scale elasticities by sector code, sorted; ``*`` stands for all that are not named."""
        return cast("tuple[tuple[str, float], ...]", self.scale)

    @property
    def scale_phrase(self) -> str:
        """The scale elasticities in words."""
        return ", ".join(f"{c} {v:g}".removeprefix(f"{EVERYWHERE} ") for c, v in self.entry)

    @property
    def plain(self) -> bool:
        """Whether labour is mobile, fully employed and in fixed supply, in the long run."""
        switches = (self.nu, self.wages, self.supply, self.elasticity_scale, self.entry)
        return switches == (0.0, "flexible", 0.0, "long", ()) and self.deficits != "absorbing"

    @property
    def phrase(self) -> str:
        """The switches that are not at their defaults, then the deficit closure, in words.

        Under absorbing deficits every switch of the first year is named, its own value or not.

        >>> Closure(labour="specific", wages="rigid").phrase
        'labour specific to sectors, wages rigid (floor 1.00, fixed exchange rate), fixed deficits'
        """
        words, first = [], self.deficits == "absorbing"
        if self.labour != "mobile" or first:
            moves = f" (elasticity {self.mobility:.3g})" if self.labour == "sluggish" else ""
            within = " to sectors" if self.labour == "specific" else ""
            words.append(f"labour {self.labour}{moves}{within}")
        if self.wages == "rigid":
            default = self.regime_of("")
            others = [f"{code} {regime}" for code, regime in self.regimes if code != EVERYWHERE]
            exchange = ", ".join([f"{default} exchange rate", *others])
            if first:
                exchange = ", ".join(["given exchange rates", *others])
            words.append(f"wages rigid (floor {self.floor:.2f}, {exchange})")
        elif first:
            words.append("wages flexible")
        if self.supply:
            words.append(f"labour supply elastic ({self.supply:g})")
        if self.entry:
            words.append(f"free entry (scale elasticity {self.scale_phrase})")
        if self.revenue != "lump-sum":
            words.append("duties cut the income tax")
        if self.elasticity_scale != "long" or first:
            words.append(SCALES[self.elasticity_scale])
        if first:
            moved = [f"{who} {100 * (rate - 1):+.3g} %" for who, rate in together(self.rates)]
            values = f"; currencies {', '.join(moved)}" if moved else ""
            above = " (new duties are spent sooner than income)" if self.rho > self.m else ""
            words.append(f"m {self.m:.3g} and rho {self.rho:.3g}{above}{values}")
        return ", ".join([*words, f"{self.deficits} deficits"])

    @property
    def left_out(self) -> str:
        """What of the labour market the switches leave out, for the reader of a result."""
        if self.deficits == "absorbing":
            return "interest rates, investment and stocks, and answers of wages and currencies"
        if self.wages == "rigid":
            return "expectations, and monetary policy beyond the exchange-rate regime"
        return {
            "mobile": "unemployment and adjustment (labour moves freely between sectors)",
            "sluggish": "unemployment (wages clear every labour market)",
            "specific": "unemployment (wages clear every labour market); moves between sectors",
        }[self.labour]

    @property
    def cards(self) -> tuple[str, ...]:
        """Ids of the cards behind the switches that rest on published numbers."""
        return tuple(
            card
            for card, used in (
                ("labour-mobility", self.labour == "sluggish"),
                ("wage-floor", self.wages == "rigid"),
                ("labour-supply", self.supply > 0),
                ("elasticity-by-horizon", self.elasticity_scale != "long"),
                ("spending-multiplier", self.deficits == "absorbing"),
                ("duties-spent", self.deficits == "absorbing"),
            )
            if used
        )

    @property
    def nu(self) -> float:
        """Elasticity of a sector's wage by its wage bill: 0 if mobile, 1 if specific."""
        if self.labour == "sluggish":
            return 1.0 / (1.0 + self.mobility)
        return 1.0 if self.labour == "specific" else 0.0
