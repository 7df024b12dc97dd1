"""The page of a case on loopback, and the commands behind it: questions, jobs, OpenAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from countermove import __version__
from countermove.serve.command_jobs import Jobs, Refused, Why
from countermove.serve.page_source import PageSource
from countermove.serve.put_question import in_words, words_of
from countermove.serve.question_forms import FORMS, Question
from countermove.serve.web_guard import MOST_BYTES, OnLoopback

STATUS: dict[Why, int] = {"bad": 422, "unknown": 404, "busy": 429, "fault": 500}
ABOUT = (
    "Dated tariff law and a world trade model. A GET of a question answers at once, or names the "
    "job (202) where it takes longer. POST puts any question as a job; GET it until it has ended; "
    "DELETE ends it. Every answer names the command that gives it again."
)
AGAIN = "<script>setTimeout(() => location.reload(), 2000)</script>"
"""Asks for the page again, with the state in its address."""
Name = Annotated[str, Field(max_length=40, description="A job, as job-3.")]


class Refusal(BaseModel):
    """Why a request was refused, in one sentence with its cure."""

    detail: str


class Progress(BaseModel):
    """How far a job is, in the step it is in; ``left_s`` are seconds left, of this step."""

    said: str
    done: int | None
    of: int | None
    left_s: int | None


class Told(BaseModel):
    """Where a job stands.

    ``waiting``, ``running``, ``cancelled``, ``too-long``, ``error``, or the status of its answer.
    """

    job: str
    status: str
    command: str
    progress: Progress | None = None
    answer: dict[str, Any] | None = None
    code: str | None = None
    message: str | None = None


class Ended(BaseModel):
    """A job after it was told to end."""

    job: str
    status: str
    command: str


class Known(BaseModel):
    """What this server takes on."""

    version: str
    page: Literal["ready", "building", "none"]
    at_once: int
    waiting: int
    kept: int
    longest_s: float
    most_bytes: int


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal} for code in (400, 403, 404, 405, 408, 413, 422, 429)
}


def web_server(jobs: Jobs, page: PageSource) -> FastAPI:
    """Return the application: the page, the questions, their jobs.

    Args:
        jobs: what runs the commands. page: where the page of the case comes from.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with jobs.open():
            page.begin(jobs)
            yield

    app = FastAPI(
        title="Countermove", version=__version__, description=ABOUT, lifespan=life,
        docs_url=None, redoc_url=None, responses=REFUSALS,
        middleware=[Middleware(OnLoopback)],
    )  # fmt: skip
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _other)
    app.add_api_route("/", _page_of(jobs, page), methods=["GET", "HEAD"], include_in_schema=False)
    _add_jobs(app, jobs, page)
    for form in FORMS:
        _add_question(app, jobs, form)
    return app


def _page_of(jobs: Jobs, page: PageSource) -> Any:
    async def whole() -> HTMLResponse:
        if page.html:
            return HTMLResponse(page.html)
        told = page.told or "There is no page here; /openapi.json says what may be asked."
        if page.building:
            return HTMLResponse(_waits(await page.progress(jobs), AGAIN), 202)
        return HTMLResponse(_waits(told), 404)

    return whole


def _waits(told: str, script: str = "") -> str:
    """Return a page that says how far the page of the case is."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Countermove</title>'
        f"<body><h1>Countermove</h1><p>{escape(told)}</p>{script}</body></html>"
    )


def _add_jobs(app: FastAPI, jobs: Jobs, page: PageSource) -> None:
    @app.get("/api")
    async def known() -> Known:
        """Which version answers, whether its page is ready, and its limits."""
        limits, state = jobs.limits, "building" if page.building else "ready"
        return Known.model_validate(
            {
                "version": __version__, "page": state if page.html or page.building else "none",
                "at_once": limits.at_once, "waiting": limits.waiting, "kept": limits.kept,
                "longest_s": limits.longest_s, "most_bytes": MOST_BYTES,
            }
        )  # fmt: skip

    @app.get("/api/jobs/{name}")
    async def job(name: Name, wait_s: Annotated[float, Query(ge=0, le=60)] = 0) -> Told:
        """Where a job stands, its answer once it has ended; waits for that as long as asked."""
        return Told.model_validate(await jobs.look(name, wait_s))

    @app.delete("/api/jobs/{name}")
    async def cancel(name: Name) -> Ended:
        """End a job that waits or runs, with all that it started."""
        return Ended.model_validate(jobs.cancel(name))


def _add_question(app: FastAPI, jobs: Jobs, form: type[Question]) -> None:
    """Add the routes of a question: as a job, and at once where it is answered quickly."""

    async def put(given: Question) -> Told:
        return Told.model_validate(await jobs.look(jobs.put(words_of(given, jobs)).name))

    async def answer(given: Question) -> JSONResponse:
        words = words_of(given, jobs)
        found = await jobs.ask(words, form.quick_s, shared=not form.of_runs)
        status = 202 if "progress" in found else 200
        return JSONResponse(Told.model_validate(found).model_dump(), status)

    put.__annotations__["given"] = form
    answer.__annotations__["given"] = Annotated[form, Query()]
    about: dict[str, Any] = {
        "name": form.name, "description": form.__doc__, "response_model": Told,
    }  # fmt: skip
    app.add_api_route(f"/api/jobs/{form.name}", put, methods=["POST"], status_code=202, **about)
    if form.at_once:
        app.add_api_route(
            f"/api/{form.name}", answer, methods=["GET"], responses={202: {"model": Told}}, **about
        )


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return JSONResponse({"detail": str(error)}, STATUS[error.why])


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError | ValidationError)
    return JSONResponse({"detail": in_words(error.errors())}, 422)


async def _other(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    told = {
        404: "there is nothing at this address; /openapi.json lists what there is.",
        405: f"{request.method} is not for this address; /openapi.json says what is.",
    }.get(error.status_code, f"{error.detail}; /openapi.json says what is understood.")
    return JSONResponse({"detail": told}, error.status_code, headers=error.headers)
