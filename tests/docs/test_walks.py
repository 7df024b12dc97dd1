"""Walks of the guides work as printed: files are written, commands run, in order.

In worlds that tell apart the countries of a guide alone: no figure of a world is printed there.
"""

from __future__ import annotations

import re
import shlex
from contextlib import chdir
from pathlib import Path

import pytest

from countermove.codes.countries import members
from tests.commands import Said, call, refused
from tests.few_countries import in_few_countries

UNION = frozenset({*members("EU27"), "CHN", "USA"})
PACIFIC = frozenset({"NZL", "USA", "CHN"})
GUIDES = Path(__file__).parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"^```(\{code-block\} \w+|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def walked(page: str) -> dict[str, Said]:
    """Return what each command of a page says, its files written, in the current folder."""
    said = {}
    for kind, text in BLOCK.findall((GUIDES / page).read_text(encoding="utf-8")):
        if kind == "sh":
            for line in text.splitlines():
                said[line] = call(*shlex.split(line)[1:])
                assert said[line].status == 0, said[line].err
            continue
        caption, _, content = text.partition("\n")
        path = Path(caption.removeprefix(":caption: "))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return said


@pytest.fixture(scope="module")
def dispute(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Said]]:
    """Return the folder in which the dispute of the guide was walked through, and what it said."""
    folder = tmp_path_factory.mktemp("dispute")
    with chdir(folder), in_few_countries(UNION):
        return folder, walked("own-dispute.md")


def plain(answer: Said) -> str:
    return " ".join(answer.out.split())


def test_a_country_is_added_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with in_few_countries(PACIFIC):
        init, check, explained, before, rates, run = walked("own-pack.md").values()
    assert "measures/nor/pack.toml" in init.out
    assert "no problem found" in check.out
    assert "25.000" in explained.out
    assert "25.000" not in before.out  # not yet published on 1 April
    for answer in (rates, run):
        text = plain(answer)
        assert "5 % of C10T12 from USA, 70 % of C29 from USA" in text
        assert "means by sector derived" in text
    assert "goods in transit" in plain(rates)


def test_a_dispute_without_the_united_states_is_answered_end_to_end(
    dispute: tuple[Path, dict[str, Said]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rates are those of Regulation 2024/2754 and of the determination of 4 July 2025."""
    monkeypatch.chdir(dispute[0])
    (
        _, check, cars, before, brandy, rates, run, lower, game, optimal,
        union, war, deal, coalition, attributed, households,
    ) = dispute[1].values()  # fmt: skip
    assert "no problem found" in check.out
    assert "20.700" in cars.out and "at least" in cars.out  # the ordinary duty is not here
    assert "20.700" not in before.out  # not yet published in August 2024
    assert "32.700" in brandy.out and "chn/brandy#undertakings" in brandy.out  # 5 and 27.7 %
    assert "Assumed: listed goods are 50 % of C29 from CHN" in plain(rates)
    for answer in (run, lower):
        assert "Cost of claims" not in plain(answer) and "utilisation" not in plain(answer)
    assert "open points of this law" in plain(run)
    for text in [plain(lower)]:
        assert "50 % of C29 from CHN" in text and "50 % of C10T12 from FRA" in text
        assert "freed is not established: chn/brandy#undertakings" in text
        assert "not established: China's duties on pork" in text
        assert "Jobs (f)" not in text  # no heads are known of these countries
    assert "adds" in run.out and "first year, wages and exchange rates given" in plain(run)
    assert "not credible under 7 of 7" in plain(game)
    assert "all" in optimal.out and "EU + China" in coalition.out
    for answer in (union, war, deal):
        assert "EU: one player" in plain(answer) and "long run: " in plain(answer)
    assert ": certified;" in plain(war) and "Nash bargaining" in deal.out
    assert "battery-electric" in attributed.out and "s232" not in attributed.out
    assert "Germany: per cent of spending" in households.out
    project = ("--project", "my-project")
    for words, phrase in (
        (("optimal", "EU27", "--payoff", "EU27.real_wage"), "EU27 is a group of countries"),
        (("nash", "DEU,EU27"), "with a group that it belongs to"),
        (("places", "eu-china", *project), "no jobs of CAN or USA are kept"),
        (("households", "eu-china", "--country", "EU27", *project), "told one by one"),
    ):
        with in_few_countries(UNION):
            assert phrase in refused(*words), words


def test_who_is_hit_sells_less_and_who_is_protected_makes_more(
    dispute: tuple[Path, dict[str, Said]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs of theory at both horizons; more where the rate is higher."""
    monkeypatch.chdir(dispute[0])
    words = ("eu-china", "--project", "my-project", "--no-charts", "--draws", "0")
    with in_few_countries(UNION):
        found = call("run", *words, "--json")
    made = {
        (f["variant"], f["country"], f["category"], f["horizon"]): f["value"]
        for f in found.json["headline"]["figures"]
        if f["series"] == "output_change" and f["measure"] == "change"
    }
    for horizon in ("first year", "long run"):
        china, union = (
            [made[name, code, "C29", horizon] for name in ("lowest", "brandy", "highest")]
            for code in ("CHN", "EU27")
        )
        assert 0 > china[0] > china[1] > china[2] and 0 < union[0] < union[1] < union[2]
        assert made["brandy", "FRA", "C10T12", horizon] < made["cars", "FRA", "C10T12", horizon]
