"""One person's whole life with the agency, on the pages: from the first visit inside to the sealed record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.browser.forms import number_in, post, send
from tests.worlds import an_identity_number

from xiangnuan.law.days import add_months
from xiangnuan.web.clock import today

Open = Callable[..., Page]
NAME = "纪长远"
DAY = timedelta(days=1)


def act(page: Page, case: int, slug: str, **values: Any) -> None:
    """Record one act of the case on its page."""
    page.goto(f"/cases/{case}/record/{slug}/")
    send(page, **values)
    expect(page.locator(".xn-toast").first).to_contain_text("已记录")


def test_from_the_first_visit_inside_to_the_sealed_record(phone: Open, desktop: Open) -> None:
    # The term of 36 months is over since some weeks, so that everything up to the sealing has happened.
    released = add_months(today(), -37)
    page = desktop("social_worker", "/prerelease/new/")
    page.watch.expect(404)  # type: ignore[attr-defined]  # what is sealed is not there

    # Inside: registered, met, prepared.
    identity = an_identity_number(date(1991, 4, 9))
    centre = page.locator("select[name=centre] option").nth(1).get_attribute("value")
    send(
        page, identity_number=identity, name=NAME, phone_1="16400004321", centre=centre, decided_on=add_months(released, -24),
        next_step="community_rehabilitation", area_code="330482103",
    )  # fmt: skip
    expect(page.get_by_text("出所前还缺")).to_be_visible()
    stay = number_in(r"/prerelease/(\d+)/", page.url)
    page.goto(f"/prerelease/visits/new/?stay={stay}")
    send(
        page, on=released - 40 * DAY, centre=centre, kind="individual", title="出所前谈话",
        **{f"said-{stay}": "想先回家把身体养好。", f"agreed-{stay}": "下月再见"},
    )  # fmt: skip
    page.goto(f"/prerelease/{stay}/assess/")
    send(page, assessed_on=released - 30 * DAY, readiness=6, strengths="会开叉车", own_words="想安稳过日子")
    for domain in ("home", "family", "work", "insurance", "health", "papers"):
        page.goto(f"/prerelease/{stay}/prepare/{domain}/")
        send(page, need="none", situation="已问过")
    page.goto(f"/prerelease/{stay}/fetch/")
    send(page, fetched_by="母亲", fetcher_relation="母亲", fetcher_phone="16400004322")
    expect(page.get_by_text("出所前的准备都齐了")).to_be_visible()

    # The day of release, and the hand-over in the same minute.
    page.goto(f"/prerelease/{stay}/release/")
    send(page, released_on=released, release_kind="term", next_step="community_rehabilitation")
    expect(page).to_have_url(re.compile(r"/hand-over/$"))
    send(page, decided_on=released - 5 * DAY, received_on=released)
    person = number_in(r"/people/(\d+)/", page.url)
    case = number_in(r"/cases/(\d+)/record/", page.content())

    # The road: check-in, agreement, the team, needs and a plan that the person agrees to.
    begun = released + 2 * DAY
    act(page, case, "check-in", on=begun)
    act(page, case, "agreement", on=begun + DAY)
    page.goto(f"/plans/{case}/team/new/")
    send(page, role="family", name="纪母", unit="母亲", since=begun + DAY)
    page.goto(f"/plans/{case}/needs/new/")
    send(page, on=begun + 2 * DAY, **{"level-work": "much", "situation-work": "没有单位", "strength-work": "会开叉车"})
    page.goto(f"/plans/{case}/start/")
    send(page, own_words="想安稳过日子", made_on=begun + 3 * DAY)
    plan = number_in(r"/plans/version/(\d+)/", page.content())
    page.goto(f"/plans/version/{plan}/goals/new/")
    send(page, domain="work", what="三个月内找到稳定的活")
    page.goto(f"/plans/version/{plan}/agree/")
    send(page, how="paper", on=begun + 4 * DAY)
    act(page, case, "tier", tier="B", on=begun + 5 * DAY, note="戒断时间短，家庭支持好。")

    # Tests, talks and reviews: each kind typed once, the rest of them sent as they would have been.
    typed: set[str] = set()

    def tell(slug: str, **values: Any) -> None:
        if slug in typed:
            page.goto(f"/cases/{case}/record/{slug}/") if f"/record/{slug}/" not in page.url else None
            post(page, f"/cases/{case}/record/{slug}/", **values)
        else:
            typed.add(slug)
            act(page, case, slug, **values)

    tests = 0
    for month in range(1, 36):
        on = add_months(begun, month) - 10 * DAY
        if month == 4:
            act(page, case, "drug-test", result="missed", missed_as="missed", on=on, note="没有来，另约。")
            on += 3 * DAY
        if month == 9:
            act(page, case, "drug-test", result="positive", positives="morphine", on=on, medication="复方甘草片")
            act(page, case, "drug-test", result="negative", type="confirmation", method="laboratory", on=on + 2 * DAY)
        elif month <= 24 or month % 3 == 0:
            tell(
                "drug-test",
                result="negative",
                on=on,
                type="scheduled",
                panel="five",
                method="onsite",
                authority="agency",
            )
            tests += 1
        if month % 3 == 0:
            tell("contact", form="talk", found="1", said="情绪平稳，按时上班。", on=on)
        if month % 6 == 0:
            tell("review", conclusion="遵守协议，继续按计划帮教。", on=on + DAY)
    assert tests >= 22
    act(
        page, case, "absence", on=add_months(begun, 13), until=add_months(begun, 13) + 5 * DAY, standing="reported",
        destination="上海市", reason_to_go="看望姐姐",
    )  # fmt: skip
    act(page, case, "tier", tier="C1", on=add_months(begun, 18), note="连续阴性，工作稳定。")

    # Seen with a thumb: the road with its marks, and the file of the stay behind it.
    small = phone("social_worker", f"/people/{person}/")
    expect(small.get_by_role("heading", level=1)).to_be_visible()
    expect(small.get_by_role("complementary", name="接下来").get_by_role("link", name="解除通知")).to_be_visible()

    # On paper: one PDF/A with every paper of the road, from which the Chinese can be copied.
    file = page.request.get(f"/documents/of/{person}/file.pdf")
    assert file.status == 200
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(file.body())).pages).replace("\n", "")
    assert b"<pdfaid:part>2</pdfaid:part>" in file.body()
    for words in (
        NAME,
        "报到登记表",
        "帮教小组成员表",
        "帮教计划",
        "三个月内找到稳定的活",
        "检测",
        "复方甘草片",
        "情绪平稳",
        "外出",
    ):
        assert words in text, words

    # The end: the notice, the closing, the sealing on the person's own request.
    act(page, case, "end-notice", on=add_months(begun, 36) + 3 * DAY)
    act(
        page,
        case,
        "close",
        outcome="completed",
        note="三年履行完毕，工作家庭稳定。",
        on=add_months(begun, 36) + 5 * DAY,
    )
    manager = desktop("manager", f"/rights/persons/{person}/request/")
    send(manager, kind="deletion", asker="self", checked="document", text="希望提前封存。")
    manager.goto(f"/rights/persons/{person}/seal/")
    send(manager, reason="本人请求提前封存。")
    expect(manager).to_have_url(re.compile(rf"/rights/sealed/{person}/"))
    for path in (f"/people/{person}/", f"/prerelease/{stay}/"):
        assert page.request.get(path).status == 404, path
    page.goto(f"/people/?q={NAME}")
    expect(page.get_by_text("没有符合的人员")).to_be_visible()
