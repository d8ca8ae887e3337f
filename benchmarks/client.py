"""A lean HTTP client with its sessions: what it costs itself is a tenth of a millisecond a call."""

from __future__ import annotations

import gzip
import socket
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last one read."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as text, unpacked where it came packed."""
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode()


class Refused(Exception):
    """The server answered otherwise than a benchmark expects: its figures would mean nothing.

    `answer` is what came, None where nothing whole did.
    """

    def __init__(self, said: str, answer: Answer | None = None) -> None:
        super().__init__(said)
        self.answer = answer


@dataclass
class Client:
    """One kept connection. `session` is the key of a session, None for a stranger."""

    port: int
    session: str | None = None
    _socket: socket.socket | None = field(default=None, repr=False)

    # Any secret will do: the cookie and the form have to agree.
    CSRF = "b" * 32

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path; raises Refused unless it is answered with 200."""
        answer = self.send("GET", path, b"", headers)
        if answer.status != 200:
            said = f"GET {path}: {answer.status} {answer.headers.get('location', '')}\n{answer.text[:300]}"
            raise Refused(said, answer)
        return answer

    def post(self, path: str, fields: list[tuple[str, str]], **headers: str) -> Answer:
        """POST a form."""
        fields = [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"]
        body = urlencode([*fields, ("csrfmiddlewaretoken", self.CSRF)]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.send("POST", path, body, headers)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a request; opens the connection again where the server has closed it."""
        cookies = f"csrftoken={self.CSRF}"
        if self.session:
            cookies += f"; xiangnuan_session={self.session}"
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept-Language: zh-CN", f"Cookie: {cookies}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join([*lines, "", ""]).encode() + body
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), 60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = time.perf_counter()
        self._socket.sendall(message)
        status, received, content = _read(self._socket, method)
        seconds = time.perf_counter() - begun
        if received.get("connection") == "close":
            self.close()
        return Answer(status, received, content, seconds)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _read(connection: socket.socket, method: str) -> tuple[int, dict[str, str], bytes]:
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        part = connection.recv(65536)
        if not part:
            raise Refused("the server closed the connection")
        received += part
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = bytearray(received[end + 4 :])
    status = int(first.split(" ", 2)[1])
    if status in (204, 304) or method == "HEAD":
        return status, headers, b""
    if "content-length" not in headers:
        raise Refused(f"no Content-Length: {headers}")
    length = int(headers["content-length"])
    while len(body) < length:
        part = connection.recv(length - len(body))
        if not part:
            raise Refused("the server closed the connection")
        body += part
    return status, headers, bytes(body)


class FormReader(HTMLParser):
    """The fields of the forms of a page as a browser would send them untouched, by the form's action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a browser would send."""
        known = dict(attrs)
        if tag == "form":
            self.forms.append((known.get("action") or known.get("hx-post") or "", []))
        if not self.forms:
            return
        fields, name = self.forms[-1][1], known.get("name") or ""
        if tag == "input" and name and "disabled" not in known:
            kind = known.get("type") or "text"
            if kind not in ("radio", "checkbox", "submit", "button", "file") or "checked" in known:
                fields.append((name, known.get("value") or ""))
        elif tag == "textarea" and name:
            self._textarea = name
            fields.append((name, ""))
        elif tag == "select" and name:
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((known.get("value") or "", "selected" in known))

    def handle_endtag(self, tag: str) -> None:
        """Close a choice: the selected option, else the first."""
        if tag == "select" and self._select and self._options:
            chosen = next((value for value, selected in self._options if selected), self._options[0][0])
            self.forms[-1][1].append((self._select, chosen))
            self._select = None
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        """The text inside a textarea is its value."""
        if self._textarea and self.forms:
            name, value = self.forms[-1][1][-1]
            self.forms[-1][1][-1] = (name, value + data)


def forms_of(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The forms of a page: action and fields."""
    reader = FormReader()
    reader.feed(html)
    return reader.forms
