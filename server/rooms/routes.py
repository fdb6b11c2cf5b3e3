"""Addresses of the rooms: pages, what teachers and students send, and the table of results."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import msgspec
from fastapi import Request, WebSocket
from starlette.datastructures import URL
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.errors import RoomError
from server.rooms.codes import qr_svg, read_code, shown_code
from server.rooms.messages import Assign, Freeze, Join, Kick, OpenRoom, Project, Push, SignIn, TakeBack
from server.rooms.model import Room
from server.rooms.reach import is_this_machine, join_address
from server.services import Services
from server.tokens import new_token
from server.visitor import VisitorCookie, owner_of

T = TypeVar("T")

MOST_REQUEST_BYTES = 16_384
_SPREADSHEET_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def room_routes() -> list[Route]:
    """Return every route of the rooms; ``server/access.py`` says who may use each."""
    return [
        Route("/teach", _teach),
        Route("/room/{room}", _room_page),
        Route("/join", _join_page),
        Route("/join/{code}", _join_page),
        Route("/watch/{session}", _watch),
        Route("/api/teacher", _sign_in, methods=["POST"]),
        Route("/api/sign-out", _sign_out, methods=["POST"]),
        Route("/api/join", _join, methods=["POST"]),
        Route("/api/rooms", _open, methods=["POST"]),
        *(
            Route(f"/api/rooms/{{room}}/{name}", partial(_command, command), methods=["POST"])
            for name, command in _COMMANDS.items()
        ),
        Route("/api/rooms/{room}/reopen", _reopen, methods=["POST"]),
        Route("/api/rooms/{room}/delete", _delete, methods=["POST"]),
        Route("/api/rooms/{room}/results.csv", _results),
        Route("/api/rooms/{room}/qr.svg", _qr),
    ]


async def room_socket(websocket: WebSocket) -> None:
    """Serve ``/api/room``; the guard has seen to it that there is a cookie."""
    services: Services = websocket.app.state.services
    token = VisitorCookie(services.settings).token(websocket.cookies)
    assert token is not None
    await services.room_sockets.serve(websocket, owner_of(token))


async def room_problem(request: Request, problem: Exception) -> Response:
    """Answer what was refused: as JSON that names the field, or as a page."""
    assert isinstance(problem, RoomError)
    if "text/html" in request.headers.get("accept", ""):
        return _services(request).pages.error(request, problem.status, "This did not work", problem.message)
    body = {"error": {"status": problem.status, "message": problem.message, "path": problem.path}}
    return JSONResponse(body, status_code=problem.status)


# ---- pages -------------------------------------------------------------------------------------------------------


async def _teach(request: Request) -> Response:
    services, owner = _services(request), _owner(request)
    is_teacher = services.teachers.knows(owner)
    rooms = services.rooms.all_of(owner) if is_teacher else []
    closed = await services.rooms.closed_of(owner) if is_teacher else []
    context = {"rooms": rooms, "closed": closed, "is_teacher": is_teacher, "shown_code": shown_code}
    return services.pages.render(request, "teach", **context, retention_days=services.settings.retention_days)


async def _room_page(request: Request) -> Response:
    room = _room(request)
    services = _services(request)
    address = join_address(request.url, services.settings)
    context = {"room": room, "code": shown_code(room.code), "join_address": address}
    return services.pages.render(request, "room", **context, is_only_here=is_this_machine(URL(address)))


async def _join_page(request: Request) -> Response:
    code = read_code(request.path_params.get("code", ""))
    room = _services(request).rooms.of_member(_owner(request))
    return _services(request).pages.render(request, "join", code=shown_code(code) if code else "", room=room)


async def _watch(request: Request) -> Response:
    """Show a run that somebody may watch; another one is treated as one that does not exist."""
    services = _services(request)
    live = services.sessions.find(request.path_params["session"])
    if live is None or not services.rooms.may_watch(_owner(request), live.owner, live.session.id):
        raise RoomError(404, "There is no run here that you may watch now.")
    student = services.rooms.pseudonym(live.owner)
    room = services.rooms.watched_from(_owner(request), live.owner)
    return services.pages.show_lab(request, live.session.lab, watch=live.session.id, student=student, room=room)


# ---- what teachers and students send -----------------------------------------------------------------------------


async def _sign_in(request: Request) -> Response:
    """Make this browser the teacher's: it carries the token from now on."""
    services = _services(request)
    token = (await _read(request, SignIn)).token
    if not services.teachers.knows(owner_of(token)):
        raise RoomError(403, "This is not the token of a teacher of this server.", "token")
    return _with_cookie(request, token)


async def _sign_out(request: Request) -> Response:
    """Give this browser a new identity."""
    return _with_cookie(request, new_token())


async def _join(request: Request) -> Response:
    """Let somebody in; who was in before goes on with their run, not with the settings that the class began with."""
    wish, owner, services = await _read(request, Join), _owner(request), _services(request)
    was_in = services.rooms.is_member(owner, wish.code)
    room = await services.hub.join(owner, wish.code, wish.pseudonym)
    return JSONResponse({"lab": room.lab, "address": "" if was_in else room.address})


async def _open(request: Request) -> Response:
    wish = await _read(request, OpenRoom)
    room = await _services(request).rooms.create(_owner(request), wish.name)
    return JSONResponse({"room": room.id, "code": room.code})


async def _push(services: Services, room: Room, request: Request) -> None:
    wish = await _read(request, Push)
    await services.rooms.push(room, wish.lab, wish.address)


async def _freeze(services: Services, room: Room, request: Request) -> None:
    await services.hub.freeze(room, frozen=(await _read(request, Freeze)).frozen)


async def _project(services: Services, room: Room, request: Request) -> None:
    await services.hub.project(room, (await _read(request, Project)).session)


async def _kick(services: Services, room: Room, request: Request) -> None:
    await services.hub.kick(room, (await _read(request, Kick)).member)


async def _renew_code(services: Services, room: Room, request: Request) -> None:
    await services.rooms.renew_code(room)


async def _assign(services: Services, room: Room, request: Request) -> None:
    await services.rooms.assign(room, (await _read(request, Assign)).lab)


async def _take_back(services: Services, room: Room, request: Request) -> None:
    await services.rooms.take_back(room, (await _read(request, TakeBack)).lab)


async def _close(services: Services, room: Room, request: Request) -> None:
    await services.hub.close(room)


_Command = Callable[[Services, Room, Request], Awaitable[None]]
_COMMANDS: dict[str, _Command] = {
    "push": _push,
    "freeze": _freeze,
    "project": _project,
    "kick": _kick,
    "assign": _assign,
    "take-back": _take_back,
    "code": _renew_code,
    "close": _close,
}


async def _command(command: _Command, request: Request) -> Response:
    """Carry out what a teacher wants done in a room of theirs."""
    await command(_services(request), _room(request), request)
    return Response(status_code=204)


# ---- what works with closed rooms too ----------------------------------------------------------------------------


async def _reopen(request: Request) -> Response:
    """Open a room again."""
    room = await _open_or_closed(request)
    if not room.is_closed:
        raise RoomError(409, "This room is open.")
    await _services(request).rooms.reopen(room)
    return Response(status_code=204)


async def _delete(request: Request) -> Response:
    """Delete a room with everything its students did in it."""
    await _services(request).hub.delete(await _open_or_closed(request))
    return Response(status_code=204)


async def _open_or_closed(request: Request) -> Room:
    return await _services(request).rooms.open_or_closed(_owner(request), request.path_params["room"])


# ---- files -------------------------------------------------------------------------------------------------------


async def _results(request: Request) -> Response:
    """Return the table of results, one row a student and one column a task."""
    room = await _open_or_closed(request)
    headers = {"content-disposition": 'attachment; filename="results.csv"', "cache-control": "no-store"}
    return Response(results_csv(room), media_type="text/csv; charset=utf-8", headers=headers)


async def _qr(request: Request) -> Response:
    """Return the QR code of the address at which students join."""
    address = f"{join_address(request.url, _services(request).settings)}/{_room(request).code}"
    return Response(qr_svg(address), media_type="image/svg+xml", headers={"cache-control": "no-store"})


def results_csv(room: Room) -> str:
    """Write who has solved what, with which attempt and at which step."""
    file = io.StringIO()
    file.write("\ufeff")  # without it spreadsheets take names for another encoding
    # Words in quotation marks stay in their cell also where a spreadsheet takes semicolons for borders.
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    heading = ["student"]
    for entry in room.assignments:
        heading += [_cell(f"{entry.lab}: {entry.title}"), "attempts", "step"]
    writer.writerow(heading)
    for member in room.present:
        row: list[object] = [_cell(member.pseudonym)]
        for entry in room.assignments:
            result = room.results.get((entry.id, member.visitor))
            row += ["", "", ""] if result is None else [int(result.solved), result.attempts, result.step]
        writer.writerow(row)
    return file.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a student's words for a formula."""
    return f"'{text}" if text.startswith(_SPREADSHEET_FORMULAS) else text


# ---- the rest ----------------------------------------------------------------------------------------------------


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _owner(request: Request) -> str:
    """Return who asks; somebody without a cookie is nobody."""
    token = VisitorCookie(_services(request).settings).token(request.cookies)
    return owner_of(token) if token is not None else ""


def _room(request: Request) -> Room:
    return _services(request).rooms.of_teacher(_owner(request), request.path_params["room"])


def _with_cookie(request: Request, token: str) -> Response:
    response = Response(status_code=204)
    response.headers.append("set-cookie", VisitorCookie(_services(request).settings).header(token))
    return response


async def _read(request: Request, kind: type[T]) -> T:
    """Read the body of a request; what is wrong with it is said with the field's name."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RoomError(415, "The body must be application/json.")
    body = await request.body()
    if len(body) > MOST_REQUEST_BYTES:
        raise RoomError(413, f"The body may have at most {MOST_REQUEST_BYTES:,} bytes.")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
        words, _, place = str(problem).partition(" - at `$")
        raise RoomError(400, f"{words}.", place.strip(".`")) from None
