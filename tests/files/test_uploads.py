"""How much may be sent: said before it is read, stopped while it is read, and never under a name on the disk."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from tests.worlds import a_worker

from xiangnuan.files import uploads

pytestmark = pytest.mark.django_db
GIGABYTE = 1024**3
BOUNDARY = "xiangnuan"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Endless(io.RawIOBase):
    """A form whose one file goes on for a gigabyte; it knows how much of it was read."""

    def __init__(self) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="papers"; filename="a.jpg"\r\n\r\n'
        self.head = io.BytesIO(head.encode())
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        piece = self.head.read(size) or bytes(min(size if size > 0 else 65536, GIGABYTE - self.given))
        self.given += len(piece)
        return piece


@contextmanager
def parsed(body: Any, length: int) -> Iterator[Any]:
    """A request whose form is read from `body`."""
    request = RequestFactory().generic(
        "POST",
        "/",
        b"",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": TYPE},
    )
    try:
        yield request
    finally:
        request.close()


def form_of(content: bytes) -> bytes:
    """A form of one file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="papers"; filename="a.jpg"\r\n\r\n'.encode()
    return head + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(client: Client, body: Any, length: int) -> Any:
    """What the whole site answers."""
    return client.generic(
        "POST",
        "/cases/roster/",
        b"",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": TYPE},
    )


@pytest.fixture
def client() -> Client:
    """A worker's browser."""
    client = Client()
    client.force_login(a_worker())
    return client


def test_a_gigabyte_that_says_so_is_refused_before_one_byte_is_read(client: Client) -> None:
    body = Endless()
    answer = send(client, body, GIGABYTE)
    assert answer.status_code == 413
    assert "上传的内容太大" in answer.content.decode()
    assert "100 MB" in answer.content.decode()
    assert body.given == 0


def test_a_gigabyte_that_says_less_is_stopped_while_it_is_read(settings: Any) -> None:
    settings.UPLOAD_BYTES = 8 * 1024 * 1024
    body = Endless()
    with parsed(body, GIGABYTE) as request:
        assert request.POST is not None
        assert request.upload_stopped
    assert body.given < 12 * 1024 * 1024


def test_a_stopped_upload_is_answered_with_the_page_that_says_why(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_BYTES = 1024 * 1024
    monkeypatch.setattr(uploads, "_told_size", lambda request: 1)
    answer = send(client, Endless(), GIGABYTE)
    assert answer.status_code == 413
    assert "上传的内容太大" in answer.content.decode()


def test_nobody_uploads_before_signing_in() -> None:
    body = Endless()
    assert send(Client(), body, 5 * 1024 * 1024).status_code == 413
    assert body.given == 0


def test_a_body_that_hides_its_size_is_not_read(client: Client) -> None:
    answer = client.generic("POST", "/cases/roster/", b"", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 413


def test_of_a_file_beyond_the_limit_only_the_size_is_kept(settings: Any) -> None:
    settings.UPLOAD_FILE_BYTES = 100_000
    body = form_of(bytes(300_000))
    with parsed(io.BytesIO(body), len(body)) as request:
        file = request.FILES["papers"]
        assert file.size == 300_000
        assert file.read() == b""


@pytest.mark.parametrize("size", [10, 3 * 1024 * 1024])
def test_a_file_within_the_limits_comes_whole_and_has_no_name_on_the_disk(
    settings: Any, tmp_path: Path, size: int
) -> None:
    settings.HOME = tmp_path
    body = form_of(b"x" * size)
    with parsed(io.BytesIO(body), len(body)) as request:
        file = request.FILES["papers"]
        assert file.size == size
        assert list(tmp_path.iterdir()) == []
        assert file.read() == b"x" * size


def test_a_sender_who_goes_away_leaves_nothing(client: Client) -> None:
    class Broken(Endless):
        def read(self, size: int = -1) -> bytes:
            if self.given > 2_000_000:
                raise OSError(errno.ECONNRESET, "gone")
            return super().read(size)

    assert send(client, Broken(), 50_000_000).status_code == 400


def test_a_full_disk_while_receiving_is_said_and_nothing_is_left(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Any, data: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads.BoundedUploadHandler, "receive_data_chunk", full)
    body = form_of(b"x" * 10)
    answer = send(client, io.BytesIO(body), len(body))
    assert answer.status_code == 507
    assert "服务器的磁盘满了" in answer.content.decode()
