"""Model options of a scenario, and ``--set KEY=VALUE`` that changes them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from countermove.codes.lookup import position, unknown
from countermove.economy.elasticities import SERVICES_THETA
from countermove.economy.shipped import DERIVED, ZERO
from countermove.equilibrium.closure import EVERYWHERE, FLOORS, MOBILITY, SUPPLY, Closure
from countermove.errors import BadInput

KEYS = {
    "economy": "name of a calibration, e.g. icio-2022",
    "elasticities": "name of an elasticity set, or a CSV file of your own",
    "deficits": "fixed, proportional, multiplicative or removed",
    "labour": "mobile, sluggish or specific to sectors",
    "mobility": "under sluggish labour: elasticity of supply to sectors, or GRY, ACM, CDP",
    "wages": "flexible or rigid (downward, with unemployment)",
    "floor": "under rigid wages: lowest wage over the old one, or SGU",
    "regime": "fixed or floating exchange rate; regime.CAN=floating for one country",
    "supply": "elasticity of labour supply by the real wage, e.g. 0.5, or CHETTY",
    "horizon": "impact, short or long: scales the trade elasticities",
    "utilisation": "use of agreements: predicted (:low, :high), recorded, 2025-12, none, all",
    "ordinary": "ordinary duties of importers without a tariff: derived (sector means) or zero",
    "compliance_cost": "cost of new agreement claims: 1 what the claims curve implies, 0 none",
    "services": "trade elasticity of services, e.g. 8.35",
    "cap": "highest trade elasticity allowed, e.g. 15",
    "theta.SECTOR": "trade elasticity of one sector, e.g. theta.C29=4",
    "MEASURE.FIELD": "a field of a measure, e.g. usa/ieepa_canada.rate=0.35",
}


SWITCHES = ("deficits", "labour", "mobility", "wages", "floor", "regime", "supply", "horizon")
"""Options that are switches of :class:`Closure`, under the same names."""
NUMBERS: dict[str, dict[str, float]] = {"mobility": MOBILITY, "floor": FLOORS, "supply": SUPPLY}
"""Switches that take a number or the name of a published one."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What a run assumes besides the law.

    Attributes:
        economy: calibration. elasticities: set or file. deficits: closure.
        labour, mobility, wages, floor, regime, supply, horizon: see ``Closure``.
        utilisation: how far agreements are claimed, in place of what the case says; variants that
            define their own keep it. ``None``: as the case says.
        ordinary: ordinary duties of importers without a schedule: ``derived`` or ``zero``.
        compliance_cost: cost of claims made for a new saving, as a multiple of what the curve of
            claims implies.
        services: elasticity of services, which no set estimates.
        cap: highest elasticity allowed, or ``None``. theta: elasticities of single sectors.
        measures: fields of measures to set, by path (see ``countermove.law.ledger.edit``).
    """

    economy: str = "icio-2022-customs-2024"
    elasticities: str = "FGO"
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
    horizon: str = "long"
    regime: tuple[tuple[str, str], ...] = ()

    @property
    def closure(self) -> Closure:
        """The switches of the model."""
        return Closure(**{name: getattr(self, name) for name in SWITCHES})

    def plain(self) -> dict[str, Any]:
        """Return the options as plain data, for the manifest."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {k: dict(v) if isinstance(v, tuple) else v for k, v in given.items()}


def with_settings(options: ModelOptions, settings: Iterable[str]) -> ModelOptions:
    """Return options changed by ``KEY=VALUE`` texts, refusing unknown keys and bad values.

    >>> with_settings(ModelOptions(), ["deficits=proportional", "theta.C29=4"]).theta
    (('C29', 4.0),)
    """
    given: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not value:
            raise BadInput(f"--set {setting!r} is not KEY=VALUE; write e.g. --set elasticities=CP.")
        if key in given:
            raise BadInput(
                f"--set {key} is given twice, as {given[key]} and {value}; give it once."
            )
        given[key] = value
        changed: dict[str, Any] = {key: value}
        if "/" in key:
            changed = {"measures": (*options.measures, (key, _plain(value)))}
        elif key.startswith("theta."):
            from countermove.codes.names import sector_code

            sector = sector_code(key.removeprefix("theta."))
            changed = {"theta": (*options.theta, (sector, _positive(key, value)))}
        elif key in ("cap", "services", "compliance_cost"):
            changed = {key: _positive(key, value)}
        elif key in SWITCHES or key.startswith("regime."):
            changed = _switch(options, key, value)
        elif key == "economy":
            from countermove.economy.shipped import economies

            position(value, economies(), what="economy")  # before any work is done
        elif key == "ordinary":
            position(value, (DERIVED, ZERO), what="ordinary")
        elif key not in ("elasticities", "utilisation"):
            raise unknown(key, KEYS, what="--set key")
        options = replace(options, **changed)
    return options


NEEDS = {
    "mobility": ("labour", "sluggish"),
    "floor": ("wages", "rigid"),
    "regime": ("wages", "rigid"),
}
"""Switches that speak only where another one is set."""


def refuse_idle(options: ModelOptions) -> None:
    """Refuse a switch that does nothing beside the others.

    >>> refuse_idle(ModelOptions(mobility=2.0, labour="sluggish"))
    """
    plain = ModelOptions()
    for name, (other, needed) in NEEDS.items():
        value = getattr(options, name)
        if value != getattr(plain, name) and getattr(options, other) != needed:
            raise BadInput(
                f"{name}={_shown(value)} does nothing where {other} is "
                f"{getattr(options, other)!r}: set {other}={needed} too, or leave it out."
            )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{code}:{word}" for code, word in value).replace("*:", "")
    return f"{value:g}"


def _switch(options: ModelOptions, key: str, value: str) -> dict[str, Any]:
    """Return the changed field of a switch, checked by the closure it makes."""
    name, _, region = key.partition(".")
    changed: Any = value
    if name == "regime":
        changed = tuple(sorted({**dict(options.regime), region or EVERYWHERE: value}.items()))
    elif name in NUMBERS:
        named = NUMBERS[name]
        try:
            changed = named[value] if value in named else float(value)
        except ValueError:
            raise unknown(
                value, named, what=f"{name}", cure=f"Or give a number, e.g. {name}=0.5."
            ) from None
    Closure(**{name: changed})
    return {name: changed}


def _positive(key: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise BadInput(f"--set {key}={value}: give a positive number, e.g. {key}=4.")
    return number


def _plain(value: str) -> Any:
    """Return a number or a boolean where the text is one, else the text."""
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value)
    except ValueError:
        return value
