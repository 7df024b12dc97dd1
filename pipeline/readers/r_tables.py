"""Tables of text that R saved (``.RData``): the few forms that the concordance files use."""

from __future__ import annotations

import lzma
import struct
from dataclasses import dataclass, field
from pathlib import Path

from countermove.errors import BadInput
from countermove.sources.readers.opened_file import source_file

MAGIC = b"RDX3\nX\n"
NONE, SYMBOL, PAIRS, TEXT, INTEGERS, STRINGS, LIST, REFERENCE = 254, 1, 2, 9, 13, 16, 19, 255
HAS_ATTRIBUTES, HAS_TAG = 0x200, 0x400


def read_concordance(sources: Path, file: str, *, origin: str) -> dict[str, list[str]]:
    """Return columns of text by name of the one table that a file of R holds.

    Args:
        sources: folder of the source files. file: path in it. origin: where it comes from.

    Raises:
        BadInput: the file is missing, or is not such a table.
    """
    path = source_file(sources, file, origin=origin)
    try:
        raw = lzma.decompress(path.read_bytes())
        if not raw.startswith(MAGIC):
            raise ValueError("it does not begin as R writes tables")
        columns, attributes = _Reader(raw, len(MAGIC)).table()
        return dict(zip(attributes["names"], columns, strict=True))  # type: ignore[call-overload]
    except (lzma.LZMAError, struct.error, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path} cannot be read as a table of R ({error}); get it again.") from None


@dataclass
class _Reader:
    """A position in R's serialised form, version 3, big-endian."""

    raw: bytes
    at: int
    symbols: list[str] = field(default_factory=list)

    def table(self) -> tuple[list[object], dict[str, object]]:
        """Read the header, and the columns and attributes of the first thing behind it."""
        self.at += 12  # three versions
        size = self.number()
        self.at += size  # name of the encoding
        found = self.item()
        if not (isinstance(found, list) and found and isinstance(found[0][1], tuple)):
            raise ValueError("it holds no table")
        columns, attributes = found[0][1]
        return columns, attributes

    def number(self) -> int:
        """Read one integer."""
        (value,) = struct.unpack_from(">i", self.raw, self.at)
        self.at += 4
        return int(value)

    def item(self) -> object:
        """Read whatever comes next: names, texts, vectors, and lists with their attributes."""
        flags = self.number()
        kind = flags & 0xFF
        if kind == NONE:
            return None
        if kind == REFERENCE:
            return self.symbols[(flags >> 8) - 1]
        if kind == SYMBOL:
            self.symbols.append(str(self.item()))
            return self.symbols[-1]
        if kind == TEXT:
            size = self.number()
            text = self.raw[self.at : self.at + max(size, 0)].decode("utf-8")
            self.at += max(size, 0)
            return "" if size < 0 else text
        if kind == PAIRS:
            return self.pairs(flags)
        count = self.number()
        if kind == INTEGERS:
            values: list[object] = [self.number() for _ in range(count)]
        elif kind in (STRINGS, LIST):
            values = [self.item() for _ in range(count)]
        else:
            raise ValueError(f"it holds a value of kind {kind}")
        if not flags & HAS_ATTRIBUTES:
            return values
        return values, dict(self.item() or ())  # type: ignore[call-overload]

    def pairs(self, flags: int) -> list[tuple[str, object]]:
        """Read a chain of named values."""
        found = []
        while flags & 0xFF == PAIRS:
            name = str(self.item()) if flags & HAS_TAG else ""
            found.append((name, self.item()))
            flags = self.number()
        return found
