"""The web application: routes to the parts that answer them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, WebSocket
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.experiments import EXPERIMENTS
from server import metrics
from server.access import AccessRules
from server.errors import RoomError, StorageError, WorkerStartError
from server.guard import Guard
from server.public_address import PublicAddress
from server.rooms.routes import room_problem, room_routes, room_socket
from server.saved_api import SavedApi
from server.services import Services, application_version, build_services
from server.settings import Settings
from server.static_files import VersionedStaticFiles
from server.tokens import new_token
from server.visitor import VisitorCookie, owner_of
from server.visitor_api import VisitorApi
from server.warming import start_up
from server.worker_host import AbstractWorkerHost

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, host: AbstractWorkerHost | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    settings : Settings, optional
    host : AbstractWorkerHost, optional
        Where workers live, if not on this machine.

    Raises
    ------
    LabError
        If a lab's file is wrong; the message names file and key.
    AccessError
        If a route has no rule that says who may use it.
    SettingsError
        If the base path begins as one of the server's own addresses does.
    """
    chosen = settings or Settings()
    services = build_services(chosen, host)
    cookie = VisitorCookie(chosen)
    app = FastAPI(
        title="Backprop Playground",
        version=application_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        exception_handlers={
            HTTPException: _http_problem,
            RoomError: room_problem,
            StorageError: _no_storage,
            Exception: _incident,
        },
        routes=[
            Route("/", services.pages.gallery),
            Route("/lab/{key}", services.pages.lab),
            Route("/glossary", services.pages.glossary),
            Route("/saved", services.pages.saved),
            Route("/shared/{token}", _shared),
            Route("/dev/views", services.pages.dev_views),
            Route("/api/catalogue", _catalogue),
            Route("/api/readiness", _readiness),
            Route("/api/thumbnail/{lab}", _thumbnail),
            Route("/api/ticket", _ticket, methods=["POST"]),
            *room_routes(),
            Route("/healthz", _healthz),
            Route("/readyz", _readyz),
            Route("/metrics", _metrics),
            *SavedApi(services.saved_runs, cookie).routes,
            *services.image_sets.routes,
            *VisitorApi(services.hub, services.sessions, services.kept, cookie).routes,
        ],
    )
    app.state.services = services
    app.add_api_websocket_route("/api/session", _session)
    app.add_api_websocket_route("/api/room", room_socket)
    app.mount("/static", VersionedStaticFiles(services.static.folder, services.static), name="static")
    rules = AccessRules()
    rules.check(app.routes)
    rules.check_base(chosen.base_path)
    app.add_middleware(
        Guard,
        settings=chosen,
        rules=rules,
        nobody=_nobody,
        metrics=services.metrics,
        is_teacher=services.teachers.knows,
    )
    app.add_middleware(PublicAddress, settings=chosen)  # the outermost: the guard sees what the browser sees
    return app


def services_of(app: FastAPI) -> Services:
    """Return the parts of an application."""
    services = app.state.services
    assert isinstance(services, Services)
    return services


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start up in the background, look after the sessions, end them in order."""
    services = services_of(app)
    services.storage.open()
    await services.teachers.load()
    await services.rooms.load()
    jobs = [
        asyncio.create_task(services.hub.beat(), name="rooms"),
        asyncio.create_task(start_up(services.readiness, services.host, next(iter(EXPERIMENTS))), name="start-up"),
        asyncio.create_task(services.sessions.sweep(), name="sweeper"),
    ]
    if services.settings.films_ahead:
        films = services.thumbnails.make_ahead(services.labs.values(), services.readiness)
        jobs.append(asyncio.create_task(films, name="films"))
    yield
    services.readiness.advance("draining", 0.0)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    services.image_sets.close()
    await services.sessions.close()
    await services.rooms.finish()
    await services.host.close()
    services.storage.close()


async def _catalogue(request: Request) -> Response:
    catalogue = services_of(request.app).catalogue
    return _tagged(request, catalogue.body, catalogue.etag, "application/json")


async def _thumbnail(request: Request) -> Response:
    services = services_of(request.app)
    lab = services.labs.get(request.path_params["lab"])
    if lab is None:
        raise HTTPException(404, f"There is no such lab; expected one of {', '.join(services.labs)}.")
    if not services.readiness.ready:
        raise HTTPException(503, services.readiness.sentence, {"retry-after": "2"})
    try:
        thumbnail = await services.thumbnails.of(lab)
    except LookupError:
        return Response(status_code=204)
    except WorkerStartError as problem:
        raise HTTPException(503, str(problem), {"retry-after": "30"}) from problem
    return _tagged(request, thumbnail.body, thumbnail.etag, "application/octet-stream")


async def _ticket(request: Request) -> Response:
    """Give a page the ticket that opens its websocket, and give or renew the cookie of the visitor."""
    services = services_of(request.app)
    cookie = VisitorCookie(services.settings)
    token = cookie.token(request.cookies) or new_token()
    response = JSONResponse({"ticket": services.tickets.issue(owner_of(token))}, headers={"cache-control": "no-store"})
    response.headers.append("set-cookie", cookie.header(token))
    return response


async def _shared(request: Request) -> Response:
    services = services_of(request.app)
    run = await services.saved_runs.shared(request.path_params["token"])
    return services.pages.shared(request, run)


async def _healthz(request: Request) -> Response:
    """Answer as long as the event loop turns; look at nothing else."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    readiness = services_of(request.app).readiness
    headers = {"cache-control": "no-store"}
    return JSONResponse(readiness.as_dict(), status_code=200 if readiness.ready else 503, headers=headers)


async def _readiness(request: Request) -> Response:
    """Tell pages how far the start has come; a 503 would stand in the browser's console as an error of the page."""
    return JSONResponse(services_of(request.app).readiness.as_dict(), headers={"cache-control": "no-store"})


async def _metrics(request: Request) -> Response:
    """Give Prometheus its figures; what a proxy passes on comes from outside, and they are nobody else's business."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        raise HTTPException(403, "Ask the server itself, not its proxy.")
    return Response(services_of(request.app).metrics.page(), media_type=metrics.CONTENT_TYPE)


async def _session(websocket: WebSocket) -> None:
    await services_of(websocket.app).sockets.serve(websocket)


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an address that has no rule."""
    request = Request(scope, receive)
    await _problem(request, 404, "There is nothing at this address.", {})(scope, receive, send)


async def _http_problem(request: Request, problem: Exception) -> Response:
    """Answer a refused request as a page for people and as JSON for programs."""
    assert isinstance(problem, HTTPException)
    return _problem(request, problem.status_code, str(problem.detail), dict(problem.headers or {}))


async def _no_storage(request: Request, problem: Exception) -> Response:
    """Answer while the database or the disk cannot be used."""
    log.warning("%s: %s", request.url.path, problem)
    return _problem(request, 503, f"What is saved cannot be reached now: {problem}.", {"retry-after": "5"})


async def _incident(request: Request, problem: Exception) -> Response:
    """Log what nobody expected whole, and answer with a number to quote."""
    incident = secrets.token_hex(3)
    log.error("incident %s at %s", incident, request.url.path, exc_info=problem)
    return _problem(request, 500, f"Something went wrong on the server; quote incident {incident}.", {})


def _problem(request: Request, status: int, message: str, headers: dict[str, str]) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        title = "This page does not exist" if status == 404 else "This did not work"
        response = services_of(request.app).pages.error(request, status, title, message)
    else:
        response = JSONResponse({"error": {"status": status, "message": message}}, status_code=status)
    response.headers.update(headers)
    return response


def _tagged(request: Request, body: bytes, etag: str, media_type: str) -> Response:
    """Answer with a body, or with 304 if the browser has it."""
    headers = {"etag": etag, "cache-control": "no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known:
        return PlainTextResponse(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
