"""How far a command is, read from the lines of its progress, and about how long it still takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

LINE = re.compile(r"(\d+) s: (\d+)/(\d+) (.*)")
"""Seconds since the start, number of the part in hand, parts of this step, what it is."""
KEPT = 4000
"""Letters of the newest lines that are kept."""


@dataclass(slots=True)
class Steps:
    """What a command said of its progress; a command goes through several steps of many parts.

    Attributes:
        said: its newest line. at: seconds, parts done, parts of the step; of the newest line.
        began: the same of the first line of the step.
    """

    said: str = ""
    at: tuple[int, int, int] | None = None
    began: tuple[int, int, int] | None = None
    _rest: str = ""

    def hear(self, piece: str) -> None:
        """Take in a piece of what the command writes."""
        *lines, self._rest = (self._rest + piece)[-KEPT:].split("\n")
        for line in filter(None, map(str.strip, lines or [self._rest])):
            self.said = line
            if found := LINE.fullmatch(line):
                second, part, of = (int(found[n]) for n in (1, 2, 3))
                self.at = (second, part - 1, of)
                if self.began is None or self.began[2] != of or self.began[1] > part - 1:
                    self.began = self.at

    def told(self) -> dict[str, Any]:
        r"""Return the newest line, and of its step the parts done, all parts and seconds left.

        >>> steps = Steps()
        >>> steps.hear("10 s: 3/12 draws\n16 s: 6/12 draws\n")
        >>> steps.told()
        {'said': '16 s: 6/12 draws', 'done': 5, 'of': 12, 'left_s': 14}
        """
        if self.at is None or self.began is None:
            return {"said": self.said, "done": None, "of": None, "left_s": None}
        (second, done, of), (first, before, _) = self.at, self.began
        left = (second - first) / (done - before) * (of - done) if done > before else None
        return {"said": self.said, "done": done, "of": of, "left_s": left and round(left)}
