"""The law of a variant: ledger edits, rates of the day, varieties for the model's cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from countermove.scenarios.case import Case, Variant

if TYPE_CHECKING:
    from countermove.measures.ledger import Ledger


@dataclass(frozen=True, slots=True)
class VariantLaw:
    """A variant's ledger and its hash."""

    ledger: Ledger
    hash: str
