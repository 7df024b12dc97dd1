"""Read the arrays of a replication from the files of the study, in whatever layout they come."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import position, unknown
from countermove.errors import BadInput
from countermove.questions.replication_file import ArrayModel, LabelsModel
from countermove.sources.table_file import Layout, Row, read_table

Axes = Mapping[str, Sequence[str]]
"""Labels along each axis: o and d regions, s and k sectors."""
Folders = tuple[Path, ...]
"""Where the files of a study are looked for, in this order."""


def labels_of(
    given: list[str] | LabelsModel | int, folder: Folders, letter: str
) -> tuple[str, ...]:
    """Return labels: those listed, those of a file, or as many as asked for (S01, S02, ...)."""
    if isinstance(given, int):
        return tuple(f"{letter}{n + 1:02d}" for n in range(given))
    if isinstance(given, list):
        return tuple(given)
    path = inside(folder, given.file)
    if given.column is not None:
        return tuple(
            dict.fromkeys(row.code(given.column) for row in rows_of(path, (given.column,)))
        )
    return tuple(map(str, _stored(path, given.array)))


def array_of(given: ArrayModel | float, folder: Folders, axes: Axes, wanted: str) -> Float:
    """Return numbers with the axes ``wanted``; a plain number is the same everywhere.

    Raises:
        BadInput: the file is missing or its size or labels are not those of the world.
    """
    shape = tuple(len(axes[axis]) for axis in wanted)
    if isinstance(given, float):
        return np.full(shape, given)
    path = inside(folder, given.file)
    if given.by:
        found, order = _long(path, given, axes), "".join(given.by)
    else:
        order = given.axes or ""
        found = _laid_out(path, given, axes)
    found = given.times * found**given.power
    if given.least is not None:
        found = np.maximum(found, given.least)
    left = [axis for axis in wanted if axis not in order]
    if any(len(axes[axis]) != 1 for axis in left) or set(order) - set(wanted):
        raise BadInput(
            f"{path}: its axes are {order}, where {wanted} are wanted; give `axes` as the file has "
            "them."
        )
    found = found.reshape(found.shape + (1,) * len(left))
    return np.asarray(np.einsum(f"{order}{''.join(left)}->{wanted}", found))


def rows_of(path: Path, texts: Sequence[str], numbers: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a CSV file with these columns, whatever others it has."""
    needed = (*texts, *numbers)
    key = tuple(texts) if numbers else ()  # labels alone may come again
    layout = Layout(needed=needed, optional=(), numbers=tuple(numbers), key=key, others=True)
    return read_table(path, layout)


def inside(folder: Folders, name: str) -> Path:
    """Return the path of a file of a study's folders, which it may not leave."""
    paths = [each / name for each in folder]
    if not all(p.resolve().is_relative_to(f.resolve()) for p, f in zip(paths, folder, strict=True)):
        raise BadInput(f"{name}: the files of a replication lie in its own folder, {folder[0]}.")
    for path in paths:
        if path.is_file():
            return path
    raise BadInput(f"{paths[0]}: there is no such file; put it there, as the replication says.")


def _stored(path: Path, array: str | None) -> np.ndarray[Any, Any]:
    """Return an array of an ``.npz`` file."""
    try:
        with np.load(path, allow_pickle=False) as held:
            if array not in held.files:
                raise unknown(str(array), held.files, what=f"array of {path.name}")
            return np.asarray(held[array])
    except (ValueError, OSError, zipfile.BadZipFile, AttributeError):
        raise BadInput(f"{path} is no .npz file of plain arrays; give one, or a CSV.") from None


def _laid_out(path: Path, given: ArrayModel, axes: Axes) -> Float:
    """Return numbers in the order of the file's own axes, ``rest`` for the sectors it lacks."""
    order = given.axes or ""
    shape = [len(axes[axis]) for axis in order]
    if path.suffix == ".npz":
        found = np.asarray(_stored(path, given.array), dtype=np.float64)
        fits = list(found.shape) == shape
    else:
        found = _table(path, given.blank)
        if given.rest is not None and order[0] == "s":
            here = found.size // int(np.prod(shape[1:]))
            if here >= shape[0]:
                raise BadInput(f"{path}: it has all sectors, so `rest` does nothing; leave it out.")
            more = (shape[0] - here) * int(np.prod(shape[1:]))
            found = np.append(found.ravel(), np.full(more, given.rest))
        fits = found.size == np.prod(shape)
    if not fits:
        sizes = ", ".join(f"{axis} {size}" for axis, size in zip(order, shape, strict=True))
        raise BadInput(f"{path}: its size is {found.shape}, where {sizes} make {tuple(shape)}.")
    return found.reshape(shape)


def _table(path: Path, blank: float | None) -> Float:
    """Return the numbers of a text table; one of commas has a line of names on top."""
    named = path.suffix == ".csv"
    convert = None
    if named and blank is not None:
        convert = lambda cell: float(cell) if cell.strip() else blank  # noqa: E731
    try:
        return np.loadtxt(
            path, ndmin=2, delimiter="," if named else None, skiprows=int(named), converters=convert
        )
    except ValueError as error:
        raise BadInput(
            f"{path} is no table of numbers ({error}); where a cell is empty, say what it stands "
            "for: blank: 0.0."
        ) from None


def _long(path: Path, given: ArrayModel, axes: Axes) -> Float:
    """Return a column of a CSV file that has one row for each cell."""
    found = np.full([len(axes[axis]) for axis in given.by], np.nan)
    column = str(given.column)
    for row in rows_of(path, tuple(given.by.values()), (column,)):
        cell = tuple(
            position(row.code(name), axes[axis], what=f"label in {row.where}")
            for axis, name in given.by.items()
        )
        found[cell] = row.given(column)
    if np.isnan(found).any():
        first = np.argwhere(np.isnan(found))[0]
        missing = [axes[axis][n] for axis, n in zip(given.by, first, strict=True)]
        raise BadInput(f"{path}: no row for {' '.join(missing)}; add one, 0 if it is nothing.")
    return found
