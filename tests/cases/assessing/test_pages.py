"""A walk through the pages: choosing, filling in, results, trends, crises, tier, links, own sheets, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook
from tests.cases.assessing.worlds import a_sheet, answers_of, own_sheet, shipped
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.models import Assessment, Crisis, OwnInstrument, SelfRatingLink
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


@pytest.fixture
def client(worker) -> Client:
    made = Client()
    made.force_login(worker)
    made.cookies["xn_names"] = "shown"
    return made


def sent(answers, **more: str) -> dict[str, str]:
    """A sheet as a form sends it."""
    return {"on": today().isoformat()} | {f"a-{name}": str(answer) for name, answer in answers.items()} | more


def words(response) -> str:
    """What a page says."""
    return str(response.content.decode())


def test_a_sheet_is_chosen_filled_in_and_read(client, person) -> None:
    assert "量表与评估" in words(client.get(f"/people/{person.pk}/"))
    choice = words(client.get(f"/assess/of/{person.pk}/new/"))
    assert "不是经过验证的译本" in choice
    assert "PHQ-9" in choice
    page = words(client.get(f"/assess/of/{person.pk}/new/phq-9/"))
    assert 'data-xn-draft="assessing-phq-9-1"' in page
    answer = client.post(f"/assess/of/{person.pk}/new/phq-9/", sent(answers_of(shipped("phq-9"), 1, q9=0)))
    made = Assessment.objects.get()
    assert answer.url == f"/assess/{made.pk}/"
    said = words(client.get(answer.url))
    assert "轻度" in said
    assert "计入：" in said


def test_a_missing_answer_brings_the_page_back_with_what_was_chosen(client, person) -> None:
    answers = answers_of(shipped("phq-9"), 1)
    del answers["q4"]
    page = words(client.post(f"/assess/of/{person.pk}/new/phq-9/", sent(answers)))
    assert "请回答这一题" in page
    assert len(re.findall(r'name="a-[^>]* checked', page)) == 9  # eight, and the optional one


def test_conditional_items_come_when_they_are_asked_and_contradictions_are_settled_kindly(client, person) -> None:
    address, sheet = f"/assess/of/{person.pk}/new/audit/", shipped("audit")
    assert "a-q3" not in words(client.get(address))
    first = answers_of(sheet, 0, q1=2)
    page = client.post(address, sent(first))
    assert "还要问" in words(page)
    assert 'name="a-q3"' in words(page)
    shown = page.context["form"].shown_now
    rest = dict.fromkeys(shown.split(","), 0) | {"q3": 1}
    # The first answer is turned back: now the others contradict it.
    page = words(client.post(address, sent(first | {"q1": 0} | rest, shown=shown)))
    assert "这一题不用回答" in page
    assert "清除这一题" in page
    assert not Assessment.objects.exists()
    answer = client.post(address, sent(first | rest, shown=shown))
    if answer.status_code == 200:  # an answer brought up further ones
        form = answer.context["form"]
        more = dict.fromkeys(form.shown_now.split(","), 0)
        answer = client.post(address, sent(first | more | rest, shown=form.shown_now))
    assert answer.status_code == 302
    assert Assessment.objects.get().value == 3


@pytest.mark.parametrize("instrument", ["assist", "use-days", "craving-10", "generic-1", "barc-10", "who-5", "gad-7"])
def test_every_sheet_can_be_opened(instrument, client, person) -> None:
    assert client.get(f"/assess/of/{person.pk}/new/{instrument}/").status_code == 200


def test_the_list_shows_trends_the_next_review_and_goes_into_a_table(client, worker, person) -> None:
    for days, answer in ((60, 2), (0, 1)):
        a_sheet(worker, person, "phq-9", answer, on=today() - timedelta(days=days), q9=0)
    said = words(client.get(f"/assess/of/{person.pk}/"))
    assert "<polyline" in said
    assert "做阶段评估" in said
    assert f"/cases/{person.cases.get().pk}/record/review/" in said
    table = client.get(f"/assess/of/{person.pk}/?format=xlsx")
    rows = load_workbook(BytesIO(table.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert rows[0][:3] == ["姓名", "日期", "量表"]
    assert client.get(f"/assess/of/{person.pk}/?instrument=gad-7&sort=on&cursor=x&who=self").status_code == 200


def test_a_crisis_leads_at_once_to_what_to_do_and_is_answered_there(client, person) -> None:
    answer = client.post(f"/assess/of/{person.pk}/new/phq-9/", sent(answers_of(shipped("phq-9"), q9=1)))
    crisis = Crisis.objects.get()
    assert answer.url == f"/assess/crises/{crisis.pk}/"
    said = words(client.get(answer.url))
    assert "12356" in said
    assert person.name in words(client.get("/assess/crises/"))
    assert "危机提示" in words(client.get("/today/"))
    refused = client.post(answer.url, {"on": today().isoformat(), "done": "谈过", "closes": "1"})
    assert "请写下本人现在的情况" in words(refused)
    client.post(answer.url, {"on": today().isoformat(), "done": "谈过", "closes": "1", "note": "平稳"})
    assert "谈过" in words(client.get(answer.url))
    assert person.name not in words(client.get("/assess/crises/"))
    assert person.name in words(client.get("/assess/crises/?state=ended"))
    assert client.get("/assess/crises/?state=all&format=xlsx").status_code == 200


def test_a_proposal_is_confirmed_on_its_page(client, worker, person) -> None:
    made = a_sheet(worker, person, "generic-1", positive_test=1)
    page = words(client.get(f"/assess/{made.pk}/tier/"))
    assert "立即建议A" in page
    refused = client.post(f"/assess/{made.pk}/tier/", {"tier": "C1", "on": today().isoformat()})
    assert "请写明理由" in words(refused)
    client.post(f"/assess/{made.pk}/tier/", {"tier": "A", "on": today().isoformat()})
    assert person.cases.get().tier == "A"
    assert "已定为" in words(client.get(f"/assess/{made.pk}/"))
    assert client.get(f"/assess/{a_sheet(worker, person).pk}/tier/").status_code == 302


def test_a_sheet_is_corrected_and_withdrawn_on_its_pages(client, worker, person) -> None:
    made = a_sheet(worker, person, "phq-9", 1, q9=0)
    page = words(client.get(f"/assess/{made.pk}/correct/"))
    assert len(re.findall(r'name="a-[^>]* checked', page)) >= 9
    client.post(f"/assess/{made.pk}/correct/", sent(answers_of(shipped("phq-9"), 2, q9=0), reason="听错了"))
    right = Assessment.objects.get(superseded_at=None)
    said = words(client.get(f"/assess/{right.pk}/"))
    assert "更正前" in said
    assert "听错了" in said
    client.post(f"/assess/{right.pk}/withdraw/", {"reason": "不是这个人"})
    assert "不是这个人" in words(client.get(f"/assess/of/{person.pk}/?state=gone"))


def test_a_link_is_shown_once_with_its_code(client, person) -> None:
    answer = client.post(f"/assess/of/{person.pk}/link/", {"instrument": "phq-9"})
    first = words(client.get(answer.url))
    assert "data:image/svg+xml;base64," in first
    address = first.split("readonly>")[1].split("<")[0]
    assert Client().get(address).status_code == 200
    again = words(client.get(answer.url))
    assert "/s/" not in again
    client.post(f"/assess/links/{SelfRatingLink.objects.get().pk}/revoke/")
    assert "不能用了" in words(Client().get(address))
    assert "已作废" in words(client.get(f"/assess/of/{person.pk}/"))


def test_a_manager_keeps_the_agencys_own_sheets(worker, person) -> None:
    client = Client()
    client.force_login(an_account(worker.agency, Role.MANAGER))
    wrong = client.post("/assess/sheets/new/", {"text": own_sheet() + "colour: red\n"})
    assert "colour: 不认识这一项" in words(wrong)
    assert "colour: red" in words(wrong)
    file = SimpleUploadedFile("本镇.yaml", own_sheet().encode(), "text/yaml")
    answer = client.post("/assess/sheets/new/", {"file": file})
    own = OwnInstrument.objects.get()
    assert answer.url == f"/assess/sheets/{own.pk}/"
    assert "本镇风险表" in words(client.get(answer.url))
    assert "本镇风险表" in words(client.get(f"/assess/of/{person.pk}/new/?q=本镇"))
    client.post(f"/assess/sheets/{own.pk}/retire/")
    assert "本镇风险表" in words(client.get("/assess/sheets/?state=retired"))
    assert client.get("/assess/sheets/?format=xlsx").status_code == 200
    client.post(f"/assess/sheets/{own.pk}/bring-back/")
    own.refresh_from_db()
    assert own.retired_at is None
    file = SimpleUploadedFile("x.yaml", b"\xff\xfe\x00", "text/yaml")
    assert "UTF-8" in words(client.post("/assess/sheets/new/", {"file": file}))


def test_every_page_speaks_english(client, worker, person) -> None:
    made = a_sheet(worker, person, "generic-1", self_harm=2)
    a_sheet(worker, person, "phq-9", 1, q9=0)
    client.cookies["xiangnuan_language"] = "en"
    for path in (
        f"of/{person.pk}/", f"of/{person.pk}/new/", f"of/{person.pk}/new/generic-1/", f"of/{person.pk}/link/",
        f"{made.pk}/", f"{made.pk}/tier/", f"{made.pk}/correct/", f"{made.pk}/withdraw/", "crises/",
        f"crises/{made.crisis.pk}/",
    ):  # fmt: skip
        page = client.get(f"/assess/{path}")
        assert page.status_code == 200, path
        assert not re.search("填写|得分|保存|谁填写", words(page)), path
