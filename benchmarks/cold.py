"""Fresh processes: commands, loading an economy, peak memory."""

from __future__ import annotations

import json
import tempfile

from benchmarks.measure import fresh, table

COMMAND = """
import sys
from countermove.cli import main
sys.argv = {argv!r}
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
SOLVE = """
import countermove as cm
economy = cm.load_economy()
tariff = economy.tariff_rate_ods.copy()
tariff[:, economy.region("USA")] += 0.25 * economy.goods_s
cm.solve(economy, tariff_rate_ods=tariff)
"""
MANY = """
import countermove as cm
from benchmarks.many import scenarios
economy = cm.load_economy()
cm.solve_many(economy, scenarios(economy))
"""
LOAD = """
import json, time
import countermove as cm
times = {}
for name in ("icio-2022", "icio-2022-customs-2024"):
    start = time.process_time()
    cm.load_economy(name)
    times[name] = time.process_time() - start
start = time.process_time()
economy = cm.load_economy()
times["again"] = time.process_time() - start
start = time.process_time()
economy.with_elasticities(4.0)
times["elasticities"] = time.process_time() - start
print(json.dumps(times))
"""


RUN = ["run", "us-canada-2025", "--json", "--out", "OUT"]
AT = ["--at", "us-canada-2025/autos", "--json"]
COMMANDS = (
    ("`countermove run us-canada-2025 --json`", RUN),
    ("the same with `--draws 0`", [*RUN, "--draws", "0"]),
    ("the same with `--draws 0 --no-ranges`", [*RUN, "--draws", "0", "--no-ranges"]),
    (
        "`countermove optimal USA --partners CAN,MEX --at us-canada-2025/autos`",
        ["optimal", "USA", "--partners", "CAN,MEX", *AT],
    ),
)


def main() -> None:
    rows = []
    for title, code, repeats in (
        ("`import numpy`, for comparison", "import numpy", 5),
        ("`countermove --help`", COMMAND.format(argv=["countermove", "--help"]), 5),
        ("load and solve the shipped economy once", SOLVE, 4),
        ("seven scenarios together", MANY, 3),
        *((name, COMMAND.format(argv=["countermove", *argv]), 3) for name, argv in COMMANDS),
    ):
        with tempfile.TemporaryDirectory() as folder:
            wall, cpu, peak, _ = fresh(code.replace("OUT", folder), repeats=repeats)
        rows.append([title, f"{wall:.2f}", f"{cpu:.2f}", f"{peak:.0f}"])
    table(["fresh process", "wall, s", "CPU, s", "peak MB"], rows)
    *_, output = fresh(LOAD, repeats=2)
    times = json.loads(output)
    titles = {
        "icio-2022": "load `icio-2022`, first in the process",
        "icio-2022-customs-2024": "load `icio-2022-customs-2024` after it",
        "again": "load it again",
        "elasticities": "the same economy with other elasticities",
    }
    table(["step", "ms"], [[titles[key], f"{1e3 * value:.2f}"] for key, value in times.items()])


if __name__ == "__main__":
    main()
