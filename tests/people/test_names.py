"""Names as they are searched: pinyin with the surnames' own readings, initials, given names."""

from __future__ import annotations

import pytest
from tests.worlds import a_person, a_worker

from xiangnuan.people.names import given_name_of, letters_of, pinyin_of
from xiangnuan.people.queries import search_persons
from xiangnuan.people.services import PersonData, describe_person


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("林玉安", "linyuan", "lya"),
        ("单小明", "shanxiaoming", "sxm"),
        ("解放", "xiefang", "xf"),
        ("曾伟", "zengwei", "zw"),
        ("仇英", "qiuying", "qy"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("查建国", "zhajianguo", "zjg"),
        ("尉迟刚", "yuchigang", "ycg"),
        ("万俟明", "moqiming", "mqm"),
        ("朴正", "piaozheng", "pz"),
        ("翟强", "zhaiqiang", "zq"),
        ("吕绿", "lvlv", "ll"),
        ("阿依努尔·买买提", "ayinuermaimaiti", "aynemmt"),
        ("John Smith", "johnsmith", "js"),
        ("", "", ""),
    ],
)
def test_a_name_has_full_pinyin_and_initials(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


def test_the_sign_inside_a_given_name_keeps_its_usual_reading():
    assert pinyin_of("王单")[0] == "wangdan"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("沈建明", "建明"),
        ("沈明", "明"),
        ("欧阳明", "明"),
        ("尉迟建国", "建国"),
        ("John Smith", ""),
        ("阿依努尔·买买提", ""),
        ("明", ""),
    ],
)
def test_the_given_name_begins_after_the_surname(name, given):
    assert given_name_of(name) == given


@pytest.mark.parametrize(
    ("typed", "kept"), [("LYA", "lya"), ("lü", "lv"), ("lyu", "lv"), ("nyu", "nv"), ("linyuan", "linyuan")]
)
def test_letters_are_typed_in_many_ways(typed, kept):
    assert letters_of(typed) == kept


@pytest.mark.django_db
def test_a_person_is_found_by_the_given_name_and_no_longer_by_the_one_before():
    worker = a_worker()
    person = a_person(worker, "沈建明")
    assert list(search_persons(worker, "建明")) == [person]
    assert list(search_persons(worker, "明")) == [], "a given name is found from its start"
    describe_person(worker, person, PersonData(name="沈国强", identity_number=person.identity_number))
    assert list(search_persons(worker, "国强")) == [person]
    assert not search_persons(worker, "建明").exists()
