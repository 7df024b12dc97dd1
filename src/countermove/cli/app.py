"""The command tree: every command is registered here and does its work elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.doctor import doctor
from countermove.cli.places import places
from countermove.cli.run import run

app = typer.Typer(
    name="countermove",
    help="A laboratory for trade wars: dated tariff law in, a solved world economy out.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help starts twice as fast
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from countermove import __version__

        typer.echo(f"countermove {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", callback=_version, is_eager=True
        ),
    ] = False,
) -> None:
    """A laboratory for trade wars: dated tariff law in, a solved world economy out."""


app.command()(run)
app.command()(places)
app.command()(doctor)
