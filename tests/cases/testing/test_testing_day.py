"""A testing day calls who is drawn; a woman's sample is collected and witnessed by women."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cases.testing.worlds import a_draw, a_test
from tests.worlds import a_case, a_person, a_worker, an_identity_number

from xiangnuan.cases.models import DrugTest
from xiangnuan.cases.services import correct_drug_test, record_testing_day
from xiangnuan.cases.services.tests import TestData, TestingDayRefused
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def woman(worker):
    return a_case(worker, a_person(worker, "林玉兰", identity_number=an_identity_number(sex="female")))


def page_of(client: Client, url: str) -> str:
    """What a page says."""
    return client.get(url).content.decode()


@pytest.mark.parametrize(("witness", "words"), [(None, "请确认是女性"), (False, "请换女性工作人员")])
def test_a_womans_sample_is_not_recorded_unless_women_took_it(worker, woman, witness, words) -> None:
    with pytest.raises(ValidationError, match=words) as wrong:
        a_test(worker, woman, result="negative", witness_same_sex=witness)
    assert "witness_same_sex" in wrong.value.error_dict
    assert not DrugTest.objects.exists()
    assert a_test(worker, woman, result="negative", witness_same_sex=True).drug_test.witness_same_sex is True


@pytest.mark.parametrize(
    "more",
    [
        {"result": "refused", "note": "不愿意"},
        {"result": "missed"},
        {"result": "negative", "authority": "police"},
        {"result": "negative", "authority": "laboratory", "method": "laboratory"},
    ],
)
def test_where_the_agency_took_no_sample_nobody_is_asked(worker, woman, more) -> None:
    assert a_test(worker, woman, **more)


def test_hair_of_a_woman_is_taken_by_women_too(worker, woman) -> None:
    with pytest.raises(ValidationError, match="女性"):
        a_test(worker, woman, result="negative", method="hair")


def test_a_man_and_somebody_whose_sex_is_not_known_are_not_asked(worker) -> None:
    assert a_test(worker, result="negative")
    unknown = a_case(worker, a_person(worker, "陈一", identity_kind="none", identity_number=""))
    assert a_test(worker, unknown, result="negative")


def test_a_correction_may_say_truly_that_it_was_not_so(worker, woman) -> None:
    fact = a_test(worker, woman, result="negative", witness_same_sex=True)
    data = TestData(result="negative", on=fact.on, witness_same_sex=False)
    assert correct_drug_test(worker, fact, data, reason="当天是男同事").drug_test.witness_same_sex is False


def test_a_testing_day_says_which_row_was_refused(worker, woman) -> None:
    man = a_case(worker, a_person(worker, "男的"))
    entries = [(case, TestData(result="negative", on=today())) for case in (man, woman)]
    with pytest.raises(TestingDayRefused) as wrong:
        record_testing_day(worker, entries)
    assert list(wrong.value.by_case) == [woman.pk]
    assert not DrugTest.objects.exists()


def test_the_form_asks_for_a_woman_at_once_and_keeps_it_behind_more_for_a_man(worker, woman) -> None:
    client = Client()
    client.force_login(worker)
    page = page_of(client, reverse("cases:record", args=[woman.pk, "drug-test"]))
    assert page.index("由女性采集、见证") < page.index("xn-more-body")
    page = page_of(client, reverse("cases:record", args=[a_case(worker, a_person(worker, "男的")).pk, "drug-test"]))
    assert "由女性采集、见证" not in page


def test_the_day_is_saved_with_one_tick_for_all_women(worker, woman) -> None:
    client = Client()
    client.force_login(worker)
    a_draw(worker, [woman])
    url = reverse("cases:testing_day")
    assert "都由女性采集" in page_of(client, f"{url}?drawn=1")
    sent = {
        "on": today().isoformat(),
        "drawn": "1",
        "panel": "five",
        "case": woman.pk,
        f"case-{woman.pk}-result": "negative",
    }
    assert "请确认是女性" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"by_women": "on"}).status_code == 302
    test = DrugTest.objects.get()
    assert (test.type, test.witness_same_sex) == ("random", True)


def test_a_testing_day_offers_who_is_drawn_today_and_prints_one_row_a_person(worker) -> None:
    drawn, other = a_case(worker, a_person(worker, "今天抽的")), a_case(worker, a_person(worker, "欧阳没有抽"))
    client = Client()
    client.force_login(worker)
    assert "今天抽到的" not in page_of(client, reverse("cases:testing_day"))
    a_draw(worker, [drawn])
    assert "今天抽到的" in page_of(client, reverse("cases:testing_day"))
    for name in ("cases:testing_day", "cases:testing_sheet"):
        page = page_of(client, f"{reverse(name)}?drawn=1")
        assert mask_name(drawn.person.name) in page
        assert mask_name(other.person.name) not in page
    assert page.count("<tr>") == 2  # the head and one person


def test_a_single_test_of_who_is_drawn_comes_filled_in_as_random(worker) -> None:
    case = a_case(worker)
    client = Client()
    client.force_login(worker)
    url = reverse("cases:record", args=[case.pk, "drug-test"])
    assert client.get(url).context["form"].initial["type"] == "scheduled"
    a_draw(worker, [case])
    assert client.get(url).context["form"].initial["type"] == "random"
