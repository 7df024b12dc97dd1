"""Preference utilisation: the names under which commands ask how far an agreement is claimed.

One assumption serves every command, ``DEFAULT``: ``predicted`` for the United States
(:mod:`countermove.law.predicted_utilisation`) and, for Canada, whose claims are not published by
product, the shares of 2024. Other names: ``none``, ``all``, ``recorded`` (of the month of the law),
a recorded period such as ``2025-12``, and ``predicted:low`` and ``predicted:high``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from countermove.codes.lookup import unknown
from countermove.errors import BadInput

NONE, ALL, RECORDED = "none", "all", "recorded"
PREDICTED = "predicted"
LOW, HIGH = "predicted:low", "predicted:high"
PREDICTIONS = (PREDICTED, LOW, HIGH)
NAMES = (*PREDICTIONS, RECORDED, NONE, ALL)
DEFAULT = {"USA": PREDICTED, "CAN": "2024"}
YEAR = "2024"
RECORDED_FROM = "2025-07"
"""First month in which US statistics show claims on goods free of ordinary duty."""
STAND_IN = "2025-12"
"""Period read for goods that could not show a claim in an earlier one."""

MEMBERS = ("CAN", "MEX", "USA")
AGREEMENT = ("CAN", "MEX")
"""Origins whose goods can claim the agreement in the United States."""
CLAIMED, KNOWN = "claim_share__", "claim_known__"
"""Names of arrays, before the period: share of value with a claim, share that could show one."""
TRADE, TRADE_UNIT = "value__", 1000.0
"""Name of the arrays of customs value, before the month; they are in thousands of US dollars."""
SCALE = 10_000
"""Shares of the table ``usmca_claims`` are whole numbers of this part."""

RELEASED = {
    "2024": date(2025, 2, 5),
    "2025-01": date(2025, 3, 6),
    "2025-02": date(2025, 4, 3),
    "2025-03": date(2025, 5, 6),
    "2025-04": date(2025, 6, 5),
    "2025-05": date(2025, 7, 3),
    "2025-06": date(2025, 8, 5),
    "2025-07": date(2025, 9, 4),
    "2025-08": date(2025, 11, 19),
    "2025-09": date(2025, 12, 11),
    "2025-10": date(2026, 1, 8),
    "2025-11": date(2026, 1, 29),
    "2025-12": date(2026, 2, 19),
    "2026-01": date(2026, 3, 12),
    "2026-02": date(2026, 4, 9),
}
"""Days on which the trade statistics of a period came out (card ``usmca_claims``: from memory)."""


def utilisation_of(importer: str, asked: str | None = None, *, on: date | None = None) -> str:
    """Return the utilisation an importer's lines are read with, where the world is asked ``asked``.

    ``none`` and ``all`` hold for every importer, every other name for the United States only.
    ``recorded`` becomes the month of the law.

    Raises:
        UnknownName: no such name. BadInput: the month of ``on`` cannot be read, with the reason.

    >>> utilisation_of("USA"), utilisation_of("CAN", "2026-02"), utilisation_of("CAN", "none")
    ('predicted', '2024', 'none')
    >>> utilisation_of("USA", "recorded", on=date(2025, 9, 1))
    '2025-09'
    """
    if asked is not None and asked not in (*NAMES, *RELEASED):
        months = [name for name in RELEASED if name != YEAR]
        cure = (
            f"A recorded period is {YEAR} or a month from {min(months)} to {max(months)}; a share "
            "such as 0.9 is given to explain, as --usmca."
        )
        raise unknown(asked, NAMES, what="preference utilisation", cure=cure, also=RELEASED)
    default = DEFAULT.get(importer, NONE)
    if asked is None or (importer != "USA" and asked not in (NONE, ALL)):
        return default
    return _month(on) if asked == RECORDED and on is not None else asked


def can_claim(importer: str, origin: str) -> bool:
    """Return whether claims are known of goods of an origin, or of ``all``, in an importer.

    >>> can_claim("USA", "MEX"), can_claim("CAN", "all"), can_claim("USA", "CHN")
    (True, True, False)
    """
    return importer in DEFAULT and origin != importer and origin in (*MEMBERS, "all")


def refuse_idle_utilisation(asked: str | None, importer: str, origin: str) -> None:
    """Refuse a utilisation asked for where no claim could change any duty."""
    if asked is not None and not can_claim(importer, origin):
        raise BadInput(
            f"utilisation {asked} changes nothing: no agreement that {importer} has with {origin} "
            f"is claimed here, only that of {', '.join(MEMBERS)} in {' and '.join(DEFAULT)}. "
            "Leave it out."
        )


def month_starts() -> set[date]:
    """Return the days on which the month that ``recorded`` stands for changes, or ends."""
    firsts = (date.fromisoformat(f"{name}-01") for name in RELEASED if name != YEAR)
    return {(first + timedelta(days=31)).replace(day=1) for first in firsts}


def _month(on: date) -> str:
    """Return the month of a day, where its claims are recorded on all goods."""
    month, last = f"{on:%Y-%m}", max(RELEASED)
    why = "no month after that is at hand" if month > last else ""
    if month < RECORDED_FROM:
        why = "before that US statistics showed no claim on goods free of ordinary duty"
    if why:
        raise BadInput(
            f"utilisation=recorded: claims of {month} cannot be read: all goods are recorded from "
            f"{RECORDED_FROM} to {last}, {why}. Take predicted, or name a period that is recorded "
            "in part, e.g. 2025-06."
        )
    return month


def evidence(known_on: date | None) -> tuple[str, ...]:
    """Return the periods published by a day, in order; ``None``: all at hand.

    The year 2024 is the earliest, and stands before its release too, which answers say
    (:func:`utilisation_words`).

    >>> evidence(date(2025, 5, 6))
    ('2024', '2025-01', '2025-02', '2025-03')
    """
    return tuple(
        period
        for period, day in RELEASED.items()
        if known_on is None or day <= known_on or period == YEAR
    )


def utilisation_words(
    name: str,
    importer: str = "USA",
    *,
    on: date | None = None,
    known_on: date | None = None,
    span: str = "",
) -> str:
    """Return a utilisation in words, for the heads and feet of answers.

    Args:
        name: resolved by :func:`utilisation_of`, or ``recorded``: of many days. importer: ISO3.
        on, known_on: clocks of a prediction; without ``on``: of many days.
        span: range of a prediction, e.g. ``94 to 97 % of Canadian goods``.

    >>> utilisation_words("2025-12")
    'as recorded in 2025-12'
    >>> utilisation_words("predicted", on=date(2025, 5, 3), known_on=date(2025, 3, 28))
    'predicted from 2024 data'
    >>> utilisation_words("predicted", on=date(2025, 2, 1), known_on=date(2025, 2, 1))
    'predicted from 2024 data (not out until 2025-02-05, no claims were known on 2025-02-01)'
    >>> utilisation_words("2025-12", known_on=date(2025, 5, 3))
    'as recorded in 2025-12, not out until 2026-02-19'
    >>> utilisation_words("2025-06")
    'as recorded in 2025-06 (2025-12 for goods free of ordinary duty, not recorded before 2025-07)'
    """
    if name in (NONE, ALL):
        return f"{name} (assumed)"
    if name in PREDICTIONS:
        bound = {LOW: ", low end", HIGH: ", high end"}.get(name, "")
        said = "predicted for each day"
        if on is not None:
            months = pooled_months(evidence(known_on), on) or (YEAR,)
            said = f"predicted from {' to '.join(dict.fromkeys((months[0], months[-1])))} data"
        if known_on is not None and known_on < RELEASED[YEAR]:
            said += f" (not out until {RELEASED[YEAR]}, no claims were known on {known_on})"
        return f"{said}{bound}{f': {span}' if span else ''}"
    every = name == RECORDED
    words = "as recorded in each month" if every else f"as recorded in {name}"
    if importer == "USA" and name < RECORDED_FROM:
        words += (
            f" ({STAND_IN} for goods free of ordinary duty, not recorded before {RECORDED_FROM})"
        )
    out = released(name, importer)
    if known_on is not None and known_on < out:
        words += f", not {'all ' if every else ''}out until {out}"
    return words


def released(name: str, importer: str = "USA") -> date:
    """Return the day from which the claims of a recorded period, or of all, could be known.

    >>> released("2025-06")
    datetime.date(2026, 2, 19)
    """
    if name == RECORDED:
        return max(RELEASED.values())
    stood_in = importer == "USA" and name < RECORDED_FROM
    return max(RELEASED[name], RELEASED[STAND_IN] if stood_in else date.min)


def clock_words(
    name: str, importer: str, known_on: date | None, checked_on: date | None = None
) -> str:
    """Return in words what was known: of law, and of utilisation unless that is assumed or later.

    Args:
        name: resolved by :func:`utilisation_of`; empty where no agreement is claimed.
        importer: ISO3. known_on: the clock. checked_on: last check of the importer's law.

    >>> clock_words("predicted", "USA", date(2025, 5, 3))
    'law and utilisation as known on 2025-05-03'
    >>> clock_words("2025-12", "USA", date(2025, 5, 3))
    'law as known on 2025-05-03, but claims of later'
    """
    if name in ("", NONE, ALL):
        what, later = "law", ""
    else:
        late = (
            name in (RECORDED, *RELEASED)
            and known_on is not None
            and known_on < released(name, importer)
        )
        what, later = ("law", ", but claims of later") if late else ("law and utilisation", "")
    if known_on is None:
        return f"{what} as known today"
    if checked_on is not None and known_on > checked_on:
        later += f" (after the last check of the ledger, {checked_on})"
    return f"{what} as known on {known_on}{later}"


def utilisation_head(words: str) -> str:
    """Return the clause of a head on utilisation; empty where no agreement is claimed."""
    return f"; preference utilisation {words}" if words else ""


EXEMPT_FROM = date(2025, 3, 7)
"""First day of the exemption of agreement goods from the duties of 2025, in the record's months."""
POOLED = 3
"""Months of record that are pooled."""


def pooled_months(periods: Sequence[str], on: date) -> tuple[str, ...]:
    """Return the months whose record speaks for a day: at most three, the last up to the day.

    Months with the exemption in force; those that show all goods alone, once there is one. Days up
    to ``STAND_IN`` take the last three to it that are out: the exemption was taken up within days,
    so what the first records of goods free of ordinary duty lack (Canada 0.73 in July 2025, 0.81
    in October, while dutiable goods stayed at 0.96) was claimed and not yet recorded.

    >>> pooled_months(evidence(None), date(2025, 8, 20))
    ('2025-10', '2025-11', '2025-12')
    >>> pooled_months(evidence(None), date(2026, 1, 20))
    ('2025-11', '2025-12', '2026-01')
    >>> pooled_months(evidence(date(2025, 8, 5)), date(2025, 8, 10))
    ('2025-04', '2025-05', '2025-06')
    """
    exempt = sorted(p for p in periods if p != YEAR and p >= f"{EXEMPT_FROM:%Y-%m}")
    found = [p for p in exempt if p >= RECORDED_FROM] or exempt
    last = max(f"{on:%Y-%m}", STAND_IN)
    return tuple([p for p in found if p <= last][-POOLED:])
