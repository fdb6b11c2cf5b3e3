"""The outer gate: every request and every websocket passes here first, whatever route it is for.

Refuses addresses without a rule, names that are not this server's (DNS rebinding), pages of other sites that open a
websocket or change something (cross-site requests), sockets without the cookie of a page, and bodies that are too long
or too slow. Puts security headers on every answer.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access import Access, AccessRules
from server.identity_limits import IdentityLimits
from server.metrics import Metrics
from server.public_address import path_on_server
from server.settings import Settings
from server.visitor import VisitorCookie, owner_of

MOST_BODY_BYTES = 65_536
REQUESTS_PER_SECOND = 20.0
REQUESTS_AT_ONCE = 200
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_TOO_LONG = f"A body may have at most {MOST_BODY_BYTES:,} bytes."
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_FOREIGN = (
    "Pages of other sites may not change anything here. Is this a page of this server, and a proxy ends TLS? "
    "Then start the server with --https.\n"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}


class Guard:
    """Pure ASGI middleware for ``http`` and ``websocket``.

    Parameters
    ----------
    app : ASGIApp
    settings : Settings
    rules : AccessRules
    nobody : ASGIApp
        Answers requests for what has no rule.
    metrics : Metrics
    is_teacher : callable
        Says whether somebody, by the digest of their cookie, is a teacher.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        rules: AccessRules,
        nobody: ASGIApp,
        metrics: Metrics,
        is_teacher: Callable[[str], bool],
    ) -> None:
        self._app = app
        self._settings = settings
        self._rules = rules
        self._nobody = nobody
        self._metrics = metrics
        self._is_teacher = is_teacher
        self._cookie = VisitorCookie(settings)
        self._limits = IdentityLimits(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers):
            host = headers.get("host", "")[:80]
            message = (
                f"This server does not go by the name {host!r}. Use its address, or start it with --allowed-host.\n"
            )
            await PlainTextResponse(message, 421)(scope, receive, send)
        elif scope["method"] not in _SAFE_METHODS and not self._is_own_page(scope, headers):
            await PlainTextResponse(_FOREIGN, 403)(scope, receive, send)
        elif (access := self._rules.of(path := path_on_server(scope))) is None or "\0" in path:  # no name has one
            await self._nobody(scope, receive, send)
        elif not self._is_allowed(access, scope):
            words = "Sign in at /teach first.\n" if access is Access.TEACHER else "Open a page of this server first.\n"
            await PlainTextResponse(words, 401)(scope, receive, send)
        elif not self._is_within_limits(scope):
            self._metrics.refusals.labels("requests").inc()
            message = f"More than {REQUESTS_PER_SECOND:.0f} requests a second; try again in a second.\n"
            await PlainTextResponse(message, 429, {"retry-after": "1"})(scope, receive, send)
        elif (length := headers.get("content-length", "0")) and not length.isdecimal():
            await PlainTextResponse("The length of the body is not a number.\n", 400)(scope, receive, send)
        elif int(length or 0) > MOST_BODY_BYTES:
            await PlainTextResponse(f"{_TOO_LONG}\n", 413)(scope, receive, send)
        else:
            await self._app(scope, _limited(receive), send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        access = self._rules.of(path_on_server(scope))
        if self._is_ours(headers) and self._is_own_page(scope, headers) and self._is_allowed(access, scope):
            await self._app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "not a page of this server"})

    def _is_allowed(self, access: Access | None, scope: Scope) -> bool:
        """Does the request carry what its address needs?"""
        token = self._cookie.token(HTTPConnection(scope).cookies)
        if access is Access.TEACHER:
            return token is not None and self._is_teacher(owner_of(token))
        return access is Access.PUBLIC or (access is Access.VISITOR and token is not None)

    def _is_within_limits(self, scope: Scope) -> bool:
        """May this visitor ask for more? Files are not counted: a page has a hundred of them."""
        if path_on_server(scope).startswith("/static/"):
            return True
        token = self._cookie.token(HTTPConnection(scope).cookies)
        return token is None or self._limits.take(owner_of(token))

    def _is_ours(self, headers: Headers) -> bool:
        """Is the request for a name of this server?"""
        hosts = headers.getlist("host")
        return len(hosts) == 1 and self._settings.serves(_without_port(hosts[0]))

    def _is_own_page(self, scope: Scope, headers: Headers) -> bool:
        """Does the one ``Origin`` name this very server? A missing one is no page at all and is refused too.

        Browsers that say where a request comes from (``Sec-Fetch-Site``) have to say so as well.
        """
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origins = headers.getlist("origin")
        if len(origins) != 1:
            return False
        if origins[0] in self._settings.allowed_origins:
            return True
        scheme = "https" if scope["scheme"] in ("wss", "https") else "http"
        host = headers.get("host", "")
        own = {f"{scheme}://{host}", f"{scheme}://{host}".removesuffix(f":{_DEFAULT_PORTS[scheme]}")}
        return origins[0] in own


def _without_port(host: str) -> str:
    """Return the name of ``name:port`` or ``[address]:port``."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.rpartition(":")[0] if ":" in host else host


def _limited(receive: Receive) -> Receive:
    """Refuse a body that grows past the limit without having said so."""
    taken = 0

    async def receive_limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BODY_BYTES:
            raise HTTPException(413, _TOO_LONG)
        return message

    return receive_limited


def _with_headers(send: Send) -> Send:
    """Add the security headers that the answer does not set itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
