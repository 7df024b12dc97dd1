"""Shipped tables on disk: found through their card, verified once per process."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from countermove.errors import BadInput, DamagedData
from countermove.sources.cards import Card, cards, load_card

PACKAGE_FOLDER = Path(__file__).parents[1]
REBUILD = "reinstall the package, or in a clone build it with `python -m pipeline --sources DIR`"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """One row of ``countermove data list|verify``.

    Attributes:
        card: the card of the table. path: where it lies. size_bytes: 0 if absent.
        problem: empty if the file matches its checksum, else one sentence.
    """

    card: Card
    path: Path
    size_bytes: int
    problem: str

    @property
    def ok(self) -> bool:
        """Whether the file is what its card says."""
        return not self.problem


def table_path(card_id: str) -> Path:
    """Return the path of a shipped table, verified against its card (once per process).

    Raises:
        UnknownName: there is no such card.
        BadInput: the card has no table.
        DamagedData: the file is absent or does not match; says how to mend it.

    >>> table_path("elasticities_fgo").name
    'FGO.csv'
    """
    return _verified(load_card(card_id), PACKAGE_FOLDER)


def table_rows(card_id: str) -> list[dict[str, str]]:
    """Return the rows of a small shipped CSV table, by column name."""
    with table_path(card_id).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def tables() -> tuple[Card, ...]:
    """Return the cards that have a shipped table."""
    return tuple(card for card in cards() if card.file)


def verify_all() -> tuple[TableCheck, ...]:
    """Check every shipped table against its card and report all, without raising."""
    return tuple(check_table(card) for card in tables())


def check_table(card: Card, *, folder: Path = PACKAGE_FOLDER) -> TableCheck:
    """Compare one table with the checksum of its card."""
    path = folder / card.file
    if not path.is_file():
        return TableCheck(card, path, 0, f"{path} is missing; {REBUILD}.")
    found = checksum(path)
    problem = ""
    if found != card.sha256:
        problem = (
            f"{path} does not match its checksum (card {card.id}: {card.sha256[:12]}, "
            f"file: {found[:12]}); {REBUILD}."
        )
    return TableCheck(card, path, path.stat().st_size, problem)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def _verified(card: Card, folder: Path) -> Path:
    if not card.file:
        raise BadInput(f"card {card.id!r} has no table; it records a choice or a source only.")
    check = check_table(card, folder=folder)
    if not check.ok:
        raise DamagedData(check.problem)
    return check.path
