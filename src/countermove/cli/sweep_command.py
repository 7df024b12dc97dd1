"""``countermove sweep``: many draws of the beliefs over a case, to a folder of Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from countermove.cli.command import (
    BeliefsFile,
    Draws,
    Project,
    Say,
    Settings,
    command,
    refuse_idle,
)
from countermove.report.show import Answer


@command(csv="Bands of real income as CSV.")
def sweep(
    case: Annotated[str, "CASE, for the variants of its first table, or CASE/VARIANT."],
    *,
    out: Annotated[Path, "Folder of this sweep; one that is there is gone on with."],
    draws: Draws = 1024,
    variant: Annotated[list[str] | None, "Only this variant (repeatable)."] = None,
    horizon: Annotated[str, "first-year, long-run or both."] = "both",
    workers: Annotated[int | None, "Processes to use here; 1."] = None,
    cluster: Annotated[
        str | None, "Address of a Dask scheduler, e.g. tcp://10.0.0.5:8786 (extra `cluster`)."
    ] = None,
    beliefs: BeliefsFile = None,
    settings: Settings = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Solve draws of the beliefs in blocks of 64, each kept as it is done; run again to go on.

    Example: countermove sweep us-canada-2025/autos --draws 4096 --workers 2 --out autos-draws
    """
    from countermove.questions.belief_sweep import sweep as swept
    from countermove.report.sweep_report import sweep_answer

    refuse_idle((bool(cluster) and workers is not None, "--workers", "--cluster has its own"))
    found = swept(
        case, out, draws=draws, settings=settings or [], horizon=horizon, variants=variant,
        beliefs=beliefs, project=project, workers=1 if workers is None else workers,
        cluster=cluster, progress=say,
    )  # fmt: skip
    return sweep_answer(found)
