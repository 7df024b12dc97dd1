"""The headline figures of two sides, one under the other, with their difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from countermove.report.headline import (
    Block,
    Cell,
    Headline,
    Indicator,
    build_headline,
    default_indicators,
)
from countermove.report.labels import display_unit
from countermove.report.run_folder import Run

Line = tuple[Indicator, str, tuple[Cell | None, ...]]


def side_by_side(a: Run, b: Run, pairs: Sequence[tuple[str, str]]) -> Headline:
    """Return a block per indicator: for each pair of variants A, B, and B minus A.

    Args:
        a, b: the runs, which may be the same.
        pairs: variants of ``a`` and ``b`` to hold against each other.
    """
    left = build_headline(a.tables, a.manifest, variants=[one for one, _ in pairs])
    right = build_headline(b.tables, b.manifest, variants=[two for _, two in pairs])
    codes = [code for code, _ in left.countries if code in dict(right.countries)]
    found: dict[Indicator, list[Line]] = {}
    for one, two in zip(left.blocks, right.blocks, strict=True):
        mine, theirs = _cells(left, one), _cells(right, two)
        for indicator in mine:
            if indicator in theirs:
                first = tuple(mine[indicator].get(code) for code in codes)
                second = tuple(theirs[indicator].get(code) for code in codes)
                lines = found.setdefault(indicator, [])
                if len(pairs) > 1:
                    lines.append((_label(indicator, one.title, level=True), "", ()))
                lines.append((_label(indicator, "A"), "", first))
                lines.append((_label(indicator, "B"), "", second))
                gap = tuple(map(_gap, first, second))
                lines.append((replace(_label(indicator, "B - A"), measure="change"), "", gap))
    titles = dict(left.countries)
    return Headline(
        title="",
        countries=tuple((code, titles[code]) for code in codes),
        blocks=tuple(_block(indicator, lines) for indicator, lines in found.items()),
        notes=left.notes,
        footer=(),
    )


def headline_series() -> tuple[tuple[str, str, str], ...]:
    """Return series, measure and category of every headline row."""
    return tuple((row.series, row.measure, row.category) for row in default_indicators())


def _cells(headline: Headline, block: Block) -> dict[Indicator, Mapping[str, Cell | None]]:
    codes = [code for code, _ in headline.countries]
    return {row: dict(zip(codes, cells, strict=True)) for row, _, cells in block.rows}


def _label(indicator: Indicator, label: str, *, level: bool = False) -> Indicator:
    return replace(indicator, label=label, mark="", measure="level" if level else indicator.measure)


def _gap(one: Cell | None, two: Cell | None) -> Cell | None:
    if one is None or two is None:
        return None
    return Cell(two.value - one.value, None, None, two.unit)


def _block(indicator: Indicator, lines: Sequence[Line]) -> Block:
    unit = next(
        (display_unit(cell.unit) for _, _, cells in lines for cell in cells if cell is not None), ""
    )
    name = f"{indicator.label} ({indicator.mark})" if indicator.mark else indicator.label
    shown = "number" if indicator.label.endswith(unit) else unit
    return Block(
        name=indicator.series,
        title=f"{name}, {shown}",
        subtitle="",
        status="solved",
        rows=tuple(lines),
    )
