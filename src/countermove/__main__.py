"""``python -m countermove``: the command line."""

from __future__ import annotations

from countermove.cli import main

if __name__ == "__main__":
    main()
