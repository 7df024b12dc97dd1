"""Closures: the switches of the model that data alone do not set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from countermove.arrays import Float, ratio
from countermove.codes.lookup import unknown
from countermove.doors import check_fields
from countermove.errors import BadInput

DEFICITS = {
    "fixed": "each deficit stays constant in units of world value added, the numeraire",
    "proportional": "each deficit stays proportional to own value added, the world sum at zero",
    "multiplicative": "each ratio of spending to income stays constant, rescaled to the world",
    "removed": "deficits are first removed at unchanged tariffs; changes refer to that world",
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
HORIZONS = {
    "impact": "trade elasticities of the first year",
    "short": "trade elasticities of the third year",
    "long": "the trade elasticities of the set",
}
MOBILITY = {"GRY": 0.5, "ACM": 1.0 / 1.884, "CDP": 1.0 / 5.34}
"""Published elasticities of labour supply to a sector, by source (card ``labour-mobility``)."""
FLOORS = {"none": 1.0, "SGU": 0.99**4}
"""Lowest wage over that of a year before: no cut; Schmitt-Grohé & Uribe (card ``wage-floor``)."""
SUPPLY = {"fixed": 0.0, "CHETTY": 0.5}
"""Elasticities of labour supply: none; Chetty et al. (2011), card ``labour-supply``."""
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Closure:
    """Model switches; each is independent of the others.

    Attributes:
        deficits: fixed, proportional, multiplicative or removed.
        labour: mobile, specific or sluggish across the sectors of a country; ``mobility``, under
            sluggish labour, is the elasticity of a sector's labour by its wage over the country's
            mean: infinite means mobile, zero specific. See ``MOBILITY``.
        wages: flexible or rigid. Rigid wages need an anchor: the sum over countries of wage times
            employed labour is constant. floor: the lowest wage over the baseline's. See ``FLOORS``.
        regime: exchange-rate regime by region code: fixed (the default), floating or flexible;
            one word counts for all.
        supply: elasticity of labour supply by the real wage; zero for fixed supply.
        horizon: impact, short or long; scales the trade elasticities.

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
    horizon: str = "long"

    def __post_init__(self) -> None:
        check_fields(self)
        for value, known, what in (
            (self.deficits, DEFICITS, "deficit closure"),
            (self.labour, LABOUR, "labour closure"),
            (self.wages, WAGES, "wage closure"),
            (self.horizon, HORIZONS, "horizon"),
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
        for name, low in (("mobility", 0.0), ("floor", 1e-9), ("supply", 0.0)):
            number = getattr(self, name)
            if not number >= low or (name != "mobility" and not np.isfinite(number)):
                raise BadInput(
                    f"Closure({name}={number!r}): must be a number of {low:g} or more, "
                    f"e.g. {name}={ {'mobility': 0.5, 'floor': 1.0, 'supply': 0.5}[name] }."
                )

    @classmethod
    def balanced(cls) -> Closure:
        """Return the closure of strategy: deficits removed, all else at the defaults."""
        return cls(deficits="removed")

    @property
    def regimes(self) -> tuple[tuple[str, str], ...]:
        """Regime by region code, sorted; ``*`` stands for all that are not named."""
        return cast("tuple[tuple[str, str], ...]", self.regime)

    def regime_of(self, code: str) -> str:
        """Return the exchange-rate regime of a region."""
        pairs = dict(self.regimes)
        return pairs.get(code, pairs.get(EVERYWHERE, "fixed"))

    @property
    def plain(self) -> bool:
        """Whether labour is mobile, fully employed and in fixed supply, in the long run."""
        return (self.nu, self.wages, self.supply, self.horizon) == (0.0, "flexible", 0.0, "long")

    @property
    def phrase(self) -> str:
        """The switches that are not at their defaults, then the deficit closure, in words.

        >>> Closure(labour="specific", wages="rigid").phrase
        'labour specific to sectors, wages rigid (floor 1.00, fixed exchange rate), fixed deficits'
        """
        words = []
        if self.labour != "mobile":
            moves = f" (elasticity {self.mobility:.3g})" if self.labour == "sluggish" else ""
            words.append(f"labour {self.labour}{moves}" if moves else "labour specific to sectors")
        if self.wages == "rigid":
            default = self.regime_of("")
            others = [f"{code} {regime}" for code, regime in self.regimes if code != EVERYWHERE]
            exchange = ", ".join([f"{default} exchange rate", *others])
            words.append(f"wages rigid (floor {self.floor:.2f}, {exchange})")
        if self.supply:
            words.append(f"labour supply elastic ({self.supply:g})")
        if self.horizon != "long":
            words.append(f"trade elasticities of the horizon {self.horizon!r}")
        return ", ".join([*words, f"{self.deficits} deficits"])

    @property
    def left_out(self) -> str:
        """What of the labour market the switches leave out, for the reader of a result."""
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
                ("elasticity-by-horizon", self.horizon != "long"),
            )
            if used
        )

    @property
    def nu(self) -> float:
        """Elasticity of a sector's wage by its wage bill: 0 if mobile, 1 if specific."""
        if self.labour == "sluggish":
            return 1.0 / (1.0 + self.mobility)
        return 1.0 if self.labour == "specific" else 0.0


class DeficitRule(NamedTuple):
    """A deficit closure with its base values, all in units of world value added.

    ``kind`` is the closure's name; ``base_d`` the base deficits; ``ratio_d`` deficit over value
    added (proportional) or spending over own income (multiplicative).
    """

    kind: str
    base_d: Float
    ratio_d: Float

    def deficit(self, value_added_d: Float, revenue_d: Float) -> Float:
        """Return (N,) or (S, N) deficits at the given value added and tariff revenue."""
        if self.kind == "proportional":
            mean = _total(self.ratio_d * value_added_d) / _total(value_added_d)
            return balanced(value_added_d * (self.ratio_d - mean))
        if self.kind == "multiplicative":
            own = value_added_d + revenue_d
            spending = self.ratio_d * own
            return balanced(spending * (_total(own) / _total(spending)) - own)
        return np.broadcast_to(self.base_d, value_added_d.shape)

    def slopes(self, value_added_d: Float, revenue_d: Float) -> tuple[Float, float]:
        """Return (N, N) derivatives of the deficits by value added, and what revenue counts of it.

        Revenue moves deficits as value added does under ``multiplicative``, else not at all.
        """
        share_d, moved_d, counts = value_added_d, np.zeros_like(value_added_d), 0.0
        if self.kind == "proportional":
            moved_d = self.ratio_d - (self.ratio_d * value_added_d).sum() / value_added_d.sum()
        elif self.kind == "multiplicative":
            own, counts = value_added_d + revenue_d, 1.0
            share_d = self.ratio_d * own
            moved_d = self.ratio_d * (own.sum() / share_d.sum()) - 1.0
        return np.diag(moved_d) - np.outer(share_d / share_d.sum(), moved_d), counts


def balanced(deficit_d: Float) -> Float:
    """Return (..., N) deficits whose sum is zero to rounding of the deficits themselves.

    A sum off by rounding of *income* is a surplus nobody runs; where trade is a millionth of
    income it would keep the trade balances from closing together.
    """
    size = np.abs(deficit_d)
    share = ratio(size, size.sum(axis=-1, keepdims=True))
    return np.asarray(deficit_d - deficit_d.sum(axis=-1, keepdims=True) * share)


def _total(values: Float) -> Float:
    return values.sum(axis=-1, keepdims=True)


def deficit_rule(
    kind: str, *, deficit_d: Float, value_added_d: Float, income_d: Float
) -> DeficitRule:
    """Return the rule for a closure at base values in units of world value added, (N,) each."""
    deficit_d = balanced(deficit_d)
    if kind == "proportional":
        return DeficitRule(kind, deficit_d, deficit_d / value_added_d)
    if kind == "multiplicative":
        return DeficitRule(kind, deficit_d, income_d / (income_d - deficit_d))
    return DeficitRule(kind, deficit_d, np.zeros_like(deficit_d))
