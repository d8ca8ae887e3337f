"""Identity numbers as they come out of tables."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.sheets.identity import IdentityTrouble, check_sign, looks_like_identity, read_identity

NUMBER = "330482199009271637"
NUMBERS = st.builds(
    lambda area, born, order: _number(f"{area}{born:%Y%m%d}{order:03d}"),
    st.sampled_from(["330482", "522425", "341225", "310116"]),
    st.dates(dt.date(1940, 1, 1), dt.date(2012, 12, 31)),
    st.integers(0, 999),
)


def _number(digits: str) -> str:
    return digits + check_sign(digits)


@pytest.mark.parametrize(
    "written",
    [
        NUMBER, "３３０４８２１９９００９２７１６３７", "330482 19900927 1637", "330482\u300019900927\u30001637", "'330482199009271637", "‘330482199009271637", "\t330482199009271637",
        '="330482199009271637"', "330482-19900927-1637", "身份证号：330482199009271637", "330482199009271637（新证）", "330482199009271637\u200b", "330482199009271637.", "33O482199009271637",
    ],
)  # fmt: skip
def test_a_sound_number_is_repaired_from_every_dress(written: str) -> None:
    assert read_identity(written).number == NUMBER


def test_the_check_sign_is_a_capital_x() -> None:
    for sign in ("x", "X", "ｘ", "×"):
        assert read_identity("33048219880909649" + sign).number == "33048219880909649X"


@pytest.mark.parametrize(
    "written",
    [5.224251983030368e17, 522425198303036800, "3.30421E+17", "3.30421196E+17", "3.304e17", "522425198303037000"],
)
def test_a_number_that_was_ever_a_float_has_lost_its_last_digits(written: object) -> None:
    read = read_identity(written)  # type: ignore[arg-type]
    assert read.trouble is IdentityTrouble.DIGITS_LOST
    assert read.stub


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("330482199009271638", IdentityTrouble.CHECKSUM),
        ("33048219900927163", IdentityTrouble.LENGTH),
        ("3304821990092716370", IdentityTrouble.LENGTH),
        ("330482********1637", IdentityTrouble.MASKED),
        ("330482＊＊＊＊＊＊＊＊1637", IdentityTrouble.MASKED),
        (_number("33048219901332163"), IdentityTrouble.BIRTH_DATE),
        ("", IdentityTrouble.BLANK),
        ("无", IdentityTrouble.BLANK),
        ("无身份证", IdentityTrouble.BLANK),
        ("不详", IdentityTrouble.BLANK),
        ("办理中", IdentityTrouble.UNREADABLE),
        (330482200101011.0, IdentityTrouble.DIGITS_LOST),
    ],
)
def test_every_damage_has_its_name(written: object, trouble: IdentityTrouble) -> None:
    assert read_identity(written).trouble is trouble  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["330482850209819", 330482850209819.0, "330482 850209 819"])
def test_an_old_number_of_fifteen_digits_becomes_its_successor(written: object) -> None:
    read = read_identity(written)  # type: ignore[arg-type]
    assert (read.number, read.converted) == ("330482198502098191", True)


@pytest.mark.parametrize(
    ("written", "number", "kind"),
    [
        ("E12345678", "E12345678", "passport"),
        ("护照 N1234567", "N1234567", "passport"),
        ("H12345678", "H12345678", "permit"),
        ("12345678", "12345678", "other"),
    ],
)
def test_other_papers_are_kept_as_they_are(written: str, number: str, kind: str) -> None:
    read = read_identity(written)
    assert (read.number, read.kind, read.birth_date, read.sex) == (number, kind, None, "")


@given(NUMBERS)
def test_a_number_tells_birth_date_and_sex(number: str) -> None:
    read = read_identity(number)
    assert read.trouble is None
    assert read.birth_date == dt.datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007
    assert read.sex == ("male" if int(number[16]) % 2 else "female")
    assert looks_like_identity(number)


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert read_identity(wrong).trouble is not None


@given(NUMBERS)
def test_a_number_kept_by_excel_as_a_number_is_never_taken(number: str) -> None:
    if number[-1] != "X":
        assert read_identity(float(number)).trouble is IdentityTrouble.DIGITS_LOST
        assert read_identity(f"{float(number):.5E}").trouble is IdentityTrouble.DIGITS_LOST


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_cell_breaks_the_reader(cell: object) -> None:
    read = read_identity(cell)  # type: ignore[arg-type]
    assert bool(read.number) == (read.trouble is None)
