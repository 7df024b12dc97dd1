"""What each measure says about each line on a day: version, exemptions, splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Bool, Int
from countermove.errors import UnknownName
from countermove.law.claim_varieties import Split
from countermove.law.clock import as_collected, governing, in_force
from countermove.law.content_shares import known_content
from countermove.law.measure import Exemption, Measure, Share, Version
from countermove.law.reach import Reach

OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """A share that the sources do not establish, counted as zero.

    Attributes:
        key: what to set by hand through ``shares=``.
        value_usd: value of the lines concerned.
        low, high: range the sources allow.
    """

    key: str
    value_usd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ExemptionHere:
    """An exemption in force and the lines it reaches (``None``: all lines of the measure)."""

    exemption: Exemption
    lines: Bool | None
    members: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Governed:
    """One measure on one day.

    Attributes:
        measure: the measure.
        versions: governing versions, narrowest first.
        version_of_line: position in ``versions`` for each line ``(n,)``, −1 outside.
        exemptions: those in force.
    """

    measure: Measure
    versions: tuple[Version, ...]
    version_of_line: NDArray[np.int8]
    exemptions: tuple[ExemptionHere, ...]


def govern(
    measure: Measure,
    reach: Reach,
    *,
    options: Mapping[str, str],
    collected: bool,
) -> Governed | None:
    """Return what a measure says about the lines on the day, ``None`` where it says nothing."""
    key = ("govern", measure.id, measure.hash, tuple(sorted(options.items())), collected)
    return reach.once(key, lambda: _govern(measure, reach, options, collected))


def _govern(
    measure: Measure, reach: Reach, options: Mapping[str, str], collected: bool
) -> Governed | None:
    on, known_on = reach.on, reach.known_on
    versions = governing(
        measure.rates, on=on, known_on=known_on, options=options, collected=collected
    )
    if not versions:
        return None
    at = reach.lines_of(measure.applies_to)
    if not at.size:
        return None
    found = np.full(at.shape, OUTSIDE, dtype=np.int8)
    for position, version in enumerate(versions):
        open_ = found == OUTSIDE
        hit = open_ & reach.among(version.only, at)
        found[hit] = position
    for position, version in enumerate(versions):
        if version.repealed:
            found[found == position] = OUTSIDE
    version_of_line = np.full(reach.lines.size, OUTSIDE, dtype=np.int8)
    version_of_line[at] = found
    if not (found != OUTSIDE).any():
        return None
    return Governed(
        measure, versions, version_of_line, _exemptions(measure, reach, options, collected)
    )


def _exemptions(
    measure: Measure, reach: Reach, options: Mapping[str, str], collected: bool
) -> tuple[ExemptionHere, ...]:
    found = []
    for item in measure.exemptions:
        window = as_collected(item.window) if collected else item.window
        if not in_force(window, on=reach.on, known_on=reach.known_on, options=options):
            continue
        everywhere = reach.everything(item.only)
        lines = None if everywhere else reach.among(item.only, np.arange(reach.lines.size))
        members = reach.places([item.agreement.upper()]) if item.agreement else None
        found.append(ExemptionHere(item, lines, members))
    return tuple(found)


def splits_of(
    governed: Sequence[Governed], reach: Reach, shares: Mapping[str, float]
) -> tuple[list[Split], list[UnknownShare]]:
    """Return the splits that the shares of measures ask for, and the shares not established.

    Args:
        governed: measures on the day.
        reach: lines and days.
        shares: shares set by hand, by key; they take the place of those in the files.
    """
    splits: list[Split] = []
    unknown: list[UnknownShare] = []
    value = reach.lines.value

    def add(key: str, at: Int, share: Share | None, default: float) -> None:
        given = shares.get(key)
        if given is None and share is not None and share.value is None:
            if at.size:
                unknown.append(UnknownShare(key, float(value[at].sum()), share.low, share.high))
            given = 0.0
        elif given is None:
            given = default if share is None or share.value is None else share.value
        splits.append(Split(key, at, float(given)))

    for item in governed:
        inside = item.version_of_line != OUTSIDE
        for position, version in enumerate(item.versions):
            if version.share is None:
                continue
            at = np.flatnonzero(item.version_of_line == position)
            if item.measure.kind == "credit":  # a mean credit: it scales, it splits nothing
                key, share = version_key(item.measure, version), version.share
                if share.value is None and key not in shares:
                    unknown.append(UnknownShare(key, float(value[at].sum()), share.low, share.high))
            else:
                add(version_key(item.measure, version), at, version.share, 1.0)
        for here in item.exemptions:
            if here.exemption.kind != "agreement_claim":
                open_ = inside if here.lines is None else inside & here.lines
                if here.exemption.least is not None:  # the content of the line settles it
                    open_ = open_ & np.isnan(known_content(reach.lines, here.exemption.least[0]))
                at = np.flatnonzero(open_)
                default = 1.0 if here.exemption.kind in ("good", "list") else 0.0
                add(here.exemption.key, at, here.exemption.share, default)
        if item.measure.quota is not None:
            add(quota_key(item.measure), np.flatnonzero(inside), item.measure.quota.over_share, 0.0)
    return splits, unknown


def version_key(measure: Measure, version: Version) -> str:
    """Return the key of a version's share."""
    return f"{measure.id}@{version.position}"


def quota_key(measure: Measure) -> str:
    """Return the key of the share above a quota."""
    return f"{measure.id}#quota"


def share_keys(measures: Sequence[Measure]) -> set[str]:
    """Return every key under which a share can be set by hand."""
    keys = {quota_key(m) for m in measures if m.quota is not None}
    keys |= {e.key for m in measures for e in m.exemptions}
    keys |= {version_key(m, v) for m in measures for v in m.rates}
    return keys


def check_keys(shares: Mapping[str, float], measures: Sequence[Measure]) -> None:
    """Refuse shares set under a key that does not exist, or outside 0 to 1."""
    from countermove.codes.lookup import unknown
    from countermove.errors import BadInput

    known = share_keys(measures)
    for key, share in shares.items():
        if key not in known:
            error: UnknownName = unknown(key, sorted(known), what="share")
            raise error
        if not 0 <= share <= 1:
            raise BadInput(f"share {key!r} is {share:g}. Shares lie between 0 and 1.")


def on_day(day: date | str) -> date:
    """Return a date from a date or ISO text; refuse an impossible one."""
    from countermove.errors import BadInput

    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise BadInput(f"{day!r} is not a day. Write YYYY-MM-DD, e.g. 2025-03-28.") from None
