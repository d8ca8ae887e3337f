"""Text of cells and the telephone numbers in them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.sheets.phones import read_phones
from xiangnuan.sheets.text import is_blank, personal_name, plain, says_nothing, tight, without_brackets


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　向　强涛 ", "向 强涛"), ("ＡＢ１２", "AB12"), ("'330482", "330482"), ('="0573"', "0573"), ("a\t\nb", "a b"), ("张\u200b三\ufeff", "张三"), (12.0, "12"), (1.5, "1.5"),
        (dt.date(2026, 1, 2), "2026-01-02"), (dt.datetime.combine(dt.date(2026, 1, 2), dt.time()), "2026-01-02"), (None, ""), (float("nan"), ""), ("#REF!", ""), (True, "TRUE"),
    ],
)  # fmt: skip
def test_a_cell_becomes_one_plain_line(cell: object, text: str) -> None:
    assert plain(cell) == text  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    once = plain(text)
    assert plain(once) == once or once[:1] in "'`‘’=#"
    assert is_blank(text) == (once == "")
    assert " " not in tight(text)


@pytest.mark.parametrize("cell", ["无", "—", "——", "/", "不详", "N/A", "-", "   ", None, "待补", "----------"])
def test_words_for_nothing_say_nothing(cell: str | None) -> None:
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["无锡市", "阴性", 0.5, "2024.1.1", "无证"])
def test_other_words_say_something(cell: object) -> None:
    assert not says_nothing(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　三", "张三"),
        (" 欧阳 娜娜 ", "欧阳娜娜"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
        ("李四*", "李四"),
    ],
)
def test_names_are_written_in_one_way(cell: str, name: str) -> None:
    assert personal_name(cell) == name


def test_remarks_in_brackets_are_parted_from_the_name() -> None:
    assert without_brackets("张三（曾用名张四）") == ("张三", "曾用名张四")


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("17121671706/0573-85012345", ("17121671706", "0573-85012345")), (13742180967.0, ("13742180967",)), ("137 4218 0967", ("13742180967",)), ("+86 13742180967", ("13742180967",)),
        ("137-4218-0967", ("13742180967",)), ("13742180967、13800138000(母)", ("13742180967", "13800138000")), ("0573-85012345转801", ("0573-85012345-801",)), ("(0573)85012345", ("0573-85012345",)),
        ("85012345", ("85012345",)), ("13742180967 短号 661234", ("13742180967", "661234")), ("13742180967；13742180967", ("13742180967",)), ("本人13742180967妻13800138000", ("13742180967", "13800138000")), ("无", ()), ("", ()), ("１３７４２１８０９６７", ("13742180967",)),
    ],
)  # fmt: skip
def test_every_phone_of_a_cell_is_found_once(cell: object, phones: tuple[str, ...]) -> None:
    assert read_phones(cell) == phones  # type: ignore[arg-type]


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.none()))
def test_no_cell_breaks_the_phones(cell: object) -> None:
    for phone in read_phones(cell):  # type: ignore[arg-type]
        assert 3 <= len(phone) <= 19
        assert phone.replace("-", "").isdigit()
