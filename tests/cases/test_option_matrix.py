"""For every command and every option that changes an answer: it changes, or is refused by name.

And the status quo a strategy command prints is the figure of ``run`` under the same options. All
in a world of few countries, which has every option of the shipped one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from countermove.cli import main
from countermove.questions import options

pytestmark = pytest.mark.usefixtures("small_world")

AT = "us-canada-2025/autos"
MEASURE = "usa/s232_autos.rate=0.1"
NO_DRAWS = ("--draws", "0")
RUN = ("run", "us-canada-2025", "--variant", "autos", *NO_DRAWS)
QUICK: dict[str, tuple[str, ...]] = {
    "run": RUN,
    "places": ("places", "us-canada-2025", "--variant", "autos", *NO_DRAWS),
    "game": ("game", "vehicles-reply", "--no-ranges", "--no-sweeps", *NO_DRAWS),
    "optimal": ("optimal", "CAN", "--partners", "USA", "--by", "uniform", "--at", AT, *NO_DRAWS),
    "nash": ("nash", "CAN,USA", "--by", "uniform", "--at", AT, "--no-certificate", "--starts", "1"),
    "gradient": ("gradient", "--payoff", "CAN", "--partners", "USA", "--at", AT),
}
SLOW: dict[str, tuple[str, ...]] = {
    "bargain": (
        "bargain", "CAN", "USA", "--by", "uniform", "--disagreement", AT.replace("/", ":"),
        *NO_DRAWS,
    ),
    "coalition": (
        "coalition", "CAN", "USA", "--no-transfers", "--others", "status-quo", "--at", AT,
        *NO_DRAWS,
    ),
}  # fmt: skip
KEYS = (
    "economy=icio-2022", "elasticities=CP", "elasticities=FGO", "deficits=proportional",
    "deficits=multiplicative", "deficits=removed", "labour=specific", "labour=sluggish",
    "labour=sluggish mobility=3", "wages=rigid", "wages=rigid floor=0.999",
    "wages=rigid regime.CAN=floating", "supply=0.5", "elasticity_scale=short", "utilisation=none",
    "services=8.35", "cap=5", "theta.C29=4", MEASURE, "horizon=first-year",
    "ordinary=zero", "compliance_cost=1", "materials=none",
    "materials=none market=constant-markups", "scale=0.1", "supply=0.5 revenue=income-tax",
    "market=restricted-entry scale.C29=0.05", "capital.C29=0.4", "export_tax.CAN.C29=0.1",
    "subsidy.USA.C29=0.05",
)  # fmt: skip
SOME = ("deficits=proportional", "labour=specific", "elasticity_scale=short", "utilisation=none",
        "services=8.35", "theta.C29=6", MEASURE)  # fmt: skip
FIRST = "horizon=first-year"
FIRST_ALONE = ("m=0.33", "rho=0.2", "exchange.CAN=-5%", "floor=0.99", "floor=1")
"""Keys that act on one of the two horizons of ``run`` and ``places``, on none of other commands."""
BESIDE = (
    "m=0.5", "rho=0.3", "exchange.CAN=-5%", "floor=0.99", "labour=sluggish", "wages=flexible",
    "regime.CAN=flexible", "elasticity_scale=short", "supply=0.5", "elasticities=FGO", MEASURE,
)  # fmt: skip
"""Keys beside the first year, which win over what it sets."""
FLAGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "run": (("--on", "2025-03-28"), ("--known-on", "2025-03-01")),
    "game": (("--payoffs", "damage"), ("--keep", "reply=none,match")),
    "optimal": (
        ("--payoff", "CAN.revenue"), ("--weight", "C29=1.5"), ("--by", "sector"),
        ("--partners", "MEX"), ("--sectors", "steel"), ("--group", "cars=USA:vehicles"),
        ("--lowest", "0.2"), ("--highest", "0.01"), ("--added",),
        ("--revenue-floor", "20000"), ("--at", "baseline"), ("--spare", "CAN"), ("--tax", "export"),
    ),
    "nash": (
        ("--by", "partner"), ("--partners", "MEX"), ("--sectors", "steel"), ("--added",),
        ("--group", "cars=USMCA:vehicles"), ("--lowest", "0.2"), ("--highest", "0.01"),
        ("--at", "baseline"), ("--tax", "export"),
    ),
    "gradient": (
        ("--payoff", "CAN.revenue"), ("--importer", "MEX"), ("--partners", "MEX"),
        ("--tax", "export"),
        ("--at", "baseline"),
    ),
    "places": (("--level", "jobs"), ("--country", "CAN"), ("--variant", "full-25")),
}  # fmt: skip
SAME = {("optimal", "--spare"), ("nash", "--spare")}
"""Where equality is right: nobody is its own partner, so sparing oneself changes nothing."""
PROSE = {"run", "question_hash", "options", "model", "model_solves", "adjoint_solves", "residual",
         "iterations", "first_order_residual", "adjoint_residual", "adjoint_iterations", "at",
         "weighted_first_order_residual", "first_order_iterations"}  # fmt: skip


@cache
def _answer(words: tuple[str, ...], out: str) -> dict[str, Any] | str:
    import contextlib
    import io

    stdout, stderr = io.StringIO(), io.StringIO()
    extra = ("--tables", "--out", out) if words[0] == "run" else ()
    with (
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        pytest.raises(SystemExit) as stop,
    ):
        main([*words, *extra, "--json"])
    if stop.value.code:
        return stderr.getvalue() + stdout.getvalue()
    found: dict[str, Any] = json.loads(stdout.getvalue())
    return found


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any] | str]:
    out = str(tmp_path_factory.mktemp("runs"))
    return lambda *words: _answer(words, out)


def figures(found: dict[str, Any]) -> str:
    return json.dumps({key: found[key] for key in found if key not in PROSE}, sort_keys=True)


def sets(keys: str) -> list[str]:
    return [word for key in keys.split() for word in ("--set", key)]


UNCERTIFIED = [("nash", FIRST), ("nash", "deficits=absorbing")]
"""Refused: without its certificate a search for an equilibrium of the first year says nothing."""
RIGID = {"optimal": ("wages=rigid",), "nash": ()}
"""Rigid-wage options tried on searches, which are slow with them; a search that does not close
says so."""


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (command, keys)
        for command in QUICK
        for keys in KEYS
        if ("rigid" not in keys or keys in RIGID.get(command, KEYS))
        and (command, keys) not in UNCERTIFIED
    ],
)
def test_every_key_changes_the_answer(command: str, keys: str, answer: Any) -> None:
    _changed(command, QUICK[command], keys, answer)


@pytest.mark.parametrize("keys", BESIDE)
@pytest.mark.parametrize("command", [name for name in QUICK if name != "nash"])
def test_every_key_changes_the_first_year(command: str, keys: str, answer: Any) -> None:
    _changed(command, (*QUICK[command], *sets(FIRST)), keys, answer, beside=FIRST)


@pytest.mark.parametrize(("command", "keys"), UNCERTIFIED)
def test_a_nash_search_of_the_first_year_needs_its_certificate(
    command: str, keys: str, answer: Any
) -> None:
    found = answer(*QUICK[command], *sets(keys))
    assert isinstance(found, str) and "--no-certificate" in found


@pytest.mark.parametrize("keys", SOME)
@pytest.mark.parametrize("command", SLOW)
def test_every_key_changes_searches_over_deals(command: str, keys: str, answer: Any) -> None:
    _changed(command, SLOW[command], keys, answer)


def _changed(
    command: str, words: tuple[str, ...], keys: str, answer: Any, beside: str = ""
) -> None:
    plain, found = answer(*words), answer(*words, *sets(keys))
    assert isinstance(plain, dict) and isinstance(found, dict), found
    assert figures(found) != figures(plain)
    if "status_quo" in found:
        run = answer(*RUN, *sets(beside), *sets(keys))
        income = {
            row["code"]: row["value"]
            for row in run["tables"]["country"]
            if row["series"] == "real_income_change" and row["scenario"] == "autos"
        }
        for code, value in found["status_quo"]["asked"]["real_income_change"].items():
            assert value == pytest.approx(income[code], abs=1e-9)


@pytest.mark.parametrize(
    ("command", "flag"), [(name, flag) for name, flags in FLAGS.items() for flag in flags]
)
def test_every_flag_changes_the_answer(command: str, flag: tuple[str, ...], answer: Any) -> None:
    words = QUICK[command]
    asked = [w for w in words if w not in ("--by", "uniform")] if flag[0] == "--group" else words
    plain, found = answer(*words), answer(*asked, *flag)
    assert isinstance(plain, dict) and isinstance(found, dict), found
    assert (figures(found) == figures(plain)) == ((command, flag[0]) in SAME)


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ("mobility=3", "labour=sluggish"),
        ("floor=0.99", "wages=rigid"),
        ("regime=floating", "wages=rigid"),
        ("wages=rigid regime.CNA=floating", "did you mean 'CAN'"),
        ("usa/nope.rate=0.1", "usa/"),
        ("usa/s232_aluminum.rate=0.5", "usa/s232_aluminum"),
        ("claims=2025-12", "utilisation"),
        ("m=0.33", "horizon=first-year"),
        ("rho=0.2", "horizon=first-year"),
        ("exchange.CAN=-5%", "horizon=first-year"),
        ("horizon=first-year exchange.CNA=-5%", "did you mean 'CAN'"),
        ("horizon=first-year exchange.CAN=-100%", "above zero"),
        ("horizon=first-year m=0.9", "feeds on itself"),
        ("horizon=first-year deficits=fixed", "contradicts"),
        ("horizon=long-run elasticity_scale=impact", "contradicts"),
        ("horizon=first-year regime.CAN=floating", "none floats"),
        ("horizon=impact", "elasticity_scale=impact"),
        ("horizon=soon", "first-year, long-run"),
        ("cap=15", "cap=15 does nothing beside elasticities=MEDIAN"),
        ("elasticities=uniform-4 cap=5", "cap=5 does nothing"),
        ("elasticities=uniform-4 services=4", "services=4 does nothing"),
        ("elasticities=uniform-4 services=8.35", "services=8.35 does nothing"),
        ("mobility=GRY", "labour=sluggish"),
        ("floor=1", "wages=rigid"),
        ("market=restricted-entry", "needs scale"),
        ("export_tax.CAN=0", "not zero"),
        ("export_tax=0.1", "name whose"),
        ("subsidy.CAN.C29=1.5", "below 1"),
        ("export_tax.CNA=0.1", "did you mean 'CAN'"),
        ("materials=none market=constant-markups scale=0.1", "market=restricted-entry"),
    ],
)
@pytest.mark.parametrize("command", ["run", "game", "optimal", "nash", "gradient", "places"])
def test_what_would_do_nothing_is_refused_by_name(
    command: str, keys: str, named: str, answer: Any
) -> None:
    import re

    if command in ("run", "places") and keys in FIRST_ALONE:
        pytest.skip("it acts on the first year, which stands beside the long run")
    found = answer(*QUICK[command], *sets(keys))
    assert isinstance(found, str), f"{keys} was accepted"
    assert re.search(named, found), found


def test_every_setting_is_tried() -> None:
    """Each key of ``--set`` stands in the tables above: a new one needs a row."""
    tried = {word.partition("=")[0].partition(".")[0] for row in (*KEYS, *BESIDE)
             for word in row.split()}  # fmt: skip
    assert tried >= {key.partition(".")[0] for key in options.KEYS} - {"MEASURE"}


IDLE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "game": (
        ("--set", ("game", "--set", "cap=5")), ("--no-sweeps", ("game", "--no-sweeps")),
        ("--no-ranges", ("game", "--no-ranges")), ("--out", ("game", "--out", "x")),
        ("--payoffs", ("game", "--payoffs", "damage")), ("--keep", ("game", "--keep", "a=b")),
        ("--project", ("game", "--project", "/nope")),
        ("--seed", (*QUICK["game"], "--seed", "4")),
    ),
    "serve": (
        ("--draws", ("serve", "--page", "x.html", "--draws", "32")),
        ("SCENARIO", ("serve", "us-canada-2025", "--page", "x.html")),
    ),
    "nash": (
        ("--deviations", ("nash", "CAN,USA", "--no-certificate", "--deviations", "5")),
        ("--by", ("nash", "CAN,USA", "--by", "cell", "--group", "cars=USMCA:vehicles")),
        ("exemption none", ("nash", "CAN,USA", "--exemption", "none")),
    ),
    "gradient": (("tax", (*QUICK["gradient"], "--tax", "production")),),
    "optimal": (
        ("added", ("optimal", "CAN", "--tax", "export", "--added")),
        ("partners", ("optimal", "CAN", "--tax", "production", "--by", "sector",
                      "--partners", "USA")),
        ("--by", (*QUICK["optimal"], "--group", "cars=USA:vehicles")),
        ("exemption none", ("optimal", "CHN", "--exemption", "none", "--at", AT)),
    ),
    "bargain": (
        ("--tolerance", ("bargain", "CAN", "USA", "--tolerance", "0.1")),
        ("frontier", ("bargain", "CAN", "USA", "MEX", "--frontier")),
        ("--disagreement", ("bargain", "CAN", "USA", "--at", AT, "--disagreement", "a:b")),
    ),
    "list": (("--project", ("list", "--project", "/nope")),),
    "report": (("--lang", ("report", "--to", "csv", "--lang", "fr")),),
    "economy": (
        ("--set", ("economy", "show", "--elasticities", "--set", "CP")),
        ("--home-share", ("economy", "show", "--elasticities", "--home-share", "0.5")),
        ("name", ("economy", "show", "icio-2022", "--elasticities")),
    ),
    "rates": (
        ("utilisation none", ("rates", "USA", "CHN", "--on", "2025-08-15",
                              "--utilisation", "none")),
        ("utilisation all", ("rates", "CHN", "all", "--on", "2025-08-15", "--utilisation", "all")),
        ("utilisation none", ("rates", "USA", "CHN", "--nowcast", "--utilisation", "none")),
        ("utilisation none", ("rates", "USA", "CHN", "--refunds", "--utilisation", "none")),
        ("us_content", ("rates", "USA", "CAN", "--on", "2025-02-01",
                        "--content", "us_content=0.5")),
        ("--since", ("rates", "USA", "CAN", "--on", "2025-08-15", "--since", "2025-01-01")),
        ("--hs", ("rates", "USA", "CAN", "--nowcast", "--hs", "87")),
    ),
    "changes": (
        ("utilisation none", ("changes", "USA", "CHN", "--from", "2025-02-01", "--to",
                              "2025-05-01", "--utilisation", "none")),
    ),
    "explain": (
        ("steel_content", ("explain", "USA", "CAN", "8703.23", "--on", "2025-08-15",
                           "--content", "steel_content=0.5")),
        ("claim", ("explain", "USA", "CHN", "8703.23", "--on", "2025-08-15", "--usmca", "0.3")),
        ("quantity", ("explain", "USA", "CAN", "8703.23", "--on", "2025-08-15", "--value", "9",
                      "--quantity", "kg=2")),
    ),
}  # fmt: skip
"""What an option would change nothing beside, by command: refused, and named."""


@pytest.mark.parametrize(
    ("named", "words"), [row for rows in IDLE.values() for row in rows], ids=str
)
def test_an_option_that_would_change_nothing_is_refused(
    named: str, words: tuple[str, ...], answer: Any
) -> None:
    found = answer(*words)
    assert isinstance(found, str), f"{' '.join(words)} was accepted"
    assert named in found


@pytest.mark.parametrize("command", ["optimal", "nash", "gradient", "bargain", "coalition"])
@pytest.mark.parametrize("words", [("--set", MEASURE), ("--set", "utilisation=all"),
                                   ("--project", "/nope")])  # fmt: skip
def test_the_baseline_knows_no_law(command: str, words: tuple[str, ...], answer: Any) -> None:
    asked = {
        "optimal": ("optimal", "CAN"), "nash": ("nash", "CAN,USA"), "gradient": ("gradient",),
        "bargain": ("bargain", "CAN", "USA"), "coalition": ("coalition", "CAN", "USA"),
    }[command]  # fmt: skip
    found = answer(*asked, *words)
    assert isinstance(found, str)
    assert words[1].partition("=")[0] in found


def test_an_option_given_twice_is_refused(answer: Any) -> None:
    found = answer(*RUN, "--set", "services=5", "--set", "services=8")
    assert isinstance(found, str) and "services is given twice" in found


def test_a_set_of_the_case_that_does_nothing_is_refused(tmp_path: Any, answer: Any) -> None:
    from pathlib import Path

    from countermove.questions import case

    text = (case.SHIPPED / "us-canada-2025.yaml").read_text(encoding="utf-8")
    own = Path(tmp_path) / "mine.yaml"
    title = "  autos:\n    title:"
    own.write_text(
        text.replace(title, "  autos:\n    set: {usa/section_338_vehicles.rate: 0.1}\n    title:")
    )
    found = answer("run", str(own), "--variant", "autos", *NO_DRAWS)
    assert isinstance(found, str) and "usa/section_338_vehicles" in found


def test_names_people_use_reach_the_players(answer: Any) -> None:
    plain = answer("optimal", "GBR", "--partners", "USA", "--by", "uniform")
    assert isinstance(plain, dict)
    for name in ("UK", "Great Britain", "826"):
        found = answer("optimal", name, "--partners", "United States", "--by", "uniform")
        assert isinstance(found, dict), found
        assert figures(found) == figures(plain)


@pytest.mark.parametrize(
    ("coded", "named"),
    [
        (("--payoff", "KOR"), ("--payoff", "South Korea", "--importer", "KOR")),
        (("--payoff", "CAN.labour.C29"), ("--payoff", "Canada.labour.Motor vehicles")),
        (
            ("--set", "wages=rigid", "--set", "regime.CAN=floating"),
            ("--set", "wages=rigid", "--set", "regime.Canada=floating"),
        ),
        (
            ("--set", FIRST, "--set", "exchange.GBR=-5%"),
            ("--set", FIRST, "--set", "exchange.UK=-5%"),
        ),
        (("--set", "theta.C29=4"), ("--set", "theta.Motor vehicles=4")),
    ],
)
def test_names_people_use_stand_for_codes(coded: Any, named: Any, answer: Any) -> None:
    plain, found = (answer("gradient", "--at", AT, *words) for words in (coded, named))
    assert isinstance(plain, dict) and isinstance(found, dict), (plain, found)
    assert figures(found) == figures(plain)
