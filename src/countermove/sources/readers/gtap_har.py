"""Read the flows of a GTAP data base: header arrays in ``basedata.har`` or ``gsdfdat.har``.

Needs the package ``harpy3`` (extra ``gtap``; GPL-3, so it is never installed by default). Header
names differ by release: the first name found is taken.
"""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.extras import extra

HEADERS = {
    "cif": ("VCIF", "VIWS"),
    "duty_paid": ("VMSB", "VIMS"),
    "domestic_firms": ("VDFB", "VDFM"),
    "imported_firms": ("VMFB", "VIFM"),
    "domestic_private": ("VDPB", "VDPM"),
    "domestic_government": ("VDGB", "VDGM"),
    "domestic_investment": ("VDIB",),
}
"""Role of an array to its header: GTAP 10 and later first, then GTAP 5 to 9."""


@dataclass(frozen=True, slots=True, eq=False)
class GtapFlows:
    """Flows of a GTAP data base, million US dollars.

    Attributes:
        regions, sectors: N and J codes in the order of the file.
        cif_ods: (N, N, J) imports at cif prices. duty_paid_ods: the same with import duty.
        home_ds: (N, J) sales of domestic goods to all domestic users, basic prices.
        purchases_dsk: (N, J, J) purchases of good ``s`` by activity ``k``, domestic and imported,
            duty paid, before taxes on use.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    cif_ods: Float
    duty_paid_ods: Float
    home_ds: Float
    purchases_dsk: Float


def read_gtap_har(path: str | Path) -> GtapFlows:
    """Read bilateral flows, duties and input purchases.

    Raises:
        BadInput: ``harpy3`` is not installed, the file is missing or cannot be read, or lacks an
            array.

    References:
        Corong, Hertel, McDougall, Tsigas & van der Mensbrugghe (2017), "The standard GTAP model,
        version 7", Journal of Global Economic Analysis 2(1), for names and price levels.
    """
    path = Path(path)
    arrays = _arrays(path)
    cif, sets = _pick(path, arrays, "cif")
    sectors, origins, regions = sets
    if origins != regions:
        raise BadInput(f"{path}: exporters and importers are listed in different orders.")
    j = len(sectors)
    firms_home, _ = _pick(path, arrays, "domestic_firms")
    firms_import, _ = _pick(path, arrays, "imported_firms")
    home = firms_home.sum(axis=1)
    for role in ("domestic_private", "domestic_government"):
        home = home + _pick(path, arrays, role)[0]
    # Up to GTAP 9 investment is an activity (CGDS) after the sectors; later it has its own array.
    if firms_home.shape[1] == j:
        home = home + _pick(path, arrays, "domestic_investment")[0]
    elif firms_home.shape[1] != j + 1:
        raise BadInput(
            f"{path}: {firms_home.shape[1]} activities make {j} goods; only tables in which each "
            "activity makes one good are read. Aggregate the activities with GTAPAgg first."
        )
    purchases = (firms_home + firms_import)[:, :j]
    return GtapFlows(
        regions=regions,
        sectors=sectors,
        cif_ods=cif.transpose(1, 2, 0),
        duty_paid_ods=_pick(path, arrays, "duty_paid")[0].transpose(1, 2, 0),
        home_ds=home.T,
        purchases_dsk=purchases.transpose(2, 0, 1),
    )


def _arrays(path: Path) -> dict[str, Any]:
    """Return header name to header object."""
    if not path.is_file():
        raise BadInput(f"{path} does not exist; name the .har file of a GTAP data base.")
    said = io.StringIO()  # harpy3 prints the stack of what it raises
    with warnings.catch_warnings(), redirect_stdout(said), redirect_stderr(said):
        warnings.simplefilter("ignore")  # harpy3 uses names that NumPy is about to drop
        harpy = extra("harpy", of="gtap", purpose="reading .har files")
        try:
            headers = harpy.HarFileObj.loadFromDisk(str(path)).getHeaderArrayObjs()
        except Exception as error:  # struct, value and key errors have no common base
            raise BadInput(
                f"{path} cannot be read as a header-array file ({error}); take it from the GTAP "
                "data base again."
            ) from None
    return {str(header["name"]).strip().upper(): header for header in headers}


def _pick(path: Path, arrays: dict[str, Any], role: str) -> tuple[Float, list[tuple[str, ...]]]:
    """Return the first array found for a role in float64, and the elements of its sets."""
    for name in HEADERS[role]:
        if name in arrays:
            header = arrays[name]
            sets = [
                tuple(str(element).strip() for element in each["dim_desc"])
                for each in header["sets"]
            ]
            return np.asarray(header["array"], dtype=np.float64), sets
    raise BadInput(
        f"{path}: no array {' or '.join(HEADERS[role])}; take the file with the flows "
        "(basedata.har or gsdfdat.har), not that of sets or parameters."
    )
