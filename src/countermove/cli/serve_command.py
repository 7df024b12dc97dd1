"""``countermove serve``: the page of a case on loopback, with the commands behind it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.command import Draws, Project, command, refuse_idle
from countermove.report.show import Answer

USUAL = "us-canada-2025"
HERE = "127.0.0.1"
WAITING, KEPT = 40, 100


@command()
def serve(
    scenario: Annotated[str | None, f"Name of a case; {USUAL} if left out."] = None,
    *,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 for one that is free.")
    ] = 8765,
    page: Annotated[Path | None, "Serve this page of `countermove page`; build none."] = None,
    draws: Draws = 64,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, help="Jobs side by side; one a core.")
    ] = None,
    longest: Annotated[
        float, typer.Option("--longest", min=1.0, help="Seconds after which a job is ended.")
    ] = 900.0,
    keep: Annotated[
        Path | None, "Folder in which runs are kept; they go with the server if left out."
    ] = None,
    project: Project = None,
) -> Answer:
    """Serve the page of a case to browsers of this machine, with what needs Python as jobs.

    Example: countermove serve us-canada-2025 --port 8765
    """
    from countermove.errors import BadInput
    from countermove.extras import extra

    uvicorn = extra("uvicorn", of="web", purpose="The server")
    web_server = extra("countermove.serve.web_server", of="web", purpose="The server").web_server
    from countermove.questions.case import load_case
    from countermove.serve.command_jobs import Jobs, Limits
    from countermove.serve.page_source import PageSource, page_of

    refuse_idle(
        (bool(page and scenario), "SCENARIO", "--page is served as it is"),
        (bool(page and draws != 64), "--draws", "--page is served as it is"),
    )
    for folder, name in ((project, "project"), (keep, "keep")):
        if folder is not None and not folder.is_dir():
            raise BadInput(f"{folder}: there is no such folder; name one with --{name}.")
    if page is not None:
        source = PageSource(html=page_of(page))
    else:
        case = scenario or USUAL
        load_case(case, project=project)
        named = str(Path(case).resolve()) if Path(case).is_file() else case
        source = PageSource([named, "--draws", str(draws)])
    limits = Limits(at_once or os.cpu_count() or 1, WAITING, KEPT, longest)
    jobs = Jobs(project and project.resolve(), limits, kept_in=keep and keep.resolve())
    with _bound(port) as bound:
        typer.echo(f"http://{HERE}:{bound.getsockname()[1]} - to this machine only; Ctrl-C ends it")
        config = uvicorn.Config(
            web_server(jobs, source), log_level="warning", access_log=False,
            server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[bound])
    return Answer([], {}, tables={})


def _bound(port: int) -> socket.socket:
    """Return a socket at a port of loopback, which nobody else of the machine has.

    Raises:
        BadInput: the port is taken.
    """
    from countermove.errors import BadInput

    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HERE, port))
        made.listen()  # whoever reads the address may come at once
    except OSError as error:
        made.close()
        raise BadInput(
            f"port {port} cannot be had ({error.strerror}); name another with --port, or 0."
        ) from None
    return made
