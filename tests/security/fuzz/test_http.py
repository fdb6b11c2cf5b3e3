"""Goal B1: requests made from the interface's own description, good ones and bad ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation
from starlette.routing import Route
from starlette.testclient import TestClient

from server.api_schema import OPERATIONS, api_schema
from server.tokens import new_token
from tests.evidence.figures import Figures
from tests.server.people import ORIGIN, Browser

KINDS = 2 * sum("{" in name or entry.takes is not None for name, entry in OPERATIONS.items())
"""What takes something is asked well and ill."""


def is_negated(case: Case, place: ParameterLocation) -> bool:
    """Is this part of the request meant to be wrong?"""
    component = case.meta.components.get(place) if case.meta is not None else None
    return component is not None and component.mode is GenerationMode.NEGATIVE


def everybody_has_a_cookie(api: dict[str, Any]) -> dict[str, Any]:
    """Leave out who may ask for what: `test_matrix.py` asks with every credential."""
    for path in api["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return api


def test_every_address_is_described(client: TestClient) -> None:
    """Add what is missing to `server/api_schema.py`."""
    app: Any = client.app
    found = {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert found == OPERATIONS.keys()


def test_no_request_breaks_the_server_or_is_answered_otherwise_than_described(
    client: TestClient, teacher: Browser, room: dict[str, str], times: Callable[[int, int], int], figure: Figures
) -> None:
    api = schemathesis.openapi.from_dict(everybody_has_a_cookie(api_schema("test")))
    asked: Counter[int] = Counter()
    each = -(-times(400, 2000) // KINDS)

    def ask(case: Case) -> None:
        """Send a case as a new student, or as the teacher to a room that there is; compare answer and description."""
        if "room" in (case.path_parameters or {}) and not is_negated(case, ParameterLocation.PATH):
            case.path_parameters["room"] = room["room"]
        token = teacher.token if case.path.startswith(("/api/rooms", "/room", "/api/image-sets")) else new_token()
        request = case.as_transport_kwargs(base_url="http://localhost")
        headers = {**request["headers"], **ORIGIN, "cookie": f"playground={token}"}
        body = {"content": request["data"]} if isinstance(request.get("data"), bytes | str) else {}
        if "json" in request:
            body = {"json": request["json"]}
        client.cookies.clear()
        answer = client.request(request["method"], request["url"], headers=headers, **body)
        asked[answer.status_code] += 1
        case.validate_response(answer)

    for found in api.get_all_operations():
        operation = found.ok()
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
        can_be_wrong = operation.body or operation.path_parameters
        for mode in modes if can_be_wrong and operation.path != "/join/{code}" else modes[:1]:
            attempt = given(case=operation.as_strategy(generation_mode=mode))(ask)
            settings(
                max_examples=each,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )(attempt)()
    figure("B1", "requests made", asked.total(), at_least=times(200, 2000))
    figure(
        "B1", "answers of the server's own fault", sum(asked[status] for status in asked if status >= 500), at_most=0
    )
