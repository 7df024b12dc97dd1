"""The world inside a page: a table in single precision and the law of variants, cell by cell."""

from __future__ import annotations

import gzip
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Float, Float32, Int
from countermove.economy.arguments import refuse_markets
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Duties, Varieties, lines_of
from countermove.errors import BadInput

KINDS = {"float32": np.dtype("<f4"), "uint32": np.dtype("<u4")}
"""Types of the arrays of a page: four bytes a number, as browsers have them in memory."""


class Packed(NamedTuple):
    """Arrays as one text: where each starts, and the bytes, gzip in base64."""

    places: tuple[dict[str, Any], ...]
    text: str


def pack(arrays: Mapping[str, Any]) -> Packed:
    """Return named arrays of float32 and uint32 as one text.

    >>> unpack(pack({"a": np.ones(2, dtype=np.float32)}))["a"].tolist()
    [1.0, 1.0]
    """
    places, parts, first = [], [], 0
    for name, array in arrays.items():
        kind = array.dtype.name
        data = array.astype(KINDS[kind], copy=False).tobytes()
        places.append({"name": name, "kind": kind, "first": first, "length": array.size})
        parts.append(data)
        first += len(data)
    whole = gzip.compress(b"".join(parts), 9, mtime=0)
    return Packed(tuple(places), b64encode(whole).decode("ascii"))


def unpack(packed: Packed) -> dict[str, Any]:
    """Return the arrays of a text, flat."""
    data = gzip.decompress(b64decode(packed.text))
    return {
        place["name"]: np.frombuffer(
            data, KINDS[place["kind"]], place["length"], place["first"]
        ).copy()
        for place in packed.places
    }


def table_of(economy: Economy) -> dict[str, Float32]:
    """Return the table a page holds: flows, purchases, base rates and jobs.

    Raises:
        BadInput: the economy has parts that the page's model does not know.
    """
    refuse_markets(economy, "a page")
    jobs = economy.employment_ds
    exact = {
        "flow": economy.flow_ods,
        "purchases": economy.io_share_dsk * economy.output_os[:, None, :],
        "rate": economy.tariff_rate_ods,
        "jobs": np.full(economy.final_share_ds.shape, np.nan) if jobs is None else jobs,
    }
    return {name: array.astype(np.float32) for name, array in exact.items()}


def economy_of(
    table: Mapping[str, Any], regions: Sequence[str], sectors: Sequence[str], theta_s: Float
) -> Economy:
    """Return the economy of a page's table, closed to a baseline as the page closes it."""
    n, j = len(regions), len(sectors)
    shapes = {"flow": (n, n, j), "purchases": (n, j, j), "rate": (n, n, j), "jobs": (n, j)}
    flow, purchases, rate, jobs = (
        table[name].reshape(shape).astype(np.float64) for name, shape in shapes.items()
    )
    return economy_from_flows(
        flow, purchases, rate, regions=regions, sectors=sectors, theta_s=theta_s,
        highest_rate=np.inf, employment_ds=jobs, name="page",
    )  # fmt: skip


class Pool(NamedTuple):
    """The law of single cells, each form it takes in any variant once.

    Attributes:
        cell: (P,) ``(d N + o) J + s``. start: (P + 1,) first of a cell's lines.
        share, added: (H,) share of base spending, rate on top of the base rate; infinite for a ban.
        laws: positions of the cells of each law, by what it is called.
    """

    cell: Int
    start: Int
    share: Float32
    added: Float32
    laws: dict[Any, Int]

    def arrays(self) -> dict[str, Any]:
        """Return the arrays to pack; the laws one after another, between ``law_start``."""
        ends = np.cumsum([0, *(law.size for law in self.laws.values())])
        law = np.concatenate([np.zeros(0), *self.laws.values()])
        whole = {"cell": self.cell, "start": self.start, "law": law, "law_start": ends}
        found: dict[str, Any] = {name: a.astype(np.uint32) for name, a in whole.items()}
        return {**found, "share": self.share, "added": self.added}


def pool_of(economy: Economy, duties: Mapping[Any, Duties]) -> Pool:
    """Return laws cell by cell; lines of a cell that pay the same are one.

    Raises:
        BadInput: duties edited cell by cell, which a page adds by itself.
    """
    known: dict[tuple[int, bytes], int] = {}
    cells: list[int] = []
    lines: list[Float32] = []
    laws: dict[Any, Int] = {}
    for name, charged in duties.items():
        if any(edit is not None for edit in charged.edits):
            raise BadInput("A page holds the law of variants, not edits of cells; leave those out.")
        mine = []
        for cell, part in _cells(economy, charged):
            key = (cell, part.tobytes())
            if key not in known:
                known[key] = len(cells)
                cells.append(cell)
                lines.append(part)
            mine.append(known[key])
        laws[name] = np.array(mine, dtype=np.intp)
    start = np.cumsum([0, *(part.shape[1] for part in lines)])
    rate, share = np.concatenate([np.zeros((2, 0), np.float32), *lines], axis=1)
    return Pool(np.array(cells, dtype=np.intp), start, share, rate, laws)


def _cells(economy: Economy, duties: Duties) -> Iterable[tuple[int, Float32]]:
    """Yield the cells that pay more than their base rate, each with its rates above its shares."""
    n, j = len(economy.regions), len(economy.sectors)
    named = {part.destination for part in duties.varieties}
    if duties.claims is not None:
        named.add(duties.claims.destination)
    for d in sorted(named):
        base = economy.tariff_rate_ods[:, d]
        part = lines_of(duties, d, base, None, None)
        if part is None or not part.share.size:
            continue
        added = (part.rate - base[part.origin, part.sector]).astype(np.float32)
        added[part.banned] = np.inf
        cell = (d * n + part.origin) * j + part.sector
        order = np.lexsort((added, cell))
        cell, added, share = cell[order], added[order], part.share[order]
        other = (cell[1:] != cell[:-1]) | (added[1:] != added[:-1])
        first = np.flatnonzero(np.concatenate([[True], other]))
        total = np.add.reduceat(share, first).astype(np.float32)
        cell, added = cell[first], added[first]
        keep = total > 0
        cell, pair = cell[keep], np.stack([added[keep], total[keep]])
        ends = [*np.flatnonzero(np.diff(cell, prepend=-1)).tolist(), cell.size]
        for here, there in pairwise(ends):
            yield int(cell[here]), np.ascontiguousarray(pair[:, here:there])


def duties_of(arrays: Mapping[str, Any], variant: int, regions: int, sectors: int) -> Duties:
    """Return the law of a page's variant, by its position, as the solver takes it."""
    first, last = arrays["law_start"][variant : variant + 2]
    place = arrays["law"][first:last].astype(np.intp)
    size = (arrays["start"][place + 1] - arrays["start"][place]).astype(np.intp)
    cell = np.repeat(arrays["cell"][place].astype(np.intp), size)
    line = np.concatenate(
        [np.zeros(0, dtype=np.intp),
         *(np.arange(arrays["start"][p], arrays["start"][p + 1]) for p in place)]
    )  # fmt: skip
    market, sector = np.divmod(cell, sectors)
    destination, origin = np.divmod(market, regions)
    share, added = (arrays[name][line].astype(np.float64) for name in ("share", "added"))
    banned = np.isinf(added)
    return Duties(
        tuple(
            Varieties(
                int(d), origin[here], sector[here], share[here],
                np.where(banned, 0.0, added)[here], banned[here],
            )
            for d in np.unique(destination)
            for here in (destination == d,)
        )
    )  # fmt: skip
