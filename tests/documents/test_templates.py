"""An agency's own Word templates: checked when they come in, versioned, retired, used for Word."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.documents.worlds import a_template, subjects_for, text_of_word
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.papers.words import words_of
from xiangnuan.documents.printing.templates import MOST_BYTES, checked, with_number
from xiangnuan.documents.printing.word import merged
from xiangnuan.documents.queries.templates import template_of
from xiangnuan.documents.services.templates import add_template, retire_template

pytestmark = pytest.mark.django_db
FAMILY = form_of("family")
assert FAMILY is not None


def refusal(*lines: str) -> str:
    """Why a template with these lines is not taken."""
    with pytest.raises(ValidationError) as refused:
        checked(FAMILY, a_template(*lines))
    return " ".join(refused.value.messages)


def test_a_template_puts_the_words_in_and_repeats_lists() -> None:
    from xiangnuan.people.services import add_family_member

    worker = a_worker()
    case = a_case(worker)
    add_family_member(worker, case.person, name="林大<", relation="父亲")
    template = a_template("{{姓名}} {{文号}}", "{% for 行 in 家庭成员 %}{{行.姓名}}是{{ 行.关系 }}；{% endfor %}")
    assert checked(FAMILY, template) == ("姓名", "家庭成员", "文号")
    words = with_number(words_of(FAMILY, subjects_for(worker, case.person)[0]), "第1号")
    text = text_of_word(merged(template, words))
    assert "林玉安 第1号" in text
    assert "林大<是父亲；" in text


def test_what_is_not_known_is_named() -> None:
    assert "{{没有}}" in refusal("{{姓名}}{{没有}}")


@pytest.mark.parametrize(
    "line",
    [
        "{{ 姓名.__class__ }}", "{{ 姓名|upper }}", "{{ lipsum() }}", "{% for i in range(9) %}{{ i }}{% endfor %}",
        "{% set x = 1 %}", "{{ 姓名 * 9999 }}", "{{ 姓名", "{% include 'x' %}",
        "{% for a in 家庭成员 %}{% for b in 家庭成员 %}x{% endfor %}{% endfor %}",
    ],
)  # fmt: skip
def test_nothing_in_a_template_acts(line: str) -> None:
    assert refusal(line)


def test_only_a_real_word_file_of_a_fair_size_is_taken() -> None:
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04broken", b"x" * (MOST_BYTES + 1)):
        with pytest.raises(ValidationError):
            checked(FAMILY, content)


def test_versions_follow_each_other_and_a_retired_one_gives_way_to_the_one_before() -> None:
    worker = a_worker()
    manager = an_account(worker.agency, Role.MANAGER)
    first, second = (
        add_template(manager, worker.agency, FAMILY, f"../表{n}.docx", a_template("{{姓名}}")) for n in (1, 2)
    )
    assert (first.version, second.version, second.filename) == (1, 2, "表2.docx")
    assert template_of(worker.agency, "family") == second
    retire_template(manager, second)
    assert template_of(worker.agency, "family") == first
    with pytest.raises(ValidationError):
        retire_template(manager, second)
    retire_template(manager, first)
    assert template_of(worker.agency, "family") is None
    assert template_of(a_worker().agency, "family") is None
