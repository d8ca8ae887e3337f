"""What every answer carries, and what no request may carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]

# What a page of ours may use: the camera for scanning a code, passkeys, the clipboard. Nothing else, and nobody else.
_ALLOWED = ("camera", "publickey-credentials-create", "publickey-credentials-get", "clipboard-write", "fullscreen")
_FORBIDDEN = (
    "accelerometer", "autoplay", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip

HEADERS = {
    "Permissions-Policy": ", ".join([*(f"{name}=(self)" for name in _ALLOWED), *(f"{name}=()" for name in _FORBIDDEN)]),
    # Nobody embeds our answers, and our pages load nothing that did not ask to be embedded.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    # Somebody who presses “back” after another has signed out sees nothing; built files bring their own word.
    "Cache-Control": "no-store",
}


class Headers:
    """Adds the headers above where an answer does not have its own."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class WithoutNull:
    """Refuses a null character anywhere in a request (400): PostgreSQL stores none, and nobody types one."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A quoted cookie may spell one as \\000: the session is looked up by it.
        _refuse([request.path], request.COOKIES.values(), *request.GET.lists())
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Look at the form once it is read anyway."""
        if request.method == "POST":
            _refuse(*request.POST.lists())


def _refuse(*groups: Iterable[Any]) -> None:
    for group in groups:
        for one in group:
            for text in one if isinstance(one, list) else [one]:
                if "\x00" in text:
                    raise BadRequest("a null character")
