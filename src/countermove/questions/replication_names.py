"""Read a replication, and hold the regions that it names against those of its study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from countermove.errors import BadInput, BadMeasure, CountermoveError
from countermove.questions.replication_file import (
    OTHERS,
    SEE,
    SHIPPED,
    ReplicationModel,
    replication_files,
)
from countermove.sources.typed_file import Broken, missing_from, read_typed
from countermove.sources.yaml_file import Path_, YamlFile, named_file


def read_replication(
    name: str, *, project: Path | None = None
) -> tuple[YamlFile, ReplicationModel]:
    """Return the file of a replication and what it holds; see :func:`load_replication`."""
    path = named_file(name, replication_files(project), "replication")
    return read_typed(path, ReplicationModel, shipped=SHIPPED, see=SEE)


def load_replication(name: str, *, project: Path | None = None) -> ReplicationModel:
    """Load a replication by its name or from a YAML file.

    Raises:
        UnknownName: no such file; the nearest is named.
        BadMeasure: the file breaks a rule; the message starts with ``file:line:column``.

    >>> load_replication("ge-gravity-eu-enlargement").world.from_
    'flows'
    """
    return read_replication(name, project=project)[1]


def misnamed(replication: ReplicationModel, regions: Sequence[str]) -> Iterator[Broken]:
    """Yield what names a region that is none, where the file says so."""
    yield from missing_from(regions, "region", _named(replication))


def _named(replication: ReplicationModel) -> Iterator[tuple[Path_, str]]:
    """Yield the regions named, each with its place in the file."""
    if (markets := replication.world.markets) is not None:
        for name in markets.selling_costs.keys() - {OTHERS}:
            yield ("world", "markets", "selling_costs", name), name
    for key, scenario in replication.scenarios.items():
        change = ("scenarios", key, "change")
        for field in ("among", "by"):
            for n, name in enumerate(getattr(scenario.change, field)):
                yield (*change, field, n), name
        if scenario.change.optimal:
            yield (*change, "optimal"), scenario.change.optimal
    for n, target in enumerate(replication.targets):
        for label, without in target.means.items():
            for m, name in enumerate(without):
                yield ("targets", n, "means", label, m), name
        for label, name in target.names.items():
            if not set(target.by) <= {"s"}:  # else they are names of sectors
                yield ("targets", n, "names", label), name
        for column, figure in target.columns.items():
            for field in ("partners", "partners_but"):
                for m, name in enumerate(getattr(figure, field)):
                    yield ("targets", n, "columns", column, field, m), name


def refused_at(file: YamlFile | None, broken: Broken) -> CountermoveError:
    """Return the error of a broken rule, with its place where the file is known."""
    _, _, what, cure = broken
    return (
        BadInput(f"{what} {cure}".rstrip())
        if file is None
        else BadMeasure(str(file.problem(*broken)))
    )
