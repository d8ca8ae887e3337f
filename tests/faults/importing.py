"""A list brought in over the pages, as a worker does it."""

from __future__ import annotations

import time
from contextlib import suppress

from benchmarks.client import Client, Refused, forms_of
from tests.faults.place import Place, a_list, send_file
from tests.faults.writers import send

ROSTER = "/cases/roster/"


def form_on(client: Client, page: str, action: str) -> list[tuple[str, str]]:
    """The fields of a page's form, by how its address ends."""
    return next(
        fields
        for target, fields in forms_of(client.get(page).text)
        if target.endswith(action) and dict(fields).get("idempotency_key")
    )


def upload(client: Client, count: int, first: int) -> str:
    """Upload a list; the address of its page."""
    fields = next(fields for _t, fields in forms_of(client.get(ROSTER).text) if "area" in dict(fields))
    answer = send_file(client, ROSTER, fields, "file", "名册.xlsx", a_list(count, first))
    assert answer is not None
    assert answer.status == 302, answer.text[:2000]
    return answer.headers["location"]


def wait_for(client: Client, page: str, action: str, seconds: float = 120) -> list[tuple[str, str]]:
    """Wait until the page of an import has the form of the next step, whatever happens to the server meanwhile."""
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        with suppress(Refused, OSError, StopIteration):
            return form_on(client, page, action)
        client.close()
        time.sleep(0.2)
    raise AssertionError(f"{page} never came to {action}: {client.get(page).text[-6000:]}")


def act(client: Client, page: str, action: str) -> None:
    """Take the next step of an import as the page offers it, once it does."""
    fields = wait_for(client, page, action)
    answer = send(client, f"{page}{action}", fields)
    assert answer is not None
    assert answer.status == 302, answer.text[:2000]


def wait_until_undone(client: Client, page: str, seconds: float = 90) -> None:
    """Wait until the page of an import says that it was taken back."""
    patience = time.monotonic() + seconds
    while "已撤销" not in client.get(page).text:
        assert time.monotonic() < patience
        time.sleep(0.2)


def bring_in(place: Place, client: Client, count: int, first: int) -> int:
    """Bring a list in without a fault; how many persons there are then."""
    page = upload(client, count, first)
    act(client, page, "confirm/")
    wait_for(client, page, "undo/")
    return int(place.ask("Person.objects.count()"))
