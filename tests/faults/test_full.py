"""The disk is full: whoever saves is told so, nothing is half there, and once there is room everything goes on."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.client import forms_of
from tests.faults.place import Place, a_list, send_file
from tests.faults.writers import Writers, cases_of
from tests.files.making import pdf

PAPER = pdf() + bytes(200_000)


def wrong_in(page: str) -> list[str]:
    """What a page says is wrong with its form."""
    return re.findall(r'class="[^"]*invalid-feedback[^"]*"[^>]*>([^<]*)', page)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left on the disk; whatever is freed meanwhile is taken as well."""
    filler = disk / "filler"
    file = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1_048_576, 4_096, 1):
            try:
                while True:
                    os.write(file, bytes(size))
            except OSError:
                continue
        yield
    finally:
        os.close(file)
        filler.unlink()


def test_on_a_full_disk_who_saves_is_told_and_nothing_is_lost(cramped: Place, small_disk: Path) -> None:
    cramped.start()
    with Writers(cramped, cases_of(cramped), browsers=2, forms=1_000, patience=120) as writers:
        writers.wait_for(5)
        with full(small_disk):
            patience = time.monotonic() + 90
            while not writers.refused:
                assert time.monotonic() < patience, len(writers.saved)
                time.sleep(0.1)
            time.sleep(2)
        so_far = len(writers.saved)
        writers.wait_for(so_far + 10)
        writers.enough()
    writers.lost_nothing()
    assert {status for status, _after in writers.refused} == {507}
    assert "腾出空间" in writers.pages[507]


def test_a_paper_for_which_there_is_no_room_leaves_nothing(cramped: Place, small_disk: Path) -> None:
    cramped.start()
    person = cramped.ask("Person.objects.earliest('pk').pk")
    page = f"/cases/attachments/of/{person}/new/"
    with cramped.client() as client:
        fields = next(found for _t, found in forms_of(client.get(page).text) if "kind" in dict(found))
        fields = [pair for pair in fields if pair[0] != "kind"] + [("kind", "other")]
        with full(small_disk):
            answer = send_file(client, page, fields, "papers", "扫描.pdf", PAPER)
        assert answer is not None
        assert answer.status == 507, wrong_in(answer.text)
        assert "磁盘满了" in answer.text
        assert cramped.ask("Attachment.objects.count()") == 0
        assert [path for path in (cramped.home / "attachments").rglob("*") if path.is_file()] == []
        answer = send_file(client, page, fields, "papers", "扫描.pdf", PAPER)
        assert answer is not None
        assert answer.status == 302, wrong_in(answer.text)
    assert cramped.ask("Attachment.objects.count()") == 1
    cramped.is_sound()


def test_a_list_for_which_there_is_no_room_does_not_come_in_half(
    cramped: Place, small_disk: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(a_list(400, first=101))
    with full(small_disk):
        done = cramped.run("import-roster", str(path), "--area", "330482", check=False)
    assert done.returncode != 0
    assert "磁盘满了" in done.stderr
    assert cramped.ask("Person.objects.count()") == 12
    cramped.run("import-roster", str(path), "--area", "330482")
    assert cramped.ask("Person.objects.count()") == 412
    cramped.is_sound()
