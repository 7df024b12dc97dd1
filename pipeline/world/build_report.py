"""What a build did to the data: each step, the cells it touched, the share of value it moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float


@dataclass(frozen=True, slots=True)
class Movement:
    """One step of a build.

    Attributes:
        step: what was done. card: id of the assumption card behind it.
        cells: number of cells changed or filled in.
        moved: value moved or filled in, million US dollars.
        share: ``moved`` over the total of the array the step works on.
        of: what that total is. worst: the cell that moved most, with its amount.
    """

    step: str
    card: str
    cells: int
    moved: float
    share: float
    of: str
    worst: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A sanity figure: found, expected with tolerance, and whether it holds."""

    name: str
    found: float
    expected: float
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether the figure is within its tolerance."""
        return bool(abs(self.found - self.expected) <= self.tolerance)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The record of one built table; ``str()`` prints it.

    Attributes:
        table: name of the calibration. movements: one entry per step. checks: sanity figures.
        notes: further lines, such as movements by sector. sha256: checksum of the file written.
    """

    table: str
    movements: tuple[Movement, ...]
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""

    def __str__(self) -> str:
        lines = [f"{self.table}: how far the build moved the data (million US dollars)"]
        lines.append(f"  {'step':<58} {'cells':>7} {'value':>13} {'share':>9}  worst cell")
        for m in self.movements:
            share = f"{m.share:.2%}" if m.share >= 1e-4 else f"{m.share:.1e}"
            lines.append(f"  {m.step:<58} {m.cells:>7} {m.moved:>13,.1f} {share:>9}  {m.worst}")
        if self.checks:
            missed = sum(not check.ok for check in self.checks)
            lines.append(f"  sanity figures: {len(self.checks)} checked, {missed} missed")
            lines += [
                f"    missed: {c.name}: {c.found:.6g}, expected {c.expected:g} +- {c.tolerance:g}"
                for c in self.checks
                if not c.ok
            ]
        lines += [f"  {note}" for note in self.notes]
        if self.sha256:
            lines.append(f"  sha256 {self.sha256}")
        return "\n".join(lines)


def movement(
    step: str,
    card: str,
    before: Float,
    after: Float,
    *,
    of: str,
    labels: tuple[tuple[str, ...], ...],
) -> Movement:
    """Compare an array before and after a step; ``labels`` name its axes for the worst cell."""
    gap = np.abs(after - before)
    total = float(np.abs(before).sum()) or 1.0
    where = np.unravel_index(int(gap.argmax()), gap.shape)
    name = " ".join(axis[i] for axis, i in zip(labels, where, strict=True))
    worst = f"{name} {before[where]:,.1f} -> {after[where]:,.1f}" if gap.max() > 0 else ""
    return Movement(
        step, card, int((gap > 0).sum()), float(gap.sum()), float(gap.sum()) / total, of, worst
    )
