"""Games of the case on the shipped economy: signs a reader can check, not exact figures."""

from __future__ import annotations

import json

import pytest

from countermove.cli import command, main
from countermove.questions.bands import TOO_SMALL
from countermove.questions.game_play import GameResult, run_game
from countermove.questions.game_read import load_game
from countermove.report.game_report import game_report
from countermove.report.show import Answer, show
from tests.few_countries import in_few_countries


@pytest.fixture(scope="module")
def reply() -> GameResult:
    return run_game(load_game("vehicles-reply"), sweeps=False)


def test_no_reply_costs_canada_least_and_a_wider_one_costs_the_united_states_more(
    reply: GameResult,
) -> None:
    payoffs = reply.game.payoffs
    can = [payoffs[move, "hold"][0] for move in ("none", "match", "match_widen")]
    usa = [payoffs[move, "hold"][1] for move in ("none", "match", "match_widen")]
    assert can[0] == max(can)
    assert usa == sorted(usa, reverse=True)


def test_who_wants_damage_replies_widest(reply: GameResult) -> None:
    assert reply.paths["income"] == ("none", "hold")
    assert reply.paths["damage"] == ("match_widen", "hold")
    answer = reply.weights[0]
    assert answer.switches
    assert 0 < answer.switches[0].at < 1


def test_answers_are_plain_data_and_text(
    reply: GameResult, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = game_report(reply).answer()
    show(answer, as_json=True)
    plain = json.loads(capsys.readouterr().out)
    assert plain["status"] == "ok"
    assert plain["residual"] <= 1e-11
    assert plain["worlds_solved"] == 6
    assert {row["series"] for row in plain["tables"]["payoffs"]} > {"payoff"}
    show(answer)
    text = capsys.readouterr().out
    said = {v["verdict"] for threat in plain["threats"] for v in threat["verdicts"]}
    assert said == {"not credible"} and TOO_SMALL in text
    assert "Assumed" in text


def test_the_command_lists_and_plays(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["game"])
    assert done.value.code == 0
    assert "vehicles-reply" in capsys.readouterr().out
    with pytest.raises(SystemExit) as done:
        main(["game", "union", "--json", "--keep", "usa=keep", "--draws", "0"])
    assert json.loads(capsys.readouterr().out)["path"] == {"usa": "keep"}
    assert done.value.code == 0


def test_payoffs_are_drawn_with_play_marked(reply: GameResult) -> None:
    from countermove.report.charts.game_charts import payoff_chart

    spec = payoff_chart(reply)
    rows = spec["vconcat"][0]["data"]["values"]
    assert len(rows) == 12
    assert {row["outcome"] for row in rows if row["outcome"].startswith("* ")} == {"* none, hold"}


def test_bargain_and_coalition_commands(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["bargain", "CAN", "USA", "--by", "uniform", "--disagreement", "status-quo", "--draws",
             "0", "--json"]  # fmt: skip
    with pytest.raises(SystemExit) as done:
        main(words)
    found = json.loads(capsys.readouterr().out)
    assert done.value.code == 0
    assert found["status"] in ("deal", "no deal")
    assert found["residual"] <= 1e-10
    assert {row["series"] for row in found["tables"]["bargain"]} >= {"payoff", "tariff_rate"}
    with pytest.raises(SystemExit):
        main(["coalition", "CAN,USA", "--no-transfers", "--draws", "0", "--json"])
    pair = json.loads(capsys.readouterr().out)["coalitions"]
    assert [entry["members"] for entry in pair] == [["CAN", "USA"]]
    assert pair[0]["surplus_usd_million"] > 0  # a tariff war destroys joint income


@pytest.mark.usefixtures("small_world")
def test_disagreement_may_be_the_law_of_a_variant(capsys: pytest.CaptureFixture[str]) -> None:
    place = "us-canada-2025:autos-retaliation"
    with pytest.raises(SystemExit) as done:
        main(["bargain", "CAN", "USA", "--by", "uniform", "--disagreement", place, "--draws", "0"])
    text = capsys.readouterr().out
    assert done.value.code == 0
    deal = next(line for line in text.splitlines() if line.startswith("Nash bargaining"))
    assert deal.split()[-1] == "0"  # without --transfers nobody receives anything
    assert "without a deal: status quo" in text
    first = (
        "At us-canada-2025/autos-retaliation, as in `run` (long run: fixed deficits): real income"
    )
    assert " ".join(text.split()).startswith(f"{first} Canada")


@pytest.fixture(scope="module")
def answers(reply: GameResult) -> list[Answer]:
    """What a game, a bargain and a war answer, each solved once."""
    found = [game_report(reply).answer()]
    with pytest.MonkeyPatch.context() as patch, in_few_countries():
        patch.setattr(command, "show", lambda answer, **_: found.append(answer))
        for words in (
            "bargain CAN USA --by uniform --transfers 0.03 --frontier",
            "nash CAN,USA --by uniform --no-certificate --starts 1",
        ):
            with pytest.raises(SystemExit):
                main(words.split())
    assert len(found) == 3
    return found


@pytest.mark.parametrize("columns", ["80", "100", "120"])
def test_texts_fit_the_terminal(
    columns: str,
    answers: list[Answer],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for answer in answers:
        show(answer)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert not any("…" in line for line in lines)
