"""The HTTP interface as an OpenAPI 3.1 document: ``python -m server.api_schema`` prints it.

What is sent is described by the very classes that read it; what comes back by the classes here, which
``tests/security/fuzz`` holds against the server's answers. A route without an entry in `OPERATIONS` fails a test.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from server.access import RULES, Access
from server.metrics import CONTENT_TYPE
from server.rooms.messages import Assign, Freeze, Join, Kick, OpenRoom, Project, Push, SignIn, TakeBack

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
BYTES = "application/octet-stream"


class Refusal(Struct):
    """Why a request was refused; ``path`` names the field that has to be changed."""

    status: int
    message: str
    path: str = ""


class Refused(Struct):
    """The body of every refusal as JSON."""

    error: Refusal


class Health(Struct):
    """The event loop turns."""

    status: str


class Progress(Struct):
    """How far the start has come."""

    phase: str
    progress: float
    label: str
    message: str


class IssuedTicket(Struct):
    """What opens one websocket, once, within half a minute."""

    ticket: str


class Joined(Struct):
    """Where the class is: a lab and its settings, both empty before the teacher has chosen one."""

    lab: str
    address: str


class OpenedRoom(Struct):
    """A new room."""

    room: str
    code: str


class KeptRow(Struct):
    """A run that is kept for this browser; ``open`` says that a page shows it now."""

    id: str
    lab: str
    seen_at: float
    open: bool


class SavedRow(Struct):
    """A saved run without its pictures."""

    id: str
    name: str
    note: str
    experiment: str
    lab: str
    config: dict[str, Any]
    measures: dict[str, Any]
    columns: list[str]
    step: int
    created_at: float
    shared: bool


class OpenedRun(Struct):
    """A session that goes on where a saved run ended, and the lab whose page shows it."""

    session: str
    lab: str


class Share(Struct):
    """What opens a saved run for anybody."""

    token: str


class Catalogue(Struct):
    """Experiments, with their fields and streams, by key."""

    experiments: dict[str, Any]


class ImageSet(Struct):
    """A set of images; ``done`` of its ``bytes`` have come."""

    key: str
    label: str
    help: str
    licence: str
    here: bool
    bytes: int
    done: int
    running: bool
    problem: str


@dataclass(frozen=True)
class Operation:
    """What one address does.

    Attributes
    ----------
    summary : str
    takes : type, optional
        The class of its JSON body.
    gives : mapping of status to (media type, class of its JSON or none); an empty media type means no body
    """

    summary: str
    gives: Mapping[int, tuple[str, Any]]
    takes: type[Struct] | None = None
    bad: tuple[int, ...] = field(default=())


def _page(summary: str, *bad: int) -> Operation:
    return Operation(summary, {200: (HTML, None)}, bad=bad)


def _does(summary: str, takes: type[Struct] | None = None, *bad: int) -> Operation:
    return Operation(summary, {204: ("", None)}, takes, bad)


def _gives(summary: str, kind: Any, *bad: int, takes: type[Struct] | None = None) -> Operation:
    return Operation(summary, {200: (JSON, kind)}, takes, bad)


_READING = (400, 413, 415)
_NAME = {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,64}$"}
"""A name in an address; another one is the name of nothing."""
_TYPED = {"type": "string", "minLength": 1}
"""What somebody has typed: whatever it is, the page asks for it again."""

OPERATIONS: Mapping[str, Operation] = {
    "GET /": _page("The gallery of labs"),
    "GET /lab/{key}": _page("A lab", 404),
    "GET /glossary": _page("What the words mean"),
    "GET /dev/views": _page("Views of the playground with made-up data"),
    "GET /saved": _page("The saved runs of this browser"),
    "GET /shared/{token}": _page("A run that somebody shares", 404),
    "GET /teach": _page("Sign in as a teacher; the rooms"),
    "GET /room/{room}": _page("A room, for its teacher", 404),
    "GET /join": _page("Join a room"),
    "GET /join/{code}": _page("Join a room with this code"),
    "GET /watch/{session}": _page("Watch a run that may be watched", 404),
    "GET /api/catalogue": Operation("What can be trained", {200: (JSON, Catalogue), 304: (TEXT, None)}),
    "GET /api/readiness": _gives("How far the start has come", Progress),
    "GET /api/thumbnail/{lab}": Operation(
        "A lab's film", {200: (BYTES, None), 204: ("", None), 304: (TEXT, None)}, bad=(404,)
    ),
    "POST /api/ticket": _gives("What opens a websocket", IssuedTicket),
    "POST /api/teacher": _does("Sign in as a teacher", SignIn, 403, *_READING),
    "POST /api/sign-out": _does("Become somebody else"),
    "POST /api/join": _gives("Join a room", Joined, 403, 404, 409, *_READING, takes=Join),
    "POST /api/rooms": _gives("Open a room", OpenedRoom, 409, *_READING, takes=OpenRoom),
    "POST /api/rooms/{room}/push": _does("Bring everybody to a lab", Push, 404, *_READING),
    "POST /api/rooms/{room}/freeze": _does("Pause the class, or let it go on", Freeze, 404, *_READING),
    "POST /api/rooms/{room}/project": _does("Show everybody a run", Project, 404, *_READING),
    "POST /api/rooms/{room}/kick": _does("Send a student away", Kick, 404, *_READING),
    "POST /api/rooms/{room}/assign": _does("Set the tasks of a lab", Assign, 404, 409, *_READING),
    "POST /api/rooms/{room}/take-back": _does("Take the tasks of a lab back", TakeBack, 404, 409, *_READING),
    "POST /api/rooms/{room}/code": _does("Draw another join code", None, 404),
    "POST /api/rooms/{room}/close": _does("Close a room", None, 404),
    "POST /api/rooms/{room}/reopen": _does("Open a closed room again", None, 404, 409),
    "POST /api/rooms/{room}/delete": _does("Delete a room and all its data", None, 404),
    "GET /api/rooms/{room}/results.csv": Operation(
        "Who has solved what", {200: ("text/csv; charset=utf-8", None)}, bad=(404,)
    ),
    "GET /api/rooms/{room}/qr.svg": Operation("The join address", {200: ("image/svg+xml", None)}, bad=(404,)),
    "GET /api/image-sets": _gives("Sets of images that are here or could be fetched", list[ImageSet]),
    "POST /api/image-sets/{key}/fetch": _does("Fetch a set of images", None, 404, 409),
    "GET /api/visitor/runs": _gives("The runs that are kept for this browser", list[KeptRow]),
    "DELETE /api/visitor": _does("Delete everything this browser did"),
    "GET /api/saved": _gives("The saved runs of this browser", list[SavedRow]),
    "DELETE /api/saved/{run}": _does("Delete a saved run", None, 404),
    "POST /api/saved/{run}/restore": _does("Undo the deletion of a saved run", None, 404, 409),
    "GET /api/saved/{run}/curves": Operation("Rows of its curves", {200: (BYTES, None)}, bad=(404,)),
    "GET /api/saved/{run}/thumbnail": Operation("Its picture", {200: (BYTES, None), 204: ("", None)}, bad=(404,)),
    "POST /api/saved/{run}/open": _gives("Go on from a saved run", OpenedRun, 404),
    "POST /api/saved/{run}/share": _gives("Make a link to a saved run", Share, 404),
    "DELETE /api/saved/{run}/share": _does("End all links to a saved run", None, 404),
    "POST /api/shared/{token}/open": _gives("Go on from a run that somebody shares", OpenedRun, 404),
    "GET /healthz": _gives("Is the server alive?", Health),
    "GET /readyz": Operation("Is the server ready?", {200: (JSON, Progress), 503: (JSON, Progress)}),
    "GET /metrics": Operation("Prometheus metrics", {200: (CONTENT_TYPE, None)}),
}


def api_schema(version: str) -> dict[str, Any]:
    """Return the document.

    Parameters
    ----------
    version : str
        The application's.
    """
    kinds = [Refused, *(entry.takes for entry in OPERATIONS.values() if entry.takes is not None)]
    kinds += [kind for entry in OPERATIONS.values() for _, kind in entry.gives.values() if kind is not None]
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for name, entry in OPERATIONS.items():
        method, _, template = name.partition(" ")
        paths.setdefault(template, {})[method.lower()] = _operation(template, entry)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Backprop Playground", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"visitor": {"type": "apiKey", "in": "cookie", "name": "playground"}},
        },
    }


def _operation(template: str, entry: Operation) -> dict[str, Any]:
    responses = {str(status): _answer(media, kind) for status, (media, kind) in entry.gives.items()}
    refusals = {*entry.bad, 421, 429, 503} | ({401} if RULES[template] is not Access.PUBLIC else set())
    for status in sorted(refusals):
        responses.setdefault(str(status), _refusal())
    described: dict[str, Any] = {"summary": entry.summary, "responses": responses}
    if names := re.findall(r"\{(\w+)\}", template):
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": _TYPED if name == "code" else _NAME}
            for name in names
        ]
    if entry.takes is not None:
        schema = {"$ref": f"#/components/schemas/{entry.takes.__name__}"}
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if RULES[template] is not Access.PUBLIC:
        described["security"] = [{"visitor": []}]
    return described


def _answer(media: str, kind: Any) -> dict[str, Any]:
    if not media:
        return {"description": "Done"}
    schema: dict[str, Any] = {"type": "string"}
    if kind is not None:
        (schema,), _ = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    return {"description": "As asked", "content": {media: {"schema": schema} if media != BYTES else {}}}


def _refusal() -> dict[str, Any]:
    """Return a refusal: JSON for programs, a page for people, a line of text where the guard stops both."""
    text = {"schema": {"type": "string"}}
    refused = {"schema": {"$ref": "#/components/schemas/Refused"}}
    return {"description": "Refused, with the reason", "content": {JSON: refused, HTML: text, TEXT: text}}


if __name__ == "__main__":
    from server.services import application_version

    json.dump(api_schema(application_version()), sys.stdout, indent=1)
