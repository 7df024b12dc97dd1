"""The server: a tool for each command that answers a question, and what to know before asking.

Tools read and solve; none changes a file of the user. An answer holds the command that gives it
again, and all that the command's own object holds: units, days, coverage, bands, notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from countermove import __version__
from countermove.agent.agent_jobs import Jobs, Refused
from countermove.codes.packaged import packaged_text

ABOUT = (
    "Dated tariff law and a world trade model. Read the resource countermove://mistakes before "
    "quoting a figure. Rates are those of a day (on) as known on a day (known_on). An answer that "
    "takes longer than wait_s is a job: ask `job` for it. Each names its command."
)
MISTAKES = "agent/mistakes.md"
LONGEST_YAML = 200_000
OF_RUNS = ("compare", "cite")
"""Commands about runs, which read no project."""

Place = Annotated[str, Field(description="ISO code or name, as CAN or Canada; EU27 is the Union.")]
Day = Annotated[str | None, Field(description="A day, as 2025-03-28.")]
Case = Annotated[str, Field(description="Name of a case; `list_names` lists them.")]
At = Annotated[
    str | None,
    Field(description="CASE/VARIANT whose world is the status quo, as us-canada-2025/autos."),
]
Horizon = Annotated[
    str, Field(description="first-year or long-run.", pattern="^(first-year|long-run)$")
]
Settings = Annotated[
    list[str] | None, Field(description="KEY=VALUE of --set, as elasticities=CP (cli reference).")
]
Wait = Annotated[float, Field(description="Seconds to wait for the answer.", ge=0, le=300)]


def server(project: Path | None = None) -> MCPServer:
    """Return the server; ``project`` is a folder with a user's own measures and cases."""
    jobs = Jobs(project and project.resolve())  # commands run in a folder of their own

    made = MCPServer(
        "countermove", version=__version__, instructions=ABOUT, lifespan=lambda _: jobs.open()
    )
    for tool in (*_law_tools(jobs), *_model_tools(jobs), *_strategy_tools(jobs), *_job_tools(jobs)):
        made.add_tool(tool, annotations=READS)
    made.resource("countermove://mistakes", mime_type="text/markdown")(mistakes)
    return made


def mistakes() -> str:
    """What goes wrong when figures of trade wars are quoted, and how these tools say it."""
    return packaged_text(MISTAKES)


def words(command: str, *given: str, **options: Any) -> list[str]:
    """Return the words of a command; options that are ``None`` or false are left out.

    >>> words("rates", "USA", "CAN", on="2025-03-28", known_on=None)
    ['rates', 'USA', 'CAN', '--on', '2025-03-28']
    """
    found = [command, *given]
    for name, value in options.items():
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        for each in value if isinstance(value, list) else [value]:
            if each is True:
                found.append(flag)
            elif each is not None and each is not False:
                found += [flag, str(each)]
    return found


@contextmanager
def _told() -> Iterator[None]:
    """Turn the sentence of a refusal into an error of the protocol."""
    try:
        yield
    except Refused as error:
        raise ToolError(str(error)) from None


async def _ask(jobs: Jobs, asked: list[str], wait_s: float) -> dict[str, Any]:
    known = jobs.project is not None and asked[0] not in OF_RUNS
    project = ["--project", str(jobs.project)] if known else []
    with _told():
        return await jobs.ask([*asked, *project], wait_s)


Tool = Callable[..., Any]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def _law_tools(jobs: Jobs) -> list[Tool]:
    async def list_names(case: str | None = None) -> dict[str, Any]:
        """List cases, games, importers with law, economies, elasticities; or a case's variants."""
        return await _ask(jobs, words("list", *([case] if case else [])), 30)

    async def rates(
        importer: Place, origin: Place, on: Day = None, known_on: Day = None, wait_s: Wait = 30
    ) -> dict[str, Any]:
        """Average duty on a partner's goods, by sector and authority, with what is not known."""
        return await _ask(jobs, words("rates", importer, origin, on=on, known_on=known_on), wait_s)

    async def explain(
        importer: Place,
        origin: Place,
        hs: Annotated[str, Field(description="Tariff code of 4 to 10 digits, as 8703.23.")],
        on: Day = None,
        known_on: Day = None,
        value: Annotated[float | None, Field(description="Customs value, US dollars.")] = None,
    ) -> dict[str, Any]:
        """Every measure that reaches a product: in or out and why, rate, source; the total."""
        clocks = {"on": on, "known_on": known_on, "value": value}
        return await _ask(jobs, words("explain", importer, origin, hs, **clocks), 30)

    async def changes(
        importer: Place, origin: Place, first: Day, last: Day, known_on: Day = None
    ) -> dict[str, Any]:
        """What changed in the duties on a partner's goods between two days; parts add up."""
        clocks = {"from_": first, "to": last, "known_on": known_on}
        return await _ask(jobs, words("changes", importer, origin, **clocks), 60)

    async def measure(
        measure: Annotated[str, Field(description="Id of a measure, as usa/s232_autos.")],
    ) -> dict[str, Any]:
        """One measure: legal basis, goods, rates with their days, exemptions, sources."""
        return await _ask(jobs, ["measures", "show", measure], 30)

    async def statements(case: Case, wait_s: Wait = 60) -> dict[str, Any]:
        """What news reports said of a case, each checked against law, economy and model."""
        return await _ask(jobs, words("statements", case), wait_s)

    return [list_names, rates, explain, changes, measure, statements]


def _model_tools(jobs: Jobs) -> list[Tool]:
    async def run(
        case: Annotated[
            str, Field(description="Name of a case; or leave blank and give yaml.")
        ] = "",
        yaml: Annotated[str, Field(description="Text of a case of your own.")] = "",
        variants: list[str] | None = None,
        country: Annotated[str | None, Field(description="Country of the answer.")] = None,
        settings: Settings = None,
        draws: Annotated[int, Field(description="0 for no bands; else 32, 64, ...", ge=0)] = 0,
        wait_s: Wait = 60,
    ) -> dict[str, Any]:
        """Solve a case, first year and long run: sentences, income, jobs, output, with ranges."""
        if bool(case) == bool(yaml):
            raise ToolError("give either the name of a case or the text of one (yaml).")
        if len(yaml) > LONGEST_YAML:
            raise ToolError(f"the text of a case may have {LONGEST_YAML} letters at most.")
        name = jobs.write(yaml, "own.yaml") if yaml else case
        options = {"variant": variants, "country": country, "set": settings, "draws": draws}
        return await _ask(jobs, words("run", name, **options), wait_s)

    async def compare(a: str, b: str, wait_s: Wait = 60) -> dict[str, Any]:
        """Two variants of the newest run, or RUN:VARIANT, side by side, with their difference."""
        return await _ask(jobs, words("compare", a, b), wait_s)

    async def cite(run: str | None = None) -> dict[str, Any]:
        """References for the software, methods, data, assumptions and law that a run used."""
        return await _ask(jobs, words("cite", *([run] if run else [])), 30)

    return [run, compare, cite]


def _strategy_tools(jobs: Jobs) -> list[Tool]:
    async def optimal(
        player: Place,
        partners: Annotated[str | None, Field(description="Codes with commas.")] = None,
        at: At = None,
        horizon: Horizon = "long-run",
        settings: Settings = None,
        wait_s: Wait = 30,
    ) -> dict[str, Any]:
        """The best tariffs of a player, all others keeping theirs, and what they gain."""
        given = [*(settings or []), f"horizon={horizon}"]
        options = {"partners": partners, "at": at, "set": given}
        return await _ask(jobs, words("optimal", player, **options), wait_s)

    async def nash(
        players: Annotated[str, Field(description="Codes with commas, as CAN,USA.")],
        by: Annotated[str, Field(description="uniform, partner or sector.")] = "uniform",
        at: At = None,
        settings: Settings = None,
        wait_s: Wait = 30,
    ) -> dict[str, Any]:
        """Nash tariffs of some players, with the certificate that nobody gains by moving."""
        return await _ask(jobs, words("nash", players, by=by, at=at, set=settings), wait_s)

    async def game(spec: str, settings: Settings = None, wait_s: Wait = 30) -> dict[str, Any]:
        """Solve a game of the shipped list: equilibria, which threats are credible, how likely."""
        return await _ask(jobs, words("game", spec, set=settings), wait_s)

    async def bargain(
        players: list[str], at: At = None, settings: Settings = None, wait_s: Wait = 30
    ) -> dict[str, Any]:
        """Deals over tariffs that both prefer to war: four solutions, and what holds them."""
        return await _ask(jobs, words("bargain", *players, at=at, set=settings), wait_s)

    async def retaliate(
        by: Place = "CAN",
        against: Place = "USA",
        cap: Annotated[str | None, Field(description="Value of goods, as 30e9CAD.")] = None,
        own_cost: Annotated[str | None, Field(description="Share of own income, as 0.01%.")] = None,
        target: Annotated[str | None, Field(description="As michigan=2,ohio=1.")] = None,
        score: Annotated[list[str] | None, Field(description="Lists to score instead.")] = None,
        wait_s: Wait = 60,
    ) -> dict[str, Any]:
        """Which tariff lines to answer with under a cap; or how good known lists are."""
        options = {"by": by, "against": against, "cap": cap, "own_cost": own_cost, "target": target}
        return await _ask(jobs, words("retaliate", *(score or []), **options), wait_s)

    return [optimal, nash, game, bargain, retaliate]


def _job_tools(jobs: Jobs) -> list[Tool]:
    async def job(name: str, wait_s: Wait = 60) -> dict[str, Any]:
        """The answer of a job that took longer, or how far it is."""
        with _told():
            return await jobs.wait(name, wait_s)

    async def cancel(name: str) -> dict[str, Any]:
        """End a job."""
        with _told():
            return jobs.cancel(name)

    return [job, cancel]
