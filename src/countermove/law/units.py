"""Units of quantity: the usual spellings of those by which duties are."""

from __future__ import annotations

SPELLINGS = {
    "kg": ("kgs", "kilo", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "g": ("gram", "grams", "gramme", "grammes"),
    "t": ("tonne", "tonnes", "metric ton", "metric tons"),
    "liter": ("l", "liters", "litre", "litres"),
    "pf.liter": ("proof liter", "proof liters", "proof litre", "proof litres", "pf.litre"),
    "bbl": ("bbls", "barrel", "barrels"),
    "m": ("metre", "metres", "meter", "meters"),
    "m2": ("m²", "m^2", "sq m", "square metre", "square metres", "square meter", "square meters"),
    "m3": ("m³", "m^3", "cubic metre", "cubic metres", "cubic meter", "cubic meters"),
    "each": ("piece", "pieces", "pcs", "unit", "units"),
    "pr.": ("pr", "pair", "pairs"),
    "doz.": ("doz", "dozen", "dozens"),
    "head": ("heads",),
}
"""Other spellings of units of the ledger; capitals do not matter."""
_UNIT = {other: unit for unit, others in SPELLINGS.items() for other in (unit, *others)}


def unit_of(text: str) -> str:
    """Return the unit that a text means as the ledger spells it; a text not known stays.

    >>> unit_of("L"), unit_of("Tonnes"), unit_of("m²"), unit_of("gross")
    ('liter', 't', 'm2', 'gross')
    """
    plain = " ".join(text.split())
    return _UNIT.get(plain.lower(), plain)


def spellings(unit: str) -> str:
    """Return a unit in quotes, with its shorter spellings.

    >>> spellings("liter"), spellings("kg")
    ("'liter' (or l)", "'kg'")
    """
    others = [text for text in SPELLINGS.get(unit, ()) if len(text) < len(unit)]
    return f"'{unit}'" + (f" (or {', '.join(others)})" if others else "")
