"""The command tree: every command is registered here and does its work elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getdoc
from typing import Annotated

import typer

from countermove.cli.agent_command import agent
from countermove.cli.attribute_command import attribute
from countermove.cli.backtest_command import backtest
from countermove.cli.bargain_command import bargain
from countermove.cli.changes_command import changes
from countermove.cli.cite_command import cite
from countermove.cli.coalition_command import coalition
from countermove.cli.compare_command import compare
from countermove.cli.data_command import data
from countermove.cli.doctor_command import doctor
from countermove.cli.economy_command import economy
from countermove.cli.explain_command import explain
from countermove.cli.flip_command import flip
from countermove.cli.game_command import game
from countermove.cli.gradient_command import gradient
from countermove.cli.households_command import households
from countermove.cli.init_command import init
from countermove.cli.list_command import list_names
from countermove.cli.measures_command import measures
from countermove.cli.nash_command import nash
from countermove.cli.optimal_command import optimal
from countermove.cli.page_command import page
from countermove.cli.places_command import places
from countermove.cli.progress import QUIET
from countermove.cli.rates_command import rates
from countermove.cli.report_command import report
from countermove.cli.retaliate_command import retaliate
from countermove.cli.run_command import run
from countermove.cli.serve_command import serve
from countermove.cli.statements_command import claims, statements
from countermove.cli.sweep_command import sweep
from countermove.cli.validate_command import validate

app = typer.Typer(
    name="countermove",
    help="A laboratory for trade wars: dated tariff law in, a solved world economy out.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help starts twice as fast
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from countermove import __version__

        typer.echo(f"countermove {__version__}")
        raise typer.Exit


def _first(function: Callable[..., None]) -> str:
    """Return the first paragraph of a command's help, whole: the list of commands cuts it else."""
    return " ".join((getdoc(function) or "").split("\n\n")[0].split())


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", callback=_version, is_eager=True
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="No progress on stderr; may stand after the command.")
    ] = False,
) -> None:
    """A laboratory for trade wars: dated tariff law in, a solved world economy out."""
    QUIET.set(quiet)


for each in (init, run, page, serve, report, compare, cite, rates, changes, explain, statements,
             places, households, attribute, flip, sweep, gradient, optimal, nash, game, bargain,
             coalition, retaliate, backtest, validate, agent, doctor):  # fmt: skip
    app.command(short_help=_first(each))(each)
app.command("list", short_help=_first(list_names))(list_names)
app.command(hidden=True, context_settings={"ignore_unknown_options": True})(claims)
for group in (economy, data, measures):
    app.add_typer(group)
