"""The life of one case: its decision, its tests, contacts and reviews as the law's windows ask for them, its end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Model

from xiangnuan import law
from xiangnuan.access.models import User
from xiangnuan.cases.models import Absence, Case, Contact, DrugTest, Fact, SubstanceResult
from xiangnuan.cases.projection import facts_of_law
from xiangnuan.cases.services import DecisionData, TestData
from xiangnuan.cases.services.opening import build_case, decision_event
from xiangnuan.cases.services.recording import build_fact
from xiangnuan.cases.services.steps import contact_event
from xiangnuan.cases.services.tests import build_substances, build_test, test_event
from xiangnuan.people.models import Person

_ZONE = ZoneInfo("Asia/Shanghai")
_PANEL, _SUBSTANCES = "three", ("morphine", "methamphetamine", "ketamine")
_SAID = (
    "近期在家附近的工厂上班，作息正常，与家人相处平稳；提醒按期尿检，本人表示配合。",
    "家访时本人和母亲在家，谈到找工作的打算，约定下周一起去招聘会。",
    "电话联系，情绪稳定，说最近没有与以前的朋友来往，下次见面时带体检单。",
    "到社区办公室面谈，睡眠有所改善；讲解外出请假的规定，本人已明白。",
    "本人近期压力较大，一起商量了应对办法，家属愿意多陪伴，两周后再联系。",
    "了解就业情况，已经办好社保，单位离家不远；鼓励坚持下去。",
)
_SHARE_MISSED = {"drug_test": 0.04, "contact": 0.05, "review": 0.08}


@dataclass
class Career:
    """A case with its facts in order of date and their detail rows (unsaved, numbered)."""

    case: Case
    facts: list[Fact] = field(default_factory=list)
    details: list[DrugTest | Contact | Absence] = field(default_factory=list)
    substances: list[SubstanceResult] = field(default_factory=list)


@dataclass(frozen=True)
class Setting:
    """What all cases of an agency share: chance, the day on which the data end, and when the system came into use."""

    rng: random.Random
    as_of: date
    in_use_since: date
    substances: bool
    number: Callable[[type[Model]], int]


@dataclass(frozen=True)
class Fate:
    """How a case goes: when it began and how it ended (`closed_on` None while it runs)."""

    measure: str
    began: date
    closed_on: date | None = None
    outcome: str = ""
    not_started: bool = False


@lru_cache(maxsize=64)
def term_days(measure: str, area: str) -> int:
    """How long a term lasts, asked from the rulebook."""
    start = date(2024, 3, 10)
    facts = law.Facts(area=area, measure=measure, decision_received=start, checked_in=start)
    end = law.answer(facts, law.rulebook_for(area), start).term.end
    assert end is not None
    return (end - start).days


def a_running_fate(setting: Setting, area: str) -> Fate:
    """A case that runs today, or whose person has yet to check in."""
    rng = setting.rng
    measure = a_measure(rng)
    if rng.random() < 0.03:
        return Fate(measure, setting.as_of - timedelta(rng.randrange(12)), not_started=True)
    return Fate(measure, setting.as_of - timedelta(rng.randrange(term_days(measure, area))))


def a_closed_fate(setting: Setting, area: str, before: date, latest: int, span: int) -> Fate:
    """A case closed between `latest` and `latest + span` days before the day `before`."""
    rng = setting.rng
    measure = a_measure(rng)
    closed = before - timedelta(latest + rng.randrange(span))
    whole = term_days(measure, area)
    luck = rng.random()
    if luck < 0.64:
        return Fate(measure, closed - timedelta(whole + 1 + rng.randrange(8)), closed, Case.Outcome.COMPLETED)
    part = 20 + rng.randrange(whole - 40)
    for limit, outcome in (
        (0.80, Case.Outcome.ISOLATION),
        (0.92, Case.Outcome.TRANSFERRED_OUT),
        (0.96, Case.Outcome.TERMINATED),
    ):
        if luck < limit:
            return Fate(measure, closed - timedelta(part), closed, outcome)
    return Fate(measure, closed - timedelta(part), closed, Case.Outcome.DIED)


def a_measure(rng: random.Random) -> str:
    """One of the two measures, in the proportion of the demo agency."""
    return Case.Measure.COMMUNITY_TREATMENT if rng.random() < 0.8 else Case.Measure.COMMUNITY_REHABILITATION


def a_career(setting: Setting, person: Person, area: str, worker: User, fate: Fate, *, on_paper: bool) -> Career:
    """The case of a fate with its facts. Of one closed before the system was used only the papers are known."""
    rng = setting.rng
    received = fate.began if fate.not_started else fate.began - timedelta(1 + rng.randrange(12))
    known_late = fate.began < setting.in_use_since
    case = build_case(
        person,
        DecisionData(
            measure=fate.measure,
            decision_number=f"公（禁）社决字〔{received.year}〕{rng.randrange(1, 9999):04d}号",
            decision_authority="县（市、区）公安局",
            decided_on=received,
            received_on=received,
            substances=rng.choice(("海洛因", "冰毒", "K粉", "冰毒、麻古")),
            police_station="城关派出所",
        ),
        area_code=area,
        worker=worker,
        taken_on=received,
        imported_on=setting.in_use_since if known_late else None,
    )
    case.pk = setting.number(Case)
    case.created_at = _moment(setting, setting.in_use_since if known_late else received)
    career = Career(case)
    pen = _Pen(setting, career, worker)
    pen.write(Fact.Kind.DECISION, received, decision_event(case))
    if not fate.not_started:
        pen.write(Fact.Kind.CHECK_IN, fate.began)
        pen.write(Fact.Kind.AGREEMENT, min(fate.began + timedelta(rng.randrange(10)), setting.as_of))
        if not on_paper:
            _serve(setting, pen, fate)
    if fate.closed_on is not None:
        if fate.outcome == Case.Outcome.DIED:
            pen.write(Fact.Kind.DIED, fate.closed_on)
        if fate.outcome == Case.Outcome.COMPLETED:
            pen.write(Fact.Kind.NOTICE_SERVED, fate.closed_on)
        pen.write(Fact.Kind.CLOSED, fate.closed_on, {"outcome": fate.outcome}, note="结案小结：档案已核对。")
    pen.number()
    return career


class _Pen:
    """Writes the facts of one case with the builders that the services use."""

    def __init__(self, setting: Setting, career: Career, worker: User) -> None:
        self.setting, self.career, self.worker = setting, career, worker
        self.details: list[tuple[Fact, DrugTest | Contact | Absence, TestData | None]] = []

    def write(
        self,
        kind: str,
        on: date,
        event: dict[str, object] | None = None,
        *,
        until: date | None = None,
        note: str = "",
    ) -> Fact:
        """Write down a fact."""
        setting = self.setting
        imported = on < setting.in_use_since
        fact = build_fact(
            self.career.case,
            kind,
            on,
            user=self.worker,
            until=until,
            event=event,
            note=note,
            source=Fact.Source.IMPORT if imported else Fact.Source.FORM,
            recorded_at=_moment(setting, setting.in_use_since if imported else on),
        )
        self.career.facts.append(fact)
        return fact

    def test(self, data: TestData) -> None:
        """Write down a drug test."""
        fact = self.write(Fact.Kind.DRUG_TEST, data.on, test_event(data))
        self.details.append((fact, build_test(data, self.worker), data))

    def contact(self, on: date, detail: Contact) -> None:
        """Write down a contact in which the person was met."""
        fact = self.write(Fact.Kind.CONTACT, on, contact_event(detail.form, True))
        self.details.append((fact, detail, None))

    def absence(self, on: date, until: date, detail: Absence) -> None:
        """Write down a permitted and reported absence that is over."""
        fact = self.write(Fact.Kind.ABSENCE, on, {"permitted": True, "reported": True}, until=until)
        self.details.append((fact, detail, None))

    def number(self) -> None:
        """Put the facts in order of date and give every row its number."""
        setting, career = self.setting, self.career
        career.facts.sort(key=lambda fact: fact.on)
        for fact in career.facts:
            fact.pk = setting.number(Fact)
        for fact, detail, data in self.details:
            detail.fact_id = fact.pk
            career.details.append(detail)
            if setting.substances and data is not None and isinstance(detail, DrugTest):
                rows = build_substances(detail, data)
                for row in rows:
                    row.pk = setting.number(SubstanceResult)
                career.substances += rows


def _serve(setting: Setting, pen: _Pen, fate: Fate) -> None:
    """What the agency did from check-in on, window by window, until the case ended or until today."""
    rng = setting.rng
    case = pen.career.case
    until = fate.closed_on or setting.as_of
    if fate.closed_on is None and rng.random() < 0.02:
        until = max(fate.began, setting.as_of - timedelta(rng.randrange(60)))
        pen.write(Fact.Kind.DETAINED, until)
    if rng.random() < 0.3:
        on = fate.began + timedelta(30 + rng.randrange(300))
        if on <= until:
            tier = rng.choice(Case.Tier.values)
            pen.write(Fact.Kind.TIER, on, {"tier": tier}, note="按评估结果调整。")
    if rng.random() < 0.08:
        _leave(setting, pen, fate.began, until)
    for window in _windows(case, tuple(pen.career.facts), until):
        on = window.opens + timedelta(rng.randrange((window.due - window.opens).days + 1 if window.due else 1))
        if on > until or on < fate.began:
            continue
        missed = rng.random() < _SHARE_MISSED[window.kind]
        if window.kind == "drug_test":
            _test(setting, pen, on, until, missed)
        elif window.kind == "contact":
            if not missed:
                _contact(setting, pen, on)
        elif not missed:
            pen.write(Fact.Kind.REVIEW, on, note="本期平稳，保持现有计划。")


def _windows(case: Case, facts: Sequence[Fact], as_of: date) -> Iterator[law.Obligation]:
    facts = sorted(facts, key=lambda fact: fact.on)
    answer = law.answer(facts_of_law(case, facts), law.rulebook_for(case.area_code), as_of)
    for duty in answer.obligations:
        if duty.kind in law.SERIES and duty.opens <= as_of:
            yield duty


def _test(setting: Setting, pen: _Pen, on: date, until: date, missed: bool) -> None:
    rng = setting.rng
    if missed:
        if rng.random() < 0.08:
            pen.test(TestData(result=DrugTest.Result.REFUSED, on=on))
        return
    positive = rng.random() < 0.004
    result = DrugTest.Result.POSITIVE if positive else DrugTest.Result.NEGATIVE
    pen.test(_data(rng, on, result, DrugTest.Type.SCHEDULED if rng.random() < 0.8 else DrugTest.Type.RANDOM))
    if positive:
        confirmed, reported = on + timedelta(2 + rng.randrange(4)), on + timedelta(rng.randrange(3))
        if confirmed <= until:
            data = TestData(
                result=result,
                on=confirmed,
                type=DrugTest.Type.CONFIRMATION,
                method=DrugTest.Method.LABORATORY,
                authority=DrugTest.Authority.LABORATORY,
                tester_name="司法鉴定中心",
            )
            pen.test(data)
        if reported <= until:
            pen.write(Fact.Kind.POLICE_REPORT, reported, note="尿检阳性，已书面报告派出所。")
    if rng.random() < 0.06:
        _contact(setting, pen, on)


def _data(rng: random.Random, on: date, result: str, kind: str) -> TestData:
    positive = result == DrugTest.Result.POSITIVE
    return TestData(
        result=result,
        on=on,
        at=time(8 + rng.randrange(9), rng.randrange(60)),
        type=kind,
        place="镇社区戒毒社区康复工作站",
        panel=_PANEL,
        kit_batch=f"B{on:%y%m}",
        sample_number=f"{on:%Y%m%d}-{rng.randrange(1, 400):03d}",
        second_tester="工作站专职人员",
        witness_same_sex=True,
        substances={code: positive and place == 1 for place, code in enumerate(_SUBSTANCES)},
    )


def _contact(setting: Setting, pen: _Pen, on: date) -> None:
    rng = setting.rng
    form = rng.choice((Contact.Form.TALK, Contact.Form.TALK, Contact.Form.HOME_VISIT, Contact.Form.PHONE))
    place = "" if form == Contact.Form.PHONE else "工作站"
    pen.contact(on, Contact(form=form, place=place, said=rng.choice(_SAID)))


def _leave(setting: Setting, pen: _Pen, began: date, until: date) -> None:
    rng = setting.rng
    on = began + timedelta(20 + rng.randrange(400))
    back = on + timedelta(4 + rng.randrange(15))
    if back + timedelta(3) > until:
        return
    pen.absence(on, back, Absence(destination="上海市", reason="探亲"))
    pen.test(_data(rng, back + timedelta(1), DrugTest.Result.NEGATIVE, DrugTest.Type.AFTER_LEAVE))


def _moment(setting: Setting, on: date) -> datetime:
    # What happened on the last day was recorded before anybody measures.
    hour = 9 + setting.rng.randrange(9) if on < setting.as_of else 0
    return datetime.combine(on, time(hour, setting.rng.randrange(60)), _ZONE)
