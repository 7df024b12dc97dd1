"""``countermove init``: a project folder with a measure, a pack and a scenario to start from."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

from countermove.cli.command import command
from countermove.errors import CountermoveError
from countermove.report.show import Answer

TEMPLATE = Path(__file__).parent / "project"


@command()
def init(folder: Annotated[Path, "Folder to make or fill."] = Path()) -> Answer:
    """Make a project folder with measures/ and scenarios/: commented examples, and a pack to copy.

    Files that exist are left alone.

    Example: countermove init my-project
    """
    from countermove.atomic import write_file

    made, kept = [], []
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
        target = folder / source.relative_to(TEMPLATE)
        if target.exists():
            kept.append(str(target))
            continue
        absent = [each for each in target.parents if not each.exists()]
        try:
            made.append(str(write_file(target, source.read_bytes())))
        except CountermoveError:
            for each in absent:  # a full disk takes folders, and no files
                with suppress(OSError):
                    each.rmdir()
            raise
    lines = [*(f"made {name}" for name in made), *(f"kept {name}" for name in kept)]
    lines.append(f"Next: countermove run example --project {folder}")
    facts = {"folder": str(folder), "made": made, "kept": kept}
    return Answer(lines, facts)
