"""Show the headline in a terminal (rich, if colours are wanted) or as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from countermove.report.headline import Block, Cell, Headline, Indicator
from countermove.report.labels import JOBS, MINUS, format_value

if TYPE_CHECKING:
    from rich.console import Console

Line = tuple[str, str]
"""Text of a line and its style: title, head, value, range, quiet, blank."""

STYLES = {"title": "bold", "head": "bold cyan", "value": "", "range": "dim", "quiet": "dim"}
_LEADING_ZERO = re.compile(r"(?<!\d)0\.")
_LABEL_MIN, _LABEL_MAX = 14, 28


def headline_text(headline: Headline, *, width: int = 100, ascii_only: bool = False) -> str:
    """Return the headline as plain text at most ``width`` (80 to 120) columns wide.

    Args:
        ascii_only: replace minus signs, dots and rules for terminals without Unicode.
    """
    text = "\n".join(line for line, _ in headline_lines(headline, width=width)) + "\n"
    if ascii_only:
        pairs: dict[str, str | int | None] = {
            "\N{MINUS SIGN}": "-", "…": "..", "─": "-", "–": "-", "’": "'",
        }  # fmt: skip
        text = text.translate(str.maketrans(pairs))
        text = text.encode("ascii", "replace").decode("ascii")
    return text


def print_headline(headline: Headline, console: Console) -> None:
    """Print the headline with the styles a terminal allows."""
    from rich.text import Text

    for text, style in headline_lines(headline, width=min(max(console.width, 80), 120)):
        console.print(Text(text, style=STYLES.get(style, "")), soft_wrap=True)


def headline_lines(headline: Headline, *, width: int = 100) -> Iterator[Line]:
    """Yield the lines of the headline with their styles."""
    width = min(max(width, 80), 120)
    count = max(len(headline.countries), 1)
    cell = min((width - _LABEL_MIN) // count, 15)
    label = min(width - cell * count, _LABEL_MAX)
    spacious = cell >= 14
    used = label + cell * count
    if headline.title:
        yield headline.title, "title"
    head = " " * label + "".join(
        _short(title, cell - 1).rjust(cell) for _, title in headline.countries
    )
    for block in headline.blocks:
        yield "", "blank"
        yield from _block_lines(block, head, used, label, cell, spacious)
    yield "", "blank"
    for mark, note in headline.notes:
        yield from _wrapped(f"({mark}) {note}", width)
    for line in headline.footer:
        yield from _wrapped(line, width)


def _block_lines(
    block: Block, head: str, used: int, label: int, cell: int, spacious: bool
) -> Iterator[Line]:
    yield block.title, "title"
    yield from _wrapped(block.subtitle, used)
    if block.status != "solved":
        yield from _wrapped(f"No result: {block.status}.", used)
        return
    if not block.rows:
        yield "No figures for this variant.", "quiet"
        return
    yield head, "head"
    yield "─" * used, "quiet"
    for row, unit, cells in block.rows:
        yield from _row_lines(row, unit, cells, label, cell, spacious)


def _row_lines(
    row: Indicator, unit: str, cells: tuple[Cell | None, ...], label: int, cell: int, spacious: bool
) -> Iterator[Line]:
    """Yield a row: values beside the label's first line, ranges beside its second.

    A row without cells is a heading across the table.
    """
    if not cells:
        yield row.label, "quiet"
        return
    ranged = any(_spread(entry) is not None for entry in cells)
    signed = row.measure != "level"
    values = ["–" if entry is None else _value(entry, signed) for entry in cells]
    figures = ["".join(text.rjust(cell) for text in values)]
    if ranged:
        bounds = [_range(entry, cell - 1, spacious) for entry in cells]
        figures.append("".join(text.rjust(cell) for text in bounds))
    labels = _label(row, unit, label, ranged)
    for place in range(max(len(labels), len(figures))):
        text = labels[place] if place < len(labels) else ""
        figure = figures[place] if place < len(figures) else ""
        yield (text.ljust(label) + figure).rstrip(), "range" if place and ranged else "value"


def _label(row: Indicator, unit: str, width: int, ranged: bool) -> list[str]:
    """Return the label in one line or more, with footnote mark and unit."""
    name = f"{row.label} ({row.mark})" if row.mark else row.label
    lines = textwrap.wrap(name, width, break_on_hyphens=False)
    if not unit:
        return lines
    shown = "number" if row.label.endswith(unit) else unit
    if len(lines) == 1 and ranged:
        return [*lines, f"  {shown}"]
    together = f"{lines[-1]}, {shown}"
    return [*lines[:-1], together] if len(together) <= width else [*lines, f"  {shown}"]


def _value(cell: Cell, signed: bool) -> str:
    return format_value(cell.value, cell.unit, signed=signed)


def _range(cell: Cell | None, room: int, spacious: bool) -> str:
    """Return ``lo … hi`` in the room there is: with spaces, tight, or with fewer digits."""
    bounds = _spread(cell)
    if cell is None or bounds is None:
        return ""
    tries = [(" … ", 2), ("…", 2), ("…", 1), ("…", 0)]
    for joint, decimals in tries if spacious else tries[1:]:
        text = joint.join(
            format_value(bound, cell.unit, signed=False, decimals=decimals) for bound in bounds
        )
        for candidate in (text, _LEADING_ZERO.sub(".", text)):
            if len(candidate) <= room:
                return candidate
    decimals = 1 if max(abs(bound) for bound in bounds) < 9950 else 0
    suffix = "k" if cell.unit == JOBS else ""
    texts = [f"{bound / 1000:.{decimals}f}" for bound in bounds]
    return "…".join(texts).replace("-", MINUS) + suffix


def _spread(cell: Cell | None) -> tuple[float, float] | None:
    """Return the bounds of a figure, or ``None`` where both print as the figure itself."""
    if cell is None or cell.lo is None or cell.hi is None:
        return None
    printed = {format_value(x, cell.unit, signed=False) for x in (cell.lo, cell.value, cell.hi)}
    return None if len(printed) == 1 else (cell.lo, cell.hi)


def _short(title: str, width: int) -> str:
    return title if len(title) <= width else {"United States": "US"}.get(title, title[:width])


def _wrapped(text: str, width: int) -> Iterator[Line]:
    for line in textwrap.wrap(text, width, subsequent_indent="  "):
        yield line, "quiet"
