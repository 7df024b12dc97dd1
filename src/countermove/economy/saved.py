"""An economy as one ``.npz`` file, exact to the last digit."""

from __future__ import annotations

import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from countermove.economy.economy import Economy
from countermove.errors import BadInput

SUFFIX = ".npz"
TEXTS = ("regions", "sectors", "cards", "rules")


def save_economy(economy: Economy, path: str | Path) -> Path:
    """Write an economy to a ``.npz`` file, which ``load`` and ``--set economy=`` take.

    Raises:
        BadInput: the name does not end in ``.npz``, or the file cannot be written.

    >>> import countermove as cm, tempfile
    >>> path = cm.save_economy(cm.load_economy(), tempfile.mkdtemp() + "/world.npz")
    >>> bool((cm.economy_from_file(path).flow_ods == cm.load_economy().flow_ods).all())
    True
    """
    path = Path(path)
    if path.suffix != SUFFIX:
        raise BadInput(f"{path}: an economy is saved as {SUFFIX}; name the file so.")
    every = {f.name: getattr(economy, f.name) for f in fields(economy) if f.init}
    held: dict[str, Any] = {k: np.asarray(v) for k, v in every.items() if v is not None}
    try:
        np.savez_compressed(path, **held)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error}); choose another place.") from None
    return path


def read_saved(path: str | Path) -> Economy:
    """Read an economy that was saved; its identities are checked as of any.

    Raises:
        BadInput: the file is none. InvalidEconomy: it has been changed and is no equilibrium.
    """
    names = [f.name for f in fields(Economy) if f.init]
    try:
        with np.load(path, allow_pickle=False) as archive:
            found: dict[str, Any] = {name: archive[name] for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"{path} is no saved economy ({error}); save one anew.") from None
    if not {*names[:11]} <= found.keys() <= {*names}:
        raise BadInput(f"{path} is no saved economy; save one with `countermove economy read`.")
    for name in found.keys() & {*TEXTS}:
        found[name] = tuple(map(str, found[name]))
    for name in found.keys() & {"name", "unit", "elasticities"}:
        found[name] = str(found[name])
    if "year" in found:
        found["year"] = int(found["year"])
    if "parted" in found:
        found["parted"] = bool(found["parted"])
    return Economy(**found)
