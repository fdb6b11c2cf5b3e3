"""What no page may do: complain in the console, or talk to another host."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

COMPLAINTS = ("error", "warning")
WITHOUT_NETWORK = ("data:", "blob:", "about:")


class Watch:
    """Notes complaints and foreign requests of all pages of one browser; foreign requests are refused.

    Parameters
    ----------
    context : BrowserContext
    origin : str
        The only one that may be asked, such as ``http://127.0.0.1:8000``.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self._origin = origin
        self._expected: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.route(re.compile(rf"^(?!{re.escape(origin)}/|data:|blob:|about:)"), lambda route: route.abort())

    def expect(self, pattern: str) -> None:
        """Allow complaints that contain this text: what the test does must make them."""
        self._expected.append(pattern)

    def check(self) -> None:
        """Fail if there was anything."""
        surprises = [text for text in self.complaints if not any(pattern in text for pattern in self._expected)]
        assert not surprises, f"the page complained: {surprises}"
        assert not self.foreign, f"the page asked other hosts: {self.foreign}"

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in COMPLAINTS:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, problem: WebError) -> None:
        self.complaints.append(f"uncaught: {problem.error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", *WITHOUT_NETWORK)):
            self.foreign.append(request.url)
