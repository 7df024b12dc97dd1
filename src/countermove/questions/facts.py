"""What the expressions of a statement can ask: the ledger, the economy and the solved model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from countermove.codes.lookup import position, unknown
from countermove.law.complete import late_words
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.observed_trade import observed_lines
from countermove.law.pack import shipped_tables
from countermove.law.rates import Rates, rates_on
from countermove.law.utilisation import refuse_idle_utilisation
from countermove.questions.options import ModelOptions, with_settings

if TYPE_CHECKING:
    from countermove.economy.economy import Economy
    from countermove.questions.run_case import CaseResult


@dataclass
class Facts:
    """The world statements are checked against; loads what is asked for, once.

    Attributes:
        case: name of the case whose variants ``series`` reads. horizons: settings by name.
        project: folder with a user's own measures and scenarios.
        sources: citations gathered since the last :meth:`take_sources`.
        notes: what is said of the law read, likewise gathered since :meth:`take_notes`.
    """

    case: str = "us-canada-2025"
    horizons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    project: Path | None = None
    sources: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    _runs: dict[tuple[str, str, bool], CaseResult] = field(default_factory=dict)
    _rates: dict[tuple[str, ...], Rates] = field(default_factory=dict)

    def cite(self, *texts: str) -> None:
        """Add sources of the figure being worked out."""
        self.sources.update(dict.fromkeys(text for text in texts if text))

    def cite_cards(self, ids: Iterable[str]) -> None:
        """Add the reference lines of cards."""
        from countermove.sources.cards import load_card

        self.cite(*(f"{load_card(name).cite} [card {name}]" for name in ids))

    def take_sources(self) -> tuple[str, ...]:
        """Return the sources gathered and begin anew."""
        found = tuple(self.sources)
        self.sources = {}
        return found

    def of_day(self, importer: str, on: date) -> None:
        """Note it where the law of an importer was last checked before the day it is asked of."""
        if (pack := self.ledger.packs.get(importer)) and (said := late_words(pack, on)):
            self.notes[said] = None

    def take_notes(self) -> tuple[str, ...]:
        """Return the notes gathered and begin anew."""
        found = tuple(self.notes)
        self.notes = {}
        return found

    @cached_property
    def ledger(self) -> Ledger:
        """Return the law: the shipped ledger, with the project's measures."""
        return load_ledger(self.project)

    @cached_property
    def economy(self) -> Economy:
        """Return the table that questions are solved on, with jobs."""
        from countermove.economy.shipped import load_economy

        return load_economy(ModelOptions().economy)

    def rates(
        self,
        importer: str,
        origin: str,
        on: date,
        known_on: date | None,
        utilisation: str | None,
        *,
        ordinary: str = "lines",
    ) -> tuple[Rates, np.ndarray]:
        """Return the rates of an importer on the trade of 2024, and the rows of one origin.

        ``ordinary``: what ``rates_on`` takes the ordinary duty from.
        """
        pack = self.ledger.pack(importer)
        if pack.table is None:
            raise unknown(importer, shipped_tables(), what="importer with trade weights")
        refuse_idle_utilisation(utilisation, importer, origin)
        self.of_day(importer, on)
        key = (importer, str(on), str(known_on), str(utilisation), ordinary)
        if key not in self._rates:
            lines = observed_lines(
                pack, self.ledger, on=on, known_on=known_on, utilisation=utilisation
            )
            self._rates[key] = rates_on(
                self.ledger, lines, on=on, known_on=known_on, ordinary=ordinary
            )
        found = self._rates[key]
        place = position(origin, found.lines.origin_codes, what="origin with trade weights")
        self.cite_cards(pack.cards[:3] if importer == "USA" else pack.cards[:1])
        return found, np.flatnonzero(found.lines.origin[found.row_line] == place)

    def solved(self, variant: str, horizon: str, *, ranges: bool = False) -> CaseResult:
        """Return the case solved for one variant under the settings of a horizon."""
        from countermove.questions.case import load_case
        from countermove.questions.run_case import run_case

        key = (variant, horizon, ranges)
        if key not in self._runs:
            if horizon != "long" and horizon not in self.horizons:
                raise unknown(horizon, ("long", *self.horizons), what="horizon")
            settings = self.horizons.get(horizon, ())
            case = load_case(self.case, project=self.project)
            case.variant(variant)
            options = with_settings(ModelOptions(), settings)
            self._runs[key] = run_case(
                case, options=options, variants=[variant], ranges=ranges, project=self.project
            )
        found = self._runs[key]
        options = found.options
        how = ", ".join(self.horizons.get(horizon, ("long run",)))
        self.cite(
            f"model: case {self.case}, variant {variant}, economy {options.economy}, elasticities "
            f"{options.elasticities}, deficits {options.deficits}; {how}"
        )
        return found
