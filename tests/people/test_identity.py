"""What an identity number says, and how names are searched."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from tests.worlds import an_identity_number

from xiangnuan.people.identity import clean_identity_number, read_resident_number
from xiangnuan.people.names import pinyin_of
from xiangnuan.web.masks import mask_identity


def test_a_number_tells_birth_date_sex_and_home_area():
    number = an_identity_number(date(1988, 2, 29), sex="female", area="330411")
    facts = read_resident_number(number)
    assert (facts.birth_date, facts.sex, facts.home_area) == (date(1988, 2, 29), "female", "330411")


def test_full_width_blanks_and_a_small_x_are_mended():
    assert clean_identity_number(" ３３０４８２ 19900307\u3000001x'") == "33048219900307001X"


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("33048219900307", "18 位"),
        ("33048219900231001X", "出生日期不存在"),
        ("33048219900307001A", "18 位"),
    ],
)
def test_a_wrong_number_is_refused_in_words_that_help(number, says):
    with pytest.raises(ValidationError, match=says):
        read_resident_number(number)


def test_a_mistyped_digit_is_found_by_the_checksum():
    number = an_identity_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    with pytest.raises(ValidationError, match="校验位"):
        read_resident_number(wrong)


def test_a_masked_number_shows_its_head_and_tail():
    assert mask_identity("330482199003070018") == "3304＊＊＊＊＊＊＊＊＊＊0018"


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("林玉安", "linyuan", "lya"),
        ("欧阳海", "ouyanghai", "oyh"),
        ("John Smith", "johnsmith", "js"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
    ],
)
def test_names_become_pinyin_and_initials(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)
