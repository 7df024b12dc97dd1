"""``python -m pipeline [STEP ...] --sources DIR``: build the shipped tables from official files."""

from __future__ import annotations

import argparse
import os
import sys

from countermove.errors import CountermoveError
from pipeline.shipped import STEPS, build_shipped


def main(words: list[str] | None = None) -> int:
    """Build, print each file and whether it differs from the shipped one; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline",
        description="Build the shipped tables; without --out they replace those of the package.",
    )
    parser.add_argument("step", nargs="*", help=f"all where none is given: {', '.join(STEPS)}")
    parser.add_argument(
        "--sources",
        default=os.environ.get("COUNTERMOVE_SOURCES"),
        help="folder of the official files (default: $COUNTERMOVE_SOURCES)",
    )
    parser.add_argument("--out", help="write here and leave the shipped tables as they are")
    given = parser.parse_args(words)
    if not given.sources:
        parser.error("--sources is missing: name the folder of the official files")
    try:
        files = build_shipped(
            given.sources, given.step, out=given.out, say=lambda line: print(line, file=sys.stderr)
        )
    except CountermoveError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for file in files:
        note = "differs from the shipped table" if file.changed else "as shipped"
        print(f"{file.card:24} {note:30} {file.path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
