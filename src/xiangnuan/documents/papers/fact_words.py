"""The words of one fact (a test, a talk, an absence, a review, a detention, a move), and what a whole case adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from xiangnuan.access.areas import area_name
from xiangnuan.cases.models import Absence, Contact, DrugTest, Fact, Obligation
from xiangnuan.cases.panels import panel_name, substance_name, substances_of
from xiangnuan.documents.papers.saying import day_words, ticks, yes_no
from xiangnuan.documents.papers.subjects import Subject

Words = dict[str, Any]
_REFUSED = {DrugTest.Result.REFUSED, DrugTest.Result.EVADED}
_MISSED = _REFUSED | {DrugTest.Result.MISSED}
_LAST = 12
"""So many breaches, the latest, are listed on a report."""


def fact_words(subject: Subject) -> Words:
    """All words about the fact, whatever its kind; those of another kind are empty."""
    fact = subject.fact
    written = fact.note if fact is not None else ""
    return {
        "记录说明": written,
        "记录人": fact.recorded_by.name if fact is not None and fact.recorded_by else "",
        **_test(subject),
        **_contact(fact),
        **_absence(subject),
        **_review(subject),
        **_others(subject),
    }


def _of(fact: Fact | None, kind: str) -> Fact | None:
    return fact if fact is not None and fact.kind == kind else None


def _test(subject: Subject) -> Words:
    fact = _of(subject.fact, Fact.Kind.DRUG_TEST)
    test = getattr(fact, "drug_test", None) if fact is not None else None
    day = day_words(fact.on) if fact is not None else ""
    kinds = [(str(value), str(label)) for value, label in DrugTest.Type.choices]
    if test is None:
        test = DrugTest(result="", type="", method="", authority="")
    result = test.get_result_display() if test.result else ""
    rows = _results(subject, test) if fact is not None else []
    positive = [row["项目"] for row in rows if row["结果"].startswith("阳")]
    number = subject.of_kind(Fact.Kind.DRUG_TEST).index(fact) + 1 if fact in subject.facts and fact is not None else 0
    return {
        "检测日期": day,
        "检测时间": f"{test.at.hour}:{test.at.minute:02d}" if test.at else "",
        "检测地点": test.place or (_usual_place(subject) if fact is None else ""),
        "检测类型": ticks(kinds, str(test.type)),
        "检测方法": test.get_method_display() if test.method else "",
        "检测结果": result + (f"（{'、'.join(positive)}）" if positive else ""),
        "检测单位": test.get_authority_display() if test.authority else "",
        "检测板": panel_name(test.panel) if test.panel else "",
        "试剂批号": test.kit_batch,
        "样本编号": test.sample_number,
        "检测人": (test.tester.name if test.tester else "") or test.tester_name,
        "第二检测人": test.second_tester,
        "同性见证": "由同性别工作人员见证采样" if test.witness_same_sex else "",
        "申报用药": test.medication,
        "异议日期": day_words(test.objected_on),
        "检测期次": f"第{number}次" if number else "",
        "检测项目": rows,
    }


def _results(subject: Subject, test: DrugTest) -> list[dict[str, str]]:
    found = {one.substance: "阳性（+）" if one.positive else "阴性（-）" for one in subject.results.get(test.pk, ())}
    if test.result == DrugTest.Result.NEGATIVE:
        found = dict.fromkeys(substances_of(test.panel), "阴性（-）") | found
    return [{"项目": substance_name(code), "结果": result, "备注": ""} for code, result in found.items()]


def _usual_place(subject: Subject) -> str:
    """Where the last test was: most likely where the next will be."""
    tests = [one.drug_test.place for one in subject.of_kind(Fact.Kind.DRUG_TEST) if one.drug_test.place]
    return tests[-1] if tests else ""


def _contact(fact: Fact | None) -> Words:
    fact = _of(fact, Fact.Kind.CONTACT)
    contact = fact.contact if fact is not None else Contact(form="", found=True)
    return {
        "访谈日期": day_words(fact.on) if fact is not None else "",
        "访谈方式": contact.get_form_display() if contact.form else "",
        "是否见到": yes_no(contact.found) if fact is not None else "",
        "访谈人": fact.recorded_by.name if fact is not None and fact.recorded_by else "",
        "访谈地点": contact.place,
        "在场人": contact.present,
        "谈话内容": contact.said,
        "约定事项": contact.agreed,
        "下次日期": day_words(contact.next_on),
    }


def _absence(subject: Subject) -> Words:
    fact = _of(subject.fact, Fact.Kind.ABSENCE)
    absence = fact.absence if fact is not None else Absence()
    days = (fact.until - fact.on).days + 1 if fact is not None and fact.until else 0
    told = fact.event if fact is not None else {}
    standing = "经过同意。" if told.get("permitted") else "已书面报告。" if told.get("reported") else ""
    back = _return_test(subject, fact)
    return {
        "外出起日": day_words(fact.on) if fact is not None else "",
        "外出止日": day_words(fact.until) if fact is not None else "",
        "外出天数": str(days) if days else "",
        "目的地": absence.destination,
        "外出事由": absence.reason,
        "同行人": absence.companion,
        "是否同意": standing,
        "销假日期": day_words(fact.until) if fact is not None else "",
        "返回检测日期": day_words(back.on) if back else "",
        "返回检测结果": back.drug_test.get_result_display() if back else "",
    }


def _return_test(subject: Subject, fact: Fact | None) -> Fact | None:
    if fact is None or fact.until is None:
        return None
    after = [
        one
        for one in subject.of_kind(Fact.Kind.DRUG_TEST)
        if one.on >= fact.until and one.drug_test.type == DrugTest.Type.AFTER_LEAVE
    ]
    return after[0] if after else None


def _review(subject: Subject) -> Words:
    fact = _of(subject.fact, Fact.Kind.REVIEW)
    first, last = subject.review_period if subject.case else (None, None)
    within = [one for one in subject.facts if first and last and first <= one.on <= last]
    tests = [one for one in within if one.kind == Fact.Kind.DRUG_TEST]
    return {
        "评估日期": day_words(fact.on) if fact is not None else "",
        "评估期起": day_words(first),
        "评估期止": day_words(last),
        "评估结论": fact.note if fact is not None else "",
        "本期检测": _count(one for one in tests if one.drug_test.result not in _MISSED),
        "本期阳性": _count(one for one in tests if one.drug_test.result == DrugTest.Result.POSITIVE),
        "本期未检": _count(one for one in tests if one.drug_test.result in _MISSED),
        "本期访谈": _count(one for one in within if _is_met(one)),
        "本期外出": _count(one for one in within if one.kind == Fact.Kind.ABSENCE),
        "本期违规": _count(one for one in within if _breach(one)),
    }


def _count(rows: Iterable[Fact]) -> str:
    return str(sum(1 for _row in rows))


def _is_met(fact: Fact) -> bool:
    return fact.kind == Fact.Kind.CONTACT and fact.event.get("found") is not False


def _breach(fact: Fact) -> str:
    """What a fact is as a breach of the agreement; empty for none. Whether it is a serious one, a person decides."""
    if fact.kind == Fact.Kind.DRUG_TEST and fact.drug_test.result in _REFUSED:
        return str(fact.drug_test.get_result_display())
    if fact.kind == Fact.Kind.ABSENCE and not fact.event.get("permitted") and not fact.event.get("reported"):
        return "外出没有报告"
    return "再次使用毒品" if fact.kind == Fact.Kind.RENEWED_USE else ""


def _others(subject: Subject) -> Words:
    fact = subject.fact
    detained, moved = _of(fact, Fact.Kind.DETAINED), _of(fact, Fact.Kind.MOVED)
    report, served = _of(fact, Fact.Kind.POLICE_REPORT), _of(fact, Fact.Kind.NOTICE_SERVED)
    told = moved.event if moved is not None else {}
    checked_in = date.fromisoformat(told["checked_in"]) if told.get("checked_in") else None
    here = area_name(subject.case.area_code) if subject.case and subject.case.area_code else ""
    return {
        "中止起日": day_words(detained.on) if detained is not None else "",
        "中止止日": day_words(detained.until) if detained is not None else "",
        "变更日期": day_words(moved.on) if moved is not None else "",
        "原执行地": area_name(told["from_area"]) if told.get("from_area") else "" if moved is not None else here,
        "新执行地": area_name(told["to_area"]) if told.get("to_area") else "",
        "新报到日期": day_words(checked_in),
        "报告日期": day_words(report.on if report is not None else subject.day),
        "报告事由": report.note if report is not None else "",
        "解除送达日期": day_words(served.on) if served is not None else "",
    }


def tally_words(subject: Subject) -> Words:
    """What the facts of the case add up to, its next test, and the summary of its closing."""
    tests = subject.of_kind(Fact.Kind.DRUG_TEST)
    known = subject.case is not None and subject.case.pk is not None
    breaches = [(one, said) for one in subject.facts if (said := _breach(one))]
    closed = subject.of_kind(Fact.Kind.CLOSED)
    duty = next(
        (one for one in subject.duties if one.kind == Obligation.Kind.DRUG_TEST and _is_ahead(subject, one)), None
    )
    lines = [f"{day_words(one.on)}　{said}" + (f"：{one.note}" if one.note else "") for one, said in breaches[-_LAST:]]
    return {
        "检测次数": _count(one for one in tests if one.drug_test.result not in _MISSED) if known else "",
        "阳性次数": _count(one for one in tests if one.drug_test.result == DrugTest.Result.POSITIVE) if known else "",
        "未检次数": _count(one for one in tests if one.drug_test.result in _MISSED) if known else "",
        "访谈次数": _count(one for one in subject.facts if _is_met(one)) if known else "",
        "外出次数": _count(subject.of_kind(Fact.Kind.ABSENCE)) if known else "",
        "评估次数": _count(subject.of_kind(Fact.Kind.REVIEW)) if known else "",
        "结案小结": closed[-1].note if closed else "",
        "检测期起": day_words(max(duty.opens, subject.day)) if duty else "",
        "检测期止": day_words(duty.due) if duty else "",
        "检测地点": _usual_place(subject),
        "告诫事实": "\n".join(lines),
        "违规情况": [
            {"日期": day_words(one.on), "情形": said, "说明": one.note} for one, said in breaches[-_LAST:]
        ],
    }  # fmt: skip


def _is_ahead(subject: Subject, duty: Obligation) -> bool:
    return not duty.held and (duty.due is None or duty.due >= subject.day)
