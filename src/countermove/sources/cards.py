"""Provenance cards: where every shipped number comes from, and what was assumed.

A card is one TOML file, ``sources/cards/<id>.toml``. TOML because the standard library reads it:
a cold command verifies its tables without a YAML parser.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput

CARDS_FOLDER = Path(__file__).parent / "cards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Provenance of one table (``origin``) or the case for one choice (``assumption``).

    Attributes:
        id: name of the card, equal to its file name. kind: ``origin`` or ``assumption``.
        title: what it is, one line. source: who published it. edition: edition or vintage.
        url: address of the primary source. licence, licence_url: terms it is used under.
        units: units of the numbers. transformations: what was done to them, in order.
        file: path of the shipped table inside the package, or empty. sha256: its checksum.
        cite: one reference line, printed by ``countermove cite``.
        headline: of an elasticity set, whether it counts in the range that headlines print.
        evidence: why the choice is right (assumptions). sensitivity: how results move otherwise.
        checked_on: day a person last compared the card with its source.
    """

    id: str
    kind: str
    title: str
    cite: str
    checked_on: date
    headline: bool = False
    source: str = ""
    edition: str = ""
    url: str = ""
    licence: str = ""
    licence_url: str = ""
    units: str = ""
    transformations: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""
    evidence: str = ""
    sensitivity: str = ""


REQUIRED_BY_KIND = {
    "origin": ("source", "edition", "url", "licence", "units"),
    "assumption": ("evidence", "sensitivity"),
}


TYPES: dict[str, tuple[type, str]] = {
    "checked_on": (date, "a date without quotes, 2025-03-28"),
    "headline": (bool, "true or false"),
    "transformations": (list, "a list of strings"),
}
"""Fields that are no strings: type, and words for it."""


def load_card(card_id: str) -> Card:
    """Return the shipped card with this id.

    Raises:
        UnknownName: there is no such card; the nearest is named.
        BadInput: the file has an unknown, missing or ill-typed field.

    >>> load_card("elasticities_fgo").kind
    'origin'
    """
    path = CARDS_FOLDER / f"{card_id}.toml"
    if not path.is_file():
        raise unknown(card_id, card_ids(), what="card")
    return read_card(path)


def cards() -> tuple[Card, ...]:
    """Return all shipped cards, by id."""
    return tuple(load_card(card_id) for card_id in card_ids())


def card_ids() -> tuple[str, ...]:
    """Return the ids of all shipped cards, sorted."""
    return tuple(sorted(path.stem for path in CARDS_FOLDER.glob("*.toml")))


def cite(ids: Iterable[str]) -> list[str]:
    """Return the reference lines of these cards, in order, each once."""
    return list(dict.fromkeys(load_card(card_id).cite for card_id in ids))


@cache
def read_card(path: Path) -> Card:
    """Read one card file strictly: every field known, none missing, types as documented."""
    try:
        with path.open("rb") as stream:
            raw: dict[str, Any] = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not readable as TOML: {error}. Mend that line.") from None
    known = {field.name: field for field in fields(Card)}
    for name in raw:
        if name not in known:
            raise BadInput(f"{path}: {unknown(name, known, what='field')}")
    if isinstance(raw.get("transformations"), str):
        raw["transformations"] = [raw["transformations"]]
    for name, value in raw.items():
        kind, wanted = TYPES.get(name, (str, "a string"))
        steps = value if name == "transformations" and isinstance(value, list) else []
        if type(value) is not kind or not all(isinstance(step, str) for step in steps):
            raise BadInput(f"{path}: field {name!r} must be {wanted}, not {value!r}.")
    required = [name for name, field in known.items() if field.default is MISSING]
    required += REQUIRED_BY_KIND.get(raw.get("kind", ""), ())
    for name in required:
        if not raw.get(name):
            raise BadInput(f"{path}: field {name!r} is missing or empty; add it.")
    if raw["kind"] not in REQUIRED_BY_KIND:
        raise BadInput(f"{path}: {unknown(raw['kind'], REQUIRED_BY_KIND, what='kind')}")
    if raw["id"] != path.stem:
        raise BadInput(f"{path}: id {raw['id']!r} must equal the file name {path.stem!r}.")
    if bool(raw.get("file")) != bool(raw.get("sha256")):
        raise BadInput(f"{path}: fields 'file' and 'sha256' go together; give both or neither.")
    if raw.get("sha256") and not re.fullmatch("[0-9a-f]{64}", raw["sha256"]):
        raise BadInput(f"{path}: field 'sha256' must be 64 hexadecimal digits.")
    raw["transformations"] = tuple(raw.get("transformations", ()))
    return Card(**raw)
