"""What no page may do: an error in the console, a failed request, a request that leaves the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Request, Response, Route


@dataclass
class Watch:
    """Listens to a browser context and collects what went wrong; a test may say what it means to provoke."""

    origin: str
    problems: list[str] = field(default_factory=list)
    expected: tuple[int, ...] = ()

    def attach(self, context: BrowserContext) -> None:
        """Start listening, and stop every request to another place."""
        context.route(lambda address: not self._is_ours(address), self._leaves)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._error(error.error))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def expect(self, *statuses: int) -> None:
        """Answers of these statuses are what the test is about."""
        self.expected += statuses

    def _is_ours(self, address: str) -> bool:
        return address.startswith((f"{self.origin}/", "data:", "blob:", "about:"))

    def _leaves(self, route: Route) -> None:
        self.problems.append(f"a request leaves the site: {route.request.url}")
        route.abort()

    def _console(self, message: ConsoleMessage) -> None:
        provoked = self.expected and "the server responded with a status of" in message.text
        if message.type in ("error", "warning") and not provoked:
            self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: Error) -> None:
        self.problems.append(f"uncaught: {error.message}")

    def _failed(self, request: Request) -> None:
        # A page that is left ends what it was still loading; so does a download that begins.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed request: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status} {response.request.method} {urlsplit(response.url).path}")
