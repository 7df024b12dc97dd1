"""Tidy a measure file: fields in the documented order, nothing else changed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from countermove.atomic import write_file

WIDTH = 110


def tidy(text: str) -> str:
    """Return the text of a measure file with its fields in the documented order.

    Comments, quotes and flow style are kept; tidying twice changes nothing more.
    """
    from ruamel.yaml import YAML

    from countermove.law.measure_file import MeasureModel

    order = list(MeasureModel.model_fields)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    data: Any = yaml.load(text)
    wanted = [key for key in order if key in data] + [key for key in data if key not in order]
    if list(data) != wanted:
        for key in wanted:
            data.move_to_end(key)
    out = StringIO()
    yaml.dump(data, out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def tidy_file(path: Path, *, write: bool = True) -> bool:
    """Tidy a file in place and return whether that changed it (with ``write=False``: would)."""
    old = path.read_text(encoding="utf-8")
    new = tidy(old)
    if write and new != old:
        write_file(path, new)
    return new != old
