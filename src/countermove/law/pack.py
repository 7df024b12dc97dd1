"""Packs: what is known of an importer besides its measures, and the trade its law is weighted with.

A pack is the file ``pack.toml`` in the folder of an importer's measures, and beside it, where its
weights are written out, ``weights.csv`` (``docs/reference/measure.md``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

PACKS = Path(__file__).parent / "packs"
PACK, WEIGHTS = "pack.toml", "weights.csv"
FLOWS = "sector_flows"
"""Weights of an importer without lines of its own: each origin and sector is one line."""

EVERYONE = "all"
SCHEDULE, OWN_LINES, MEANS = "schedule", "lines", "sector_means"
"""Where ordinary duties are from: the tariff, the table of lines, or sector means."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``weights.csv``.

    Attributes:
        origin: ISO3, or ``EVERYONE``: each origin without lines of its own. hs: code.
        sector: model sector.
        value_usd: imports; or ``share`` of what the origin sells to the importer in that sector.
    """

    origin: str
    hs: str
    sector: str
    value_usd: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Annulled:
    """Duties that were annulled after they had been levied.

    Attributes:
        measures: patterns of ids. on: day from which that is known. text: what follows from it.
    """

    measures: tuple[str, ...]
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Preference:
    """A programme by which goods of some origins pay less than the ordinary duty.

    Attributes:
        title: of it. symbols: by which the schedule and the entry name it. origins: ISO3.
        reference: where the schedule defines it. until: first day without it, where known.
        lapsed: first day of a gap that was closed afterwards; restored: day that became law.
    """

    title: str
    symbols: tuple[str, ...]
    origins: tuple[str, ...]
    reference: str
    until: date | None = None
    lapsed: date | None = None
    restored: date | None = None

    def gap(self, on: date) -> bool:
        """Return whether it had lapsed on a day, to be restored for it later."""
        return (
            self.lapsed is not None
            and self.restored is not None
            and (self.lapsed <= on < self.restored)
        )

    def holds(self, on: date, known_on: date | None) -> bool:
        """Return whether goods may claim it on a day, as known on another."""
        if self.until is not None and on >= self.until:
            return False
        foreseen = known_on is None or self.restored is None or known_on >= self.restored
        return foreseen or self.lapsed is None or on < self.lapsed


@dataclass(frozen=True, slots=True)
class OpenBan:
    """Bans on goods of some origins that no measure of the ledger holds.

    Attributes:
        name: whose goods, in words. origins: ISO3. text: which goods, by which act.
        since: first day of them. until: first day without them, where known.
    """

    name: str
    origins: tuple[str, ...]
    text: str
    since: date
    until: date | None = None

    def holds(self, on: date, known_on: date | None) -> bool:
        """Return whether goods may be banned on a day, as known on another."""
        known = known_on or date.max
        ended = self.until is not None and self.until <= min(on, known)
        return self.since <= min(on, known) and not ended


@dataclass(frozen=True, slots=True)
class Pack:
    """What is known of an importer.

    Attributes:
        importer: ISO3 or a group that levies as one. name, currency: of it.
        complete_from: day from which its measures are all there; ``None``: not established.
        complete_against: origins whose goods that is said of; empty: all.
        checked_on: day on which it was last checked. ordinary: ``SCHEDULE`` …
        weights: card of a shipped table, ``WEIGHTS`` or ``FLOWS``; weighted_with: in words.
        pooled_except: origins left out of the pooled origin that stands for regions without
            lines of their own; empty: their sector flows stand for themselves.
        cards: of the weights. sources, not_established, note: sentences.
        annulled: duties of the past that no longer are owed. rows: of ``weights.csv``.
        bans_not_modelled: bans on goods of some origins that are not in the ledger.
        preferences: programmes besides the agreement whose claims are predicted; special: card of
            the table of what goods pay under them.
    """

    importer: str
    name: str
    currency: str = ""
    complete_from: date | None = None
    complete_against: tuple[str, ...] = ()
    checked_on: date | None = None
    ordinary: str = MEANS
    weights: str = FLOWS
    weighted_with: str = "flows by sector of the economy, all products of a sector alike"
    pooled_except: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    not_established: tuple[str, ...] = ()
    note: str = ""
    annulled: tuple[Annulled, ...] = ()
    preferences: tuple[Preference, ...] = ()
    bans_not_modelled: tuple[OpenBan, ...] = ()
    special: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def table(self) -> str | None:
        """Return the card of its shipped table of lines, ``None`` where it has none."""
        return None if self.weights in (FLOWS, WEIGHTS) else self.weights

    def open_bans(
        self, origins: Iterable[str], on: date, known_on: date | None
    ) -> tuple[OpenBan, ...]:
        """Return the bans not modelled that goods of some origins may meet on a day."""
        asked = set(origins)
        return tuple(
            ban
            for ban in self.bans_not_modelled
            if asked & {*ban.origins} and ban.holds(on, known_on)
        )

    def judged(self, origin: str) -> bool:
        """Return whether the law on goods of an origin is said to be complete."""
        return not self.complete_against or origin in self.complete_against

    @property
    def assumed(self) -> bool:
        """Return whether its weights are shares of sector flows that somebody assumed."""
        return any(row.share is not None for row in self.rows)

    def plain(self) -> dict[str, Any]:
        """Return the pack as plain data, without what is left at its default."""
        usual, found = Pack(self.importer, self.name), {"importer": self.importer}
        for name in self.__slots__[1:]:
            value = getattr(self, name)
            if name == "name" or value != getattr(usual, name):
                found[name] = plain_days(value)
        return found


def plain_days(value: Any) -> Any:
    """Return a value as plain data, with its days as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {k: plain_days(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_days(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def pack_from_plain(data: Mapping[str, Any]) -> Pack:
    """Return the pack of plain data that was checked before."""
    lists = ("complete_against", "pooled_except", "cards", "sources", "not_established")
    days = ("complete_from", "checked_on")
    given: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in data.items()}
    given |= {k: date.fromisoformat(str(given[k])) for k in days if given.get(k)}
    given["annulled"] = tuple(
        Annulled(tuple(a["measures"]), date.fromisoformat(str(a["on"])), a["text"])
        for a in data.get("annulled", ())
    )
    given["preferences"] = tuple(
        Preference(
            p["title"], tuple(p["symbols"]), tuple(p["origins"]), p["reference"],
            *(
                date.fromisoformat(str(p[name])) if p.get(name) else None
                for name in ("until", "lapsed", "restored")
            ),
        )
        for p in data.get("preferences", ())
    )  # fmt: skip
    given["bans_not_modelled"] = tuple(
        OpenBan(
            b["name"], tuple(b["origins"]), b["text"], date.fromisoformat(str(b["since"])),
            date.fromisoformat(str(b["until"])) if b.get("until") else None,
        )
        for b in data.get("bans_not_modelled", ())
    )  # fmt: skip
    given["rows"] = tuple(Row(**row) for row in data.get("rows", ()))
    return Pack(**given)


@cache
def shipped_tables() -> dict[str, str]:
    """Return the cards of the shipped tables of lines by importer."""
    packs = (tomllib.loads(path.read_text("utf-8")) for path in sorted(PACKS.glob(f"*/{PACK}")))
    named = {str(p["importer"]): str(p.get("weights", FLOWS)) for p in packs}
    return {importer: card for importer, card in named.items() if card not in (FLOWS, WEIGHTS)}
