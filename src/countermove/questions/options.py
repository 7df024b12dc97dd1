"""Model options of a scenario, and ``--set KEY=VALUE`` that changes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from countermove.codes.countries import groups, members, together
from countermove.codes.lookup import position, unknown
from countermove.codes.names import place_or_own, sector_code
from countermove.codes.sectors import sectors
from countermove.economy.economy_files import is_own
from countermove.economy.elasticities import (
    DEFAULT_SET,
    SERVICES_THETA,
    checked_elasticity,
    load_elasticities,
)
from countermove.economy.markups import COMPETITIVE, MARKETS, RESTRICTED
from countermove.economy.materials import FULL, MATERIALS
from countermove.economy.materials import NONE as NO_MATERIALS
from countermove.economy.shipped import DERIVED, ZERO, economies
from countermove.equilibrium.closure import (
    EVERYWHERE,
    FIRST_YEAR,
    FLOORS,
    MOBILITY,
    REVENUE,
    RHO,
    SCALES,
    SUPPLY,
    Closure,
    M,
)
from countermove.errors import BadInput
from countermove.questions.currencies import worth, worths
from countermove.questions.levies import LEVIES, levy

KEYS = {
    "economy": "name of a calibration, e.g. icio-2022, or a table of your own, e.g. mine.npz",
    "elasticities": "MEDIAN of published sets (default), one by name, a CSV file, own (the table)",
    "materials": "full input-output links (default), own-sector, or none",
    "market": "competitive (default); fixed firms: constant-markups, or restricted-entry (scale)",
    "horizon": "first-year or long-run: sets deficits, labour, wages, floor, elasticities, m, rho",
    "deficits": "fixed, proportional, multiplicative, removed or absorbing",
    "m": "under absorbing deficits: share of a change of income that is spent, e.g. 0.33",
    "rho": "under absorbing deficits: share of new duties that is spent, 0 to m; at most 1",
    "exchange": "there: exchange.CAN=-5% (or EU27, or 0.95), or a CSV file: region, value",
    "labour": "mobile, sluggish or specific to sectors",
    "mobility": "under sluggish labour: elasticity of supply to sectors, or GRY, ACM, CDP",
    "wages": "flexible or rigid (downward, with unemployment)",
    "floor": "under rigid wages: lowest wage over the old one, or SGU",
    "regime": "fixed or floating exchange rate; regime.CAN=floating for one country",
    "supply": "elasticity of labour supply by the real wage, e.g. 0.5, or CHETTY",
    "scale": "scale elasticity of entry, below 1/theta, e.g. 0.05; scale.SECTOR for one; 0 none",
    "capital": "share of value added of capital fixed in sectors, e.g. 0.35; capital.C29=0.4",
    "revenue": "what duties pay for: lump-sum (default), or income-tax under elastic supply",
    "elasticity_scale": "impact, short or long: scales the trade elasticities, and nothing else",
    "utilisation": "use of agreements: predicted (:low, :high), recorded, 2025-12, none, all",
    "ordinary": "ordinary duties of importers without a tariff: derived (sector means) or zero",
    "compliance_cost": "cost of new agreement claims: 1 what the claims curve implies, 0 none",
    "services": "trade elasticity of services, e.g. 8.35",
    "cap": "highest trade elasticity allowed, e.g. 15",
    "export_tax.CODE": "its tax on exports, on makers' prices: export_tax.CAN.C29=0.1; <0 subsidy",
    "subsidy.CODE": "its subsidy of all it makes, as a share: subsidy.CAN.C29=0.05; <0 a tax",
    "theta.SECTOR": "trade elasticity of one sector, e.g. theta.C29=4",
    "MEASURE.FIELD": "a field of a measure, e.g. usa/ieepa_canada.rate=0.35",
}


SWITCHES = (
    "deficits", "labour", "mobility", "wages", "floor", "regime", "supply", "elasticity_scale", "m",
    "rho", "exchange", "scale", "revenue",
)  # fmt: skip
"""Options that are switches of :class:`Closure`, under the same names."""
NUMBERS: dict[str, dict[str, float]] = {
    "mobility": MOBILITY, "floor": FLOORS, "supply": SUPPLY, "m": {}, "rho": {},
}  # fmt: skip
"""Switches that take a number or the name of a published one."""
BY_COUNTRY, BY_SECTOR = ("regime", "exchange"), ("scale", "capital")
CHOICES: dict[str, tuple[str, ...]] = {
    "ordinary": (DERIVED, ZERO), "materials": (*MATERIALS,), "market": (*MARKETS,),
}  # fmt: skip
"""Options that are not switches of the closure and take one of some names."""
OWN = "own"
"""Elasticities that a table of one's own was saved with."""
FIRST, LONG_RUN, ABSORBING = "first-year", "long-run", "absorbing"
HORIZONS: dict[str, Mapping[str, Any]] = {FIRST: FIRST_YEAR, LONG_RUN: {}}
"""Named horizons, with the switches they set: the long run is the default of each."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What a run assumes besides the law.

    Attributes:
        economy: calibration. elasticities: set or file. deficits: closure. materials: what
            producers buy from each other (see ``with_materials``). market: see ``MARKETS``; under
            restricted entry ``scale`` sets markups, else firms enter.
        labour, mobility, wages, floor, regime, supply, elasticity_scale, m, rho, exchange, scale,
            revenue: see ``Closure``.
        utilisation: how far agreements are claimed, in place of what the case says; variants that
            define their own keep it. ``None``: as the case says.
        ordinary: ordinary duties of importers without a schedule: ``derived`` or ``zero``.
        compliance_cost: cost of claims made for a new saving, as a multiple of what the curve of
            claims implies.
        services: elasticity of services, which no set estimates.
        cap: highest elasticity allowed, or ``None``. theta: elasticities of single sectors.
        capital: its share of value added by sector (see ``with_capital``).
        levies: taxes on exports and subsidies of production (see ``questions.levies``).
        measures: fields of measures to set, by path (see ``countermove.law.ledger.edit``).
    """

    economy: str = "icio-2022-customs-2024"
    elasticities: str = DEFAULT_SET
    deficits: str = "fixed"
    utilisation: str | None = None
    ordinary: str = DERIVED
    compliance_cost: float = 0.0
    services: float = SERVICES_THETA
    cap: float | None = None
    theta: tuple[tuple[str, float], ...] = ()
    measures: tuple[tuple[str, Any], ...] = ()
    labour: str = "mobile"
    mobility: float = MOBILITY["GRY"]
    wages: str = "flexible"
    floor: float = 1.0
    supply: float = 0.0
    elasticity_scale: str = "long"
    regime: tuple[tuple[str, str], ...] = ()
    m: float = M
    rho: float = RHO
    exchange: tuple[tuple[str, float], ...] = ()
    scale: tuple[tuple[str, float], ...] = ()
    revenue: str = "lump-sum"
    materials: str = FULL
    market: str = COMPETITIVE
    levies: tuple[tuple[str, float], ...] = ()
    capital: tuple[tuple[str, float], ...] = ()

    @property
    def closure(self) -> Closure:
        """The switches of the model; ``scale`` is none where it sets markups."""
        given = {name: getattr(self, name) for name in SWITCHES}
        return Closure(**(given | {"scale": ()} if self.market == RESTRICTED else given))

    @property
    def phrase(self) -> str:
        """Market and materials where they are not the usual ones, then the closure, in words.

        >>> ModelOptions(materials="none", market="constant-markups").phrase
        'constant markups, no materials, fixed deficits'
        >>> ModelOptions(market="restricted-entry", scale=(("C29", 0.1),)).phrase
        'restricted entry (scale elasticity C29 0.1), fixed deficits'
        """
        words = [self.market.replace("-", " ")] if self.market != COMPETITIVE else []
        if self.market == RESTRICTED:
            words[0] += f" (scale elasticity {Closure(scale=self.scale).scale_phrase})"
        if self.materials != FULL:
            own = self.materials != NO_MATERIALS
            words.append("materials of the own sector alone" if own else "no materials")
        if self.capital:
            words.append(f"capital in sectors (share {Closure(scale=self.capital).scale_phrase})")
        return ", ".join([*words, self.closure.phrase])

    @property
    def every(self) -> dict[str, Any]:
        """The options by name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def plain(self) -> dict[str, Any]:
        """Return the options as plain data, for the manifest."""
        return {k: dict(v) if isinstance(v, tuple) else v for k, v in self.every.items()}


def with_settings(
    options: ModelOptions, settings: Iterable[str], *, own: bool = False
) -> ModelOptions:
    """Return options changed by ``KEY=VALUE`` texts, refusing unknown keys and bad values.

    Sectors are those of the model, unless the economy is one's ``own`` table or a file among the
    settings: it is asked for its own when they are used.

    >>> with_settings(ModelOptions(), ["deficits=proportional", "theta.C29=4"]).theta
    (('C29', 4.0),)
    """
    given = given_settings(settings)
    options = replace(options, **_at_horizon(given))
    own = own or given.get("economy", options.economy) not in economies()
    named = str.strip if own else sector_code  # a table of one's own knows its names
    for key, value in given.items():
        changed: dict[str, Any] = {key: value}
        if "/" in key:
            changed = {"measures": (*options.measures, (key, _plain(value)))}
        elif key.startswith("theta."):
            sector = named(key.removeprefix("theta."))
            changed = {"theta": (*options.theta, (sector, _elasticity(key, value)))}
        elif key == "services":
            changed = {key: _elasticity(key, value)}
        elif key in ("cap", "compliance_cost"):
            changed = {key: _positive(key, value)}
        elif key in SWITCHES or key.partition(".")[0] in (*BY_COUNTRY, *BY_SECTOR):
            changed = _switch(options, key, value, named)
        elif key.partition(".")[0] in LEVIES:
            changed = {"levies": (*options.levies, levy(key, value))}
        elif key == "economy":
            is_own(value)  # else refused before any work is done
        elif key in CHOICES:
            position(value, CHOICES[key], what=key)
        elif key not in ("elasticities", "utilisation"):
            raise unknown(key, KEYS, what="--set key")
        options = replace(options, **changed)
    for key in given:
        _refuse_alone(options, key.partition(".")[0])
    assert options.closure  # that they go together
    return options


def given_settings(settings: Iterable[str]) -> dict[str, str]:
    """Return settings by key, each given once."""
    given: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not value:
            raise BadInput(f"--set {setting!r} is not KEY=VALUE. Write e.g. --set elasticities=CP.")
        if key in given:
            raise BadInput(
                f"--set {key} is given twice, as {given[key]} and {value}; give it once."
            )
        given[key] = value
    return given


def _at_horizon(given: dict[str, str]) -> dict[str, Any]:
    """Take the horizon out of settings; return the switches it sets, which those beside it win.

    Raises:
        UnknownName: no such horizon. BadInput: a key beside it says that it is another one.
    """
    horizon = given.pop("horizon", None)
    if horizon is None:
        return {}
    if horizon in SCALES:
        raise BadInput(
            f"horizon={horizon}: elasticities alone are scaled by elasticity_scale={horizon}; a "
            f"horizon is {' or '.join(HORIZONS)}."
        )
    position(horizon, tuple(HORIZONS), what="horizon")
    long = horizon == LONG_RUN
    for key, contrary in (
        ("deficits", (given.get("deficits") == ABSORBING) == long),
        ("elasticity_scale", long and given.get("elasticity_scale") != "long"),
    ):
        if key in given and contrary:
            raise BadInput(
                f"{key}={given[key]} contradicts horizon={horizon}, which is made of it: leave one "
                "of the two out."
            )
    return dict(HORIZONS[horizon])


NEEDS = {
    "mobility": ("labour", "sluggish"),
    "floor": ("wages", "rigid"),
    "regime": ("wages", "rigid"),
    "m": ("deficits", ABSORBING),
    "rho": ("deficits", ABSORBING),
    "exchange": ("deficits", ABSORBING),
}
"""Switches that speak only where another one is set."""
FILLS = {
    "cap": "none of it is above that; give a lower cap",
    "services": "it holds services itself; set theta.SECTOR",
}
"""Options that speak only where the set of elasticities leaves them something to do."""


def refuse_idle(options: ModelOptions) -> None:
    """Refuse a switch that does nothing beside the others.

    >>> refuse_idle(ModelOptions(mobility=2.0, labour="sluggish"))
    """
    plain = ModelOptions()
    for name in (*NEEDS, *FILLS):
        if getattr(options, name) != getattr(plain, name):
            _refuse_alone(options, name)


def _refuse_alone(options: ModelOptions, name: str) -> None:
    """Refuse a switch where the one that it speaks beside is not set, or leaves it nothing."""
    if name in FILLS and options.elasticities == OWN:
        raise BadInput(
            f"{name} does nothing beside elasticities={OWN}, which the table holds; leave it out."
        )
    if name in FILLS:
        cap, services = options.cap, options.services
        pairs = ((cap, services), (None, services) if name == "cap" else (cap, 2 * services))
        here, there = (
            load_elasticities(options.elasticities, tuple(sectors()), cap=most, services=value)
            for most, value in pairs
        )
        if (here == there).all():
            raise BadInput(
                f"{name}={getattr(options, name):g} does nothing beside elasticities="
                f"{options.elasticities}: {FILLS[name]}, or leave it out."
            )
    other, needed = NEEDS.get(name, ("economy", options.economy))
    if getattr(options, other) != needed:
        cure = f"horizon={FIRST}" if needed == ABSORBING else f"{other}={needed} too"
        raise BadInput(
            f"{name}{_shown(name, getattr(options, name))} does nothing where {other} is "
            f"{getattr(options, other)!r}: set {cure}, or leave it out."
        )


def _shown(name: str, value: Any) -> str:
    """Return the value of a switch as it stands behind its name."""
    if name == "exchange":
        named = (f"{who} {100 * (rate - 1):+.3g} %" for who, rate in together(value))
        return f" of {', '.join(named)}"
    if isinstance(value, tuple):
        return "=" + ", ".join(f"{code}:{word}" for code, word in value).replace("*:", "")
    return f"={value:g}"


def _switch(
    options: ModelOptions, key: str, value: str, sector: Callable[[str], str]
) -> dict[str, Any]:
    """Return the changed field of a switch, checked by the closure it makes."""
    name, _, given = key.partition(".")
    if name in BY_SECTOR:
        number = 0.0 if value in ("0", "0.0") else _positive(key, value, "0.05")
        told = {**dict(getattr(options, name)), sector(given) if given else EVERYWHERE: number}
        return {name: Closure(scale=told).entry}
    region = place_or_own(given)
    regions = members(region) if region in groups() else (region,)
    changed: Any = value
    if name == "exchange":
        named = dict.fromkeys(regions, worth(key, value)) if region else worths(Path(value))
        for code in sorted(named.keys() & dict(options.exchange).keys()):
            raise BadInput(f"exchange names {code} twice; give what its money is worth once.")
        changed = tuple(sorted({**dict(options.exchange), **named}.items()))
        Closure(deficits=ABSORBING, exchange=changed)
        return {name: changed}
    if name == "regime":
        told = dict.fromkeys(regions if region else (EVERYWHERE,), value)
        changed = tuple(sorted({**dict(options.regime), **told}.items()))
    elif name in NUMBERS:
        named = NUMBERS[name]
        try:
            changed = named[value] if value in named else float(value)
        except ValueError:
            if not named:
                raise BadInput(f"{name}={value}: give a number, e.g. {name}=0.5.") from None
            raise unknown(
                value, named, what=f"{name}", cure=f"Or give a number, e.g. {name}=0.5."
            ) from None
    checked: dict[str, Any] = {name: changed}
    if name == "revenue":
        position(value, (*REVENUE,), what=name)
        return {name: value}
    if NEEDS.get(name) == ("deficits", ABSORBING):
        checked["deficits"] = ABSORBING
    Closure(**checked)
    return {name: changed}


def _positive(key: str, value: str, example: str = "4") -> float:
    if key == "compliance_cost" and value.strip() in ("0", "0.0"):
        return 0.0
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise BadInput(f"--set {key}={value}: give a positive number, e.g. {key}={example}.")
    return number


def _elasticity(key: str, value: str) -> float:
    return checked_elasticity(f"--set {key}={value}", _positive(key, value))


def _plain(value: str) -> Any:
    """Return a number or a boolean where the text is one, else the text."""
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value)
    except ValueError:
        return value
