"""Which version counts on a day, and why a changed instrument never changes an old score."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from importlib.resources import files

import pytest
from tests.instruments.filling import first, in_order

from xiangnuan.instruments import (
    Instrument,
    InstrumentError,
    Result,
    all_instruments,
    catalogue,
    instrument,
    load_text,
    score,
)

SHEETS = files("xiangnuan.instruments").joinpath("sheets")

# A version that has been used never changes. Whoever improves an instrument writes a new version beside the old one.
SHIPPED = {
    ("assist", "1"): "5eb9db3872385b3a",
    ("audit", "1"): "b6665f8baf5749c7",
    ("barc-10", "1"): "c48d8beecba83e52",
    ("craving-10", "1"): "26825db138666c48",
    ("gad-7", "1"): "5835602bc27358bb",
    ("generic-1", "1"): "7f4b54ec6ba35860",
    ("phq-9", "1"): "4515b2beb5ffc7be",
    ("use-days", "1"): "0ed2fdcd5f593109",
    ("who-5", "1"): "5f66fafd7f142e7a",
}


def gad(version: str, since: str, mild: int = 5) -> str:
    text = SHEETS.joinpath("gad-7.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^version: .*$", f'version: "{version}"', text)
    text = re.sub(r"(?m)^from: .*$", f"from: {since}", text)
    return text.replace("from: 5,", f"from: {mild},")


@pytest.mark.parametrize("one", all_instruments(), ids=lambda one: f"{one.id} {one.version}")
def test_a_shipped_version_never_changes(one: Instrument) -> None:
    assert SHIPPED[one.id, one.version] == one.digest[:16]


def test_all_that_ships_is_known() -> None:
    assert {(one.id, one.version) for one in all_instruments()} == set(SHIPPED)


def test_a_file_is_named_after_its_instrument() -> None:
    for file in SHEETS.iterdir():
        assert load_text(file.read_text(encoding="utf-8"), file.name).id in file.name


def test_every_instrument_says_whose_it_is_and_whose_words_it_has() -> None:
    for one in all_instruments():
        assert one.note is not None
        assert re.search("自行表述|自编|本系统所设", one.note.zh), one.id
        assert one.source
        assert one.licence


def test_the_words_of_an_instrument_put_the_person_first() -> None:
    for file in SHEETS.iterdir():
        assert not re.search(r"addict|abuser|junkie|瘾君子|吸毒者|吸毒人员", file.read_text(encoding="utf-8")), (
            file.name
        )


def test_a_version_is_used_from_its_day_until_the_next_one() -> None:
    own = [load_text(gad("2", "2026-07-01")), load_text(gad("10", "2027-01-01"))]

    def version(on: date) -> str:
        return instrument("gad-7", on=on, own=own).version

    assert version(date(2026, 6, 30)) == "1"
    assert version(date(2026, 7, 1)) == "2"
    assert version(date(2026, 12, 31)) == "2"
    assert version(date(2027, 1, 1)) == "10"
    assert instrument("gad-7", on=date(2030, 1, 1)).version == "1"


def test_a_version_by_name_needs_no_day() -> None:
    own = [load_text(gad("2", "2026-07-01"))]
    assert instrument("gad-7", "1", own=own).from_ < instrument("gad-7", "2", own=own).from_
    assert instrument("gad-7", "1", on=date(2030, 1, 1), own=own).version == "1"


def test_what_is_not_there_is_an_error() -> None:
    before = first("gad-7").from_ - timedelta(days=1)
    for ask, message in (
        (lambda: instrument("scl-90", "1"), "there is no such instrument"),
        (lambda: instrument("gad-7", "9"), "there is no version 9"),
        (lambda: instrument("gad-7", on=before), "no version was in use"),
        (lambda: instrument("gad-7"), "name a version or a day"),
    ):
        with pytest.raises(InstrumentError, match=message):
            ask()


def test_two_instruments_cannot_claim_one_version_or_one_day() -> None:
    with pytest.raises(InstrumentError, match="version 1 is taken"):
        instrument("gad-7", "1", own=[load_text(gad("1", "2026-07-01"))])
    with pytest.raises(InstrumentError, match="the day 2026-07-01 is taken"):
        catalogue([load_text(gad("2", "2026-07-01")), load_text(gad("3", "2026-07-01"))])


def test_an_agencys_own_instrument_is_chosen_beside_the_shipped_ones() -> None:
    own = load_text(gad("1", "2026-07-01").replace("id: gad-7", "id: local-risk"))
    assert instrument("local-risk", on=date(2026, 7, 1), own=[own]) is own
    assert own not in all_instruments()


def test_a_changed_number_or_word_is_another_digest() -> None:
    text = gad("1", "2010-01-01")
    same = load_text(text)
    assert load_text(gad("1", "2010-01-01", mild=6)).digest != same.digest
    assert load_text(text.replace("最近两周", "最近一周")).digest != same.digest
    assert load_text(text.replace("Almost every", "Nearly every")).digest != same.digest


def test_a_comment_and_the_layout_leave_the_digest_as_it_is() -> None:
    text = gad("1", "2010-01-01")
    assert load_text("# a remark\n" + text.replace("\nitems:", "\n\n\nitems:")).digest == load_text(text).digest
    assert load_text(text).digest == first("gad-7").digest


def test_an_old_result_stays_as_it_was_when_the_instrument_changes() -> None:
    answers = in_order(first("gad-7"), "1 1 1 1 1 0 0")
    old = score(first("gad-7"), answers)
    kept = json.dumps(old.as_json())
    changed = load_text(gad("1", "2010-01-01", mild=6))
    new = score(changed, answers)
    read = Result.from_json(json.loads(kept))
    assert read == old
    assert read.band("total") != new.band("total")
    assert read.is_of(first("gad-7"))
    assert not read.is_of(changed)
    assert (read.version, new.version) == ("1", "1")
    assert read.digest != new.digest
