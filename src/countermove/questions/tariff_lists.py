"""Lists of goods that governments made, or a file of one's own, as rates of an importer's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.harmonized import is_known, nearest
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.measure import HIGHEST_RATE, Measure
from countermove.law.product_lists import longest_match, normalise, padded, texts
from countermove.law.tariff_lines import TradeLines
from countermove.sources.table_file import Layout, read_table

DEFAULT_RATE = 0.25
FORM = Layout(("hs",), ("rate", "value"), ("rate", "value"), ("hs",), others=True)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list a government made: its title, importer, measures, official value in its currency.

    ``drawn`` where that is what was to be drawn from the list, which itself has no official total.
    """

    title: str
    importer: str
    measures: tuple[str, ...]
    official: float | None = None
    currency: str = ""
    drawn: bool = False


KNOWN = {
    "can-30bn": KnownList(
        "Canada, 4 March 2025", "CAN", ("can/us_surtax_2025_1",), 30.0e9, "CAD"
    ),
    "can-29.8bn": KnownList(
        "Canada, 13 March 2025", "CAN",
        ("can/us_surtax_steel", "can/us_surtax_aluminium", "can/us_surtax_other"), 29.8e9, "CAD",
    ),
    "can-125bn": KnownList(
        "Canada, consulted on in March 2025", "CAN", ("can/us_surtax_consulted",), 125.0e9, "CAD",
        drawn=True,
    ),
    "chn-2018": KnownList(
        "China, July to September 2018", "CHN",
        ("chn/s301_reply_1", "chn/s301_reply_2", "chn/s301_reply_3"),
    ),
    "chn-february-2025": KnownList("China, 10 February 2025", "CHN", ("chn/february_2025",)),
    "chn-march-2025": KnownList("China, 10 March 2025", "CHN", ("chn/march_2025",)),
}  # fmt: skip
"""Lists by name. That of the European Union is not established in the ledger."""


@dataclass(frozen=True, eq=False)
class TariffList:
    """A list as rates of lines.

    Attributes:
        name, title: what it is called. rate: (n,) rate of each line, zero where it is not on it.
        lost: codes that no line with trade has, with the value given for each (NaN where none is).
        finer: codes whose lines with trade all stand under finer codes of the list.
        official, currency: official value, where there is one; ``drawn`` as in ``KnownList``.
    """

    name: str
    title: str
    rate: Float
    lost: tuple[tuple[str, float], ...]
    official: float | None = None
    currency: str = ""
    drawn: bool = False
    finer: tuple[str, ...] = ()


def tariff_list(name: str, lines: TradeLines, target: str, ledger: Ledger) -> TariffList:
    """Return a list by its name in ``KNOWN``, ids of measures with plus signs, or a CSV file.

    Args:
        lines: of the importer. target: origin whose goods it is on. ledger: of the measures.

    Raises:
        UnknownName: no such list or measure. BadInput: the list is another importer's, or a code of
            the file is none.
    """
    known = KNOWN.get(name)
    if known is not None:
        return _of_measures(name, known, lines, target, ledger)
    if name.endswith(".csv"):
        return _of_file(Path(name), lines, target)
    ids = tuple(part.strip() for part in name.split("+"))
    if not all("/" in each for each in ids):
        cure = "Or give ids of measures joined by +, or a .csv file with a column hs."
        raise unknown(name, KNOWN, what="list", cure=cure)
    found = [ledger.measure(each) for each in ids]
    title = " and ".join(measure.title for measure in found)
    return _of_measures(name, KnownList(title, found[0].imposed_by, ids), lines, target, ledger)


def _of_measures(
    name: str, known: KnownList, lines: TradeLines, target: str, ledger: Ledger
) -> TariffList:
    if known.importer != lines.importer:
        raise BadInput(
            f"list {name} is of {known.importer}, not of {lines.importer}; score it with --by "
            f"{known.importer}."
        )
    codes, rates = [], []
    for each in known.measures:
        measure = ledger.measure(each)
        path = measure.applies_to.product_list
        if path is None:
            raise BadInput(f"{each} is on no list of goods; name a measure that is.")
        listed = ledger.lists[path]
        own = np.where(np.isnan(listed.rate), _rate(measure), listed.rate)
        codes += texts(listed.codes, listed.digits)
        rates += own.tolist()
    rate, lost, finer = _on_lines(codes, rates, lines, target)
    missing = tuple((code, np.nan) for code in lost)
    value = (known.official, known.currency, known.drawn)
    return TariffList(name, known.title, rate, missing, *value, finer=finer)


def _rate(measure: Measure) -> float:
    """Return the first rate above zero of a measure: that of the list as it was made."""
    rates = [version.rate for version in measure.rates if version.rate]
    return rates[0] if rates else np.nan


def _of_file(path: Path, lines: TradeLines, target: str) -> TariffList:
    codes, rates, values, false = [], [], [], []
    for row in read_table(path, FORM):
        code = normalise(row.text("hs"))
        if len(code) % 2:
            raise BadInput(
                f"{path}, line {row.line}: {code} has {len(code)} digits; HS codes have 2, 4, 6, 8 "
                "or 10 (a leading zero may be lost)."
            )
        if not is_known(code):
            false.append(f"line {row.line}: {code} (near it: {', '.join(nearest(code, count=3))})")
            continue
        rate = row.number("rate")
        rate = DEFAULT_RATE if rate is None else rate
        if not 0 <= rate <= HIGHEST_RATE:
            raise BadInput(
                f"{path}, line {row.line}: the rate of {code} is {rate:g}; write a fraction from "
                f"0 to {HIGHEST_RATE:g}, 0.25 for 25 %."
            )
        value = row.number("value")
        codes.append(code)
        rates.append(rate)
        values.append(np.nan if value is None else value)
    if false:
        what = "is no code" if len(false) == 1 else "are no codes"
        raise BadInput(
            f"{path}: {'; '.join(false)} {what} of the Harmonized System; mend or leave out."
        )
    rate_n, lost, finer = _on_lines(codes, rates, lines, target)
    given = dict(zip(codes, values, strict=True))
    missing = tuple((code, given[code]) for code in lost)
    return TariffList(path.stem, str(path), rate_n, missing, finer=finer)


def _on_lines(
    codes: Sequence[str], rates: Sequence[float], lines: TradeLines, target: str
) -> tuple[Float, list[str], tuple[str, ...]]:
    """Return (n,) rates of lines by the longest code that names them, and codes without lines.

    Last come codes all of whose lines stand under longer ones.
    """
    numbers, digits = padded(codes)
    at = longest_match(numbers, digits, lines.hs, lines.hs_digits)
    mine = np.array(lines.origin_codes)[lines.origin] == target
    on = (at >= 0) & mine & (lines.value > 0)
    used = np.zeros(len(codes), dtype=bool)
    used[at[on]] = True
    rate = np.where(on, np.asarray([*rates, 0.0])[at], 0.0)
    lost, finer = list[str](), list[str]()
    traded = lines.hs[on]
    for code, number, size, yes in zip(codes, numbers, digits, used, strict=True):
        if not yes:
            step = 10 ** (10 - int(size))
            (finer if (traded // step == int(number) // step).any() else lost).append(code)
    return rate, lost, tuple(finer)
