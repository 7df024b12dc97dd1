"""The server: a tool for each command that answers a question, and what to know before asking.

Tools read and solve; none changes a file of the user. An answer holds the command that gives it
again, and all that the command's own object holds: units, days, coverage, bands, notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field, ValidationError

from countermove import __version__
from countermove.codes.packaged import packaged_text
from countermove.serve.command_jobs import Jobs, Refused
from countermove.serve.put_question import in_words, words_of
from countermove.serve.question_forms import FORMS, Question

ABOUT = (
    "Dated tariff law and a world trade model. Read the resource countermove://mistakes before "
    "quoting a figure. Rates are those of a day (on) as known on a day (known_on). An answer that "
    "takes longer than wait_s is a job: ask `job` for it. Each names its command."
)
MISTAKES = "agent/mistakes.md"
Wait = Annotated[float, Field(description="Seconds to wait for the answer.", ge=0, le=300)]
Tool = Callable[..., Any]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class _Server(MCPServer):
    """A server that refuses in the one sentence of the command, also what its forms refuse."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool; no argument is ignored."""
        known = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        for given in arguments:
            if given not in known.get(name, arguments):
                raise ToolError(in_words([{"loc": (given,), "type": "extra_forbidden"}]))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(in_words(error.__cause__.errors())) from None
            if type(error.__cause__) is ToolError:
                raise error.__cause__ from None
            raise


def server(project: Path | None = None) -> MCPServer:
    """Return the server; ``project`` is a folder with a user's own measures and cases."""
    jobs = Jobs(project and project.resolve())  # commands run in a folder of their own

    made = _Server(
        "countermove", version=__version__, instructions=ABOUT, lifespan=lambda _: jobs.open()
    )
    for tool in (*(_tool(jobs, form) for form in FORMS), *_job_tools(jobs)):
        made.add_tool(tool, annotations=READS)
    made.resource("countermove://mistakes", mime_type="text/markdown")(mistakes)
    return made


def mistakes() -> str:
    """What goes wrong when figures of trade wars are quoted, and how these tools say it."""
    return packaged_text(MISTAKES)


@contextmanager
def _told() -> Iterator[None]:
    """Turn the sentence of a refusal into an error of the protocol."""
    try:
        yield
    except Refused as error:
        raise ToolError(str(error)) from None
    except ValidationError as error:
        raise ToolError(in_words(error.errors())) from None


def _tool(jobs: Jobs, form: type[Question]) -> Tool:
    """Return the tool of a form: its fields are parameters, beside how long to wait."""

    async def tool(wait_s: float, **given: Any) -> dict[str, Any]:
        with _told():
            return await jobs.ask(words_of(form(**given), jobs), wait_s)

    hints = get_type_hints(form, include_extras=True)
    taken = [
        Parameter(
            name, Parameter.KEYWORD_ONLY, annotation=hints[name],
            default=Parameter.empty if field.is_required() else field.default,
        )
        for name, field in form.model_fields.items()
    ]  # fmt: skip
    taken.append(Parameter("wait_s", Parameter.KEYWORD_ONLY, annotation=Wait, default=form.quick_s))
    tool.__name__, tool.__doc__ = form.name, form.__doc__
    tool.__signature__ = Signature(taken, return_annotation=dict[str, Any])  # type: ignore[attr-defined]
    tool.__annotations__ = {each.name: each.annotation for each in taken}
    return tool


def _job_tools(jobs: Jobs) -> list[Tool]:
    async def job(job: str, wait_s: Wait = 60) -> dict[str, Any]:
        """The answer of a job that took longer, or how far it is."""
        with _told():
            return await jobs.wait(job, wait_s)

    async def cancel(job: str) -> dict[str, Any]:
        """End a job."""
        with _told():
            return jobs.cancel(job)

    return [job, cancel]
