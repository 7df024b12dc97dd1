"""``countermove agent``: a server for agents, over standard input and output."""

from __future__ import annotations

from typing import Annotated

from countermove.cli.command import Project, command
from countermove.report.show import Answer


@command()
def agent(
    *,
    tools: Annotated[bool, "List the tools and stop."] = False,
    project: Project = None,
) -> Answer:
    """Serve the commands as read-only tools of the Model Context Protocol, over stdio.

    Example: countermove agent --tools
    """
    from countermove.errors import BadInput
    from countermove.extras import extra

    found = extra("countermove.agent.agent_server", of="agent", purpose="the server for agents")
    if project is not None and not project.is_dir():
        raise BadInput(f"{project}: there is no such folder; name one with --project.")
    made = found.server(project)
    if not tools:
        made.run("stdio")
        return Answer([], {}, tables={})
    import asyncio

    listed = asyncio.run(made.list_tools())
    lines = [f"{tool.name}: {tool.description}" for tool in listed]
    return Answer(lines, {"tools": [tool.name for tool in listed]}, tables={})
