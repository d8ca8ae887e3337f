"""How uploads come in: never more than may be, never under a name on the disk, and refused with a page that says why."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from xiangnuan.web import views
from xiangnuan.web.durable import is_disk_full

_IN_MEMORY = 1024 * 1024
# Nobody has a file to send before signing in.
_BEFORE_SIGN_IN = 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """Keeps uploaded files in memory or in files without a name, which are gone with the process, whatever ends it.

    Of a file beyond `UPLOAD_FILE_BYTES` only the size is kept; beyond `UPLOAD_BYTES` of all files reading stops.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.is_beyond = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        # Of this name: Django closes what a handler calls its file when reading ends early.
        self.file: Any = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(settings.HOME))  # noqa: SIM115
        self.is_beyond = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece; raises StopUpload once all files together are more than may be."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_BYTES:
            self.file.close()
            if self.request is not None:
                self.request.upload_stopped = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=True)
        if start + len(raw_data) > settings.UPLOAD_FILE_BYTES:
            if not self.is_beyond:
                self.is_beyond = True
                self.file.seek(0)
                self.file.truncate()
            return
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """The file from its start; one that was too large has its true size and no content."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class UploadLimits:
    """Answers 413 for more than may be sent, before reading it, and 507 where the disk has no room for it."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _told_size(request)
        if not size and request.META.get("HTTP_TRANSFER_ENCODING"):
            # A body that does not tell its size is not read at all: no browser sends a form so.
            return views.too_large(request)
        if size > settings.UPLOAD_BYTES or (size > _BEFORE_SIGN_IN and not request.user.is_authenticated):
            return views.too_large(request)
        if request.content_type == "multipart/form-data":
            try:
                # Read here, where what goes wrong can be told; whoever asks later gets what was read.
                _ = request.POST
            except UnreadablePostError:
                _let_go(request)
                return views.bad_request(request)
            except OSError as wrong:
                _let_go(request)
                if not is_disk_full(wrong):
                    raise
                return views.disk_full(request)
            if getattr(request, "upload_stopped", False):
                return views.too_large(request)
        return self.respond(request)


def _let_go(request: HttpRequest) -> None:
    """Close what was being received when reading broke off."""
    for handler in request.upload_handlers:
        if isinstance(handler, BoundedUploadHandler) and hasattr(handler, "file"):
            handler.file.close()


def _told_size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
