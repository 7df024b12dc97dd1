"""Find what a user names: a run, or a variant of a run."""

from __future__ import annotations

from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.run_folder import Run, open_run, runs_in
from countermove.report.write_run import MANIFEST_NAME

RUNS = Path("runs")


def find_run(name: str | None, *, folder: Path = RUNS) -> Run:
    """Return a run by path or by the name of its folder; the newest where none is named.

    Args:
        name: a run folder, its name inside ``folder``, or ``None``.
        folder: where runs are kept.

    Raises:
        BadInput: there is no run; says how to make one.
    """
    if folder != RUNS and not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; name with --runs where runs are kept.")
    if name is not None:
        path = Path(name)
        if _is_run(path):
            return open_run(path)
        if _is_run(folder / name):
            return open_run(folder / name)
        names = [run.name for run in runs_in(folder)] if folder.is_dir() else []
        raise unknown(
            name, names, what="run", cure="Give the folder that `countermove run` printed."
        )
    runs = list(runs_in(folder)) if folder.is_dir() else []
    if not runs:
        raise BadInput(
            f"{folder}: no run is kept here. Run `countermove run us-canada-2025` first, or name "
            "the folder with --runs."
        )
    return max(runs, key=_age)


def find_side(name: str, *, folder: Path = RUNS) -> tuple[Run, str | None]:
    """Return the run and the variant that one side of a comparison names.

    Args:
        name: ``RUN:variant``, a run, or a variant of the newest run.
        folder: where runs are kept.

    Returns:
        The run, and the variant or ``None`` where a whole run is named.
    """
    if _is_run(Path(name)) or _is_run(folder / name):
        return find_run(name, folder=folder), None
    start, colon, variant = name.rpartition(":")
    run = find_run(start if colon else None, folder=folder)
    known = [str(entry["name"]) for entry in run.manifest["variants"]]
    if variant not in known:
        cure = f"They are those of {run.name}; a run is named by its folder."
        raise unknown(variant, known, what="variant", cure=cure)
    return run, variant


def _is_run(path: Path) -> bool:
    return (path / MANIFEST_NAME).is_file() or (path.name == MANIFEST_NAME and path.is_file())


def _age(run: Run) -> tuple[str, int]:
    return str(run.manifest["created"]), (run.folder / MANIFEST_NAME).stat().st_mtime_ns
