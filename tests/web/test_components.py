"""The components: what they show, what they escape, what they refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from xiangnuan.web.forms import ChoiceButtons, DayInput


def draw(source: str, path: str = "/", cookies: dict[str, str] | None = None, **context: Any) -> str:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies or {})
    return Template("{% load xn %}" + source).render(Context({"request": request, **context}))


def test_a_clients_name_is_masked_unless_the_reader_shows_names() -> None:
    assert draw("{% person_name name %}", name="林小安") == "林＊安"
    assert draw("{% person_name name %}", cookies={"xn_names": "shown"}, name="林小安") == "林小安"


def test_what_users_typed_is_escaped_in_every_component() -> None:
    hostile = "<script>alert(1)</script>"
    for source in (
        "{% card title=x sub=x %}{{ x }}{% endcard %}",
        "{% pill x %}",
        '{% button x url="/" %}',
        "{% notice title=x %}{{ x }}{% endnotice %}",
        "{% empty title=x %}{{ x }}{% endempty %}",
        "{% stat x x url=x door=x unit=x %}",
        "{% bar 1 2 x %}",
        "{% why x x url=x %}",
        "{% confirm_dialog id='d' title=x action=x label=x %}{{ x }}{% endconfirm_dialog %}",
    ):
        assert "<script>" not in draw(source, x=hostile), source


def test_no_component_carries_inline_style_or_script() -> None:
    drawn = draw("{% bar 1 3 'a' %}{% work 1 3 'a' url='/w/' %}{% why 'a' url='/w/' %}{% stat 3 'a' url='/' %}")
    assert "style=" not in drawn
    assert not re.search(r"\son\w+=", drawn)


def test_a_figure_leads_to_its_records() -> None:
    assert 'href="/people/"' in draw('{% stat 1204 "人" url="/people/" %}')
    assert "1,204" in draw('{% stat 1204 "人" url="/people/" %}')


def test_a_tone_that_does_not_exist_is_a_fault_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="unknown tone"):
        draw('{% pill "a" "red" %}')
    with pytest.raises(TemplateSyntaxError, match="unknown kind"):
        draw('{% button "a" kind="danger" %}')


def test_a_head_sorts_up_then_down_and_forgets_the_place_in_the_list() -> None:
    source = '{% sort_header "name" "姓名" %}'
    assert 'href="?sort=name"' in draw(source, path="/?cursor=abc")
    assert 'href="?sort=-name"' in draw(source, path="/?sort=name")
    assert 'aria-sort="descending"' in draw(source, path="/?sort=-name")


def test_a_filter_keeps_the_other_filters() -> None:
    drawn = draw('{% filter_pills "kind" choices "种类" %}', path="/?worker=7&kind=test", choices=[("test", "尿检", 8)])
    assert 'href="?worker=7"' in drawn
    assert 'href="?worker=7&amp;kind=test" aria-current="true"' in drawn


def test_a_percent_says_a_whole_number_without_decimals() -> None:
    assert draw("{{ a|percent }} {{ b|percent }} {{ c|percent }}", a=1, b=0.9742, c=None) == "100% 97.4% —"


def test_two_forms_never_carry_the_same_idempotency_key() -> None:
    assert draw("{% idempotency_key %}") != draw("{% idempotency_key %}")


def test_side_by_side_only_what_differs_is_marked_and_can_be_chosen() -> None:
    rows = [
        {"label": "姓名", "name": "name", "left": "沈小明", "right": "沈晓明"},
        {"label": "性别", "name": "sex", "left": "男", "right": "男"},
    ]
    drawn = draw('{% comparison rows "甲" "乙" choose="keep-" %}', rows=rows)
    assert drawn.count("xn-differs-mark") == 1
    assert 'name="keep-name"' in drawn
    assert "keep-sex" not in drawn


class Sample(forms.Form):
    """A form of the usual kinds."""

    name = forms.CharField(label="姓名", help_text="与证件一致。")
    on = forms.DateField(label="日期", widget=DayInput)
    result = forms.ChoiceField(
        label="结果",
        choices=[("negative", "阴性"), ("positive", "阳性")],
        widget=ChoiceButtons(tones={"positive": "late"}),
    )
    note = forms.CharField(label="说明", required=False)


def test_a_form_ties_label_help_and_error_to_its_control() -> None:
    drawn = str(Sample({"name": ""})["name"].as_field_group())
    assert '<label class="xn-label" for="id_name">' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn


def test_a_field_that_may_stay_empty_says_so() -> None:
    with translation.override("zh-hans"):
        assert "选填" in str(Sample()["note"].as_field_group())
        assert "选填" not in str(Sample()["name"].as_field_group())


def test_the_result_of_a_test_is_never_chosen_beforehand() -> None:
    drawn = str(Sample()["result"].as_field_group())
    assert "checked" not in drawn
    assert drawn.count('class="btn-check"') == 2
    assert "xn-choice--late" in drawn


def test_a_date_travels_the_same_in_every_language() -> None:
    from datetime import date

    with translation.override("en"):
        assert 'value="2026-11-23"' in str(Sample(initial={"on": date(2026, 11, 23)})["on"])
