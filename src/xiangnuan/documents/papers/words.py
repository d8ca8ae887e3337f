"""The words of a paper from the records, by their Chinese names: what forms and the agency's own templates may ask for.

A value that no record has is an empty text and is printed as a line to be filled by hand.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from xiangnuan import law
from xiangnuan.access.areas import area_name
from xiangnuan.access.models import Agency, Area
from xiangnuan.cases.models import BreachCount, Case
from xiangnuan.documents.papers.fact_words import fact_words, tally_words
from xiangnuan.documents.papers.helping import helping_words
from xiangnuan.documents.papers.saying import day_words, yes_no
from xiangnuan.documents.papers.subjects import Subject
from xiangnuan.people.models import Address, FamilyMember, Person, Phone, Referral
from xiangnuan.people.queries import shared_words
from xiangnuan.prerelease.models import Centre, Preparation, Stay

CHINESE = "zh-hans"
Words = dict[str, Any]

# Asked for by the customary papers and held in no record: written by hand.
BY_HAND = frozenset(
    [
        "政治面貌",
        "参保情况",
        "月收入",
        "首次使用日期",
        "首次使用地点",
        "首次使用原因",
        "使用方式",
        "使用频率",
        "最长戒断时间",
        "治疗经历",
        "违法记录",
        "健康状况",
        "家庭支持",
        "检测安排",
        "谈话安排",
        "补充约定",
        "通知书文号",
        "送达方式",
        "送达时间",
        "送达地点",
        "送达人",
        "收件人",
        "通知机关",
        "毛发长度",
        "毛发重量",
        "染烫情况",
        "提取部位",
        "封存情况",
        "当地住处",
        "当地联系人",
        "当地电话",
        "份数",
        "页数",
        "是否同意跟进",
        "跟进期限",
        "变更原因",
        "新住址",
        "新协议日期",
        "文号",
    ]
)
# Parameters of the rulebook, by their name in papers; of rehabilitation where the measure is one.
_RULES = {
    "报到期限": "checkin.days",
    "离县报告天数": "leave.days",
    "拒检次数": "breach.tests",
    "擅离次数": "breach.leave_times",
    "擅离天数": "breach.leave_days",
    "转入报到期限": "transfer.checkin",
    "期限月数": "term",
}
_COMMON_RULES = {"现场异议期限": "test.object.onsite", "毛发月数": "test.hair.months"}


def words_of(form: Any, subject: Subject) -> Words:
    """All words of a form about a subject, in Chinese."""
    with translation.override(CHINESE):
        words = {
            **_agency(subject),
            **_person(subject),
            **_case(subject),
            **_rules(subject),
            **tally_words(subject),
            **helping_words(subject.case, subject.helping, subject.day),
        }
        if form.source == "fact":
            words |= fact_words(subject)
        elif form.source == "stay":
            words |= _stay(subject)
        elif form.source == "referral":
            words |= _referral(subject)
        if form.tell is not None:
            words |= form.tell(subject)
    return words


def names_of(form: Any) -> frozenset[str]:
    """The names of the words that a form has, known without any record."""
    added: frozenset[str] = form.names
    return frozenset(words_of_nobody(form)) | added


def words_of_nobody(form: Any) -> Words:
    """The words of a form about nobody: every name with an empty text or list."""
    area = Area(code="33", name="")
    agency = Agency(name="", area=area)
    person = Person(agency=agency)
    case = Case(person=person, agency=agency, measure="", area_code="", taken_on=date(2000, 1, 1))
    stay = Stay(person=person, centre=Centre(name=""), expected_from=date(2000, 1, 1), expected_to=date(2000, 1, 1))
    subject = Subject(person, date(2000, 1, 1), case, stay=stay)
    bare = _Bare(form.source)
    told = words_of(bare, subject)
    return {name: [] if isinstance(value, list) else "" for name, value in told.items()}


class _Bare:
    """A form without words of its own."""

    tell = None

    def __init__(self, source: str) -> None:
        self.source = source


def secrets_of(subject: Subject) -> dict[str, str]:
    """What is masked for who may not see it in full: the value and what stands instead."""
    from xiangnuan.web.masks import mask_address, mask_identity, mask_phone

    person, stay = subject.person, subject.stay
    found = {str(person.identity_number): mask_identity(str(person.identity_number))}
    phones = [phone.number for phone in subject.phones] + [one.phone for one in subject.family]
    phones += [one.phone for one in subject.helping.team]
    if stay is not None:
        phones.append(stay.fetcher_phone)
    found |= {str(number): mask_phone(str(number)) for number in phones}
    found |= {str(one.text): mask_address(str(one.text)) for one in subject.addresses}
    return {value: mask for value, mask in found.items() if value and value != mask}


def _agency(subject: Subject) -> Words:
    agency = subject.person.agency
    worker = (subject.case.worker if subject.case else None) or subject.person.worker
    return {
        "机构": agency.name,
        "责任社工": worker.name if worker else "",
        "落款日期": day_words(subject.day),
        "年份": str(subject.day.year),
    }


def _person(subject: Subject) -> Words:
    person = subject.person
    urgent = next((one for one in subject.family if one.is_emergency_contact), None)
    return {
        "姓名": person.name,
        "曾用名": person.former_names,
        "性别": person.get_sex_display() if person.sex != Person.Sex.UNKNOWN else "",
        "民族": person.ethnicity,
        "国籍": person.nationality,
        "出生日期": day_words(person.birth_date),
        "年龄": _age(person, subject.day),
        "证件种类": person.get_identity_kind_display() if person.identity_number else "",
        "证件号码": str(person.identity_number),
        "户籍地址": _address(subject, Address.Kind.HOUSEHOLD)
        or (area_name(person.home_area) if person.home_area else ""),
        "现住址": _address(subject, Address.Kind.RESIDENCE),
        "联系电话": "、".join(str(phone.number) for phone in subject.phones),
        "文化程度": person.education,
        "婚姻状况": person.marriage,
        "职业": person.occupation,
        "工作单位": person.employer,
        "备注": person.note,
        "紧急联系人": urgent.name if urgent else "",
        "紧急联系人关系": urgent.relation if urgent else "",
        "紧急联系电话": str(urgent.phone) if urgent else "",
        "家庭成员": [_member(one) for one in subject.family],
    }


def _age(person: Person, day: date) -> str:
    born = person.birth_date
    if born is None:
        return ""
    return str(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _address(subject: Subject, kind: str) -> str:
    return next((str(one.text) for one in subject.addresses if one.kind == kind), "")


def _member(one: FamilyMember) -> dict[str, str]:
    return {
        "姓名": one.name,
        "关系": one.relation,
        "是否同住": yes_no(one.lives_together),
        "联系电话": str(one.phone),
        "紧急联系": "是" if one.is_emergency_contact else "",
        "备注": one.note,
    }


def _case(subject: Subject) -> Words:
    case = subject.case
    if case is None:
        case = Case(measure="", area_code="", taken_on=subject.day)
        taken_on = None
    else:
        taken_on = case.taken_on
    from_, to = case.starts_on, case.ends_on
    span = f"{day_words(from_)}至{day_words(to)}" if from_ and to else ""
    return {
        "措施": case.get_measure_display() if case.measure else "",
        "决定机关": case.decision_authority,
        "决定书文号": case.decision_number,
        "决定日期": day_words(case.decided_on),
        "送达日期": day_words(case.received_on),
        "毒品种类": case.substances,
        "派出所": case.police_station,
        "执行地": area_name(case.area_code) if case.area_code else "",
        "报到日期": day_words(case.checked_in_on),
        "协议日期": day_words(case.agreed_on),
        "执行起日": day_words(from_),
        "执行止日": day_words(to),
        "执行期限": span,
        "建档日期": day_words(taken_on),
        "分级": case.get_tier_display() if case.tier else "",
        "状态": case.get_state_display() if subject.case else "",
        "结案日期": day_words(case.closed_on),
        "结案情形": case.get_outcome_display() if case.outcome else "",
    }


def _rules(subject: Subject) -> Words:
    case = subject.case
    area = (case.area_code if case else "") or subject.person.agency.area_id
    book = law.rulebook_for(area)
    head = "cr" if case and case.measure == Case.Measure.COMMUNITY_REHABILITATION else "ct"

    def say(name: str) -> str:
        value = book.value(name, subject.day)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""

    found = {name: say(f"{head}.{rule}") for name, rule in _RULES.items()}
    found |= {name: say(rule) for name, rule in _COMMON_RULES.items()}
    months = (case.ordered_term_months if case else None) or (int(found["期限月数"]) if found["期限月数"] else 0)
    found["期限"] = f"{months // 12}年" if months and months % 12 == 0 else f"{months}个月" if months else ""
    counts = {one.kind: str(one.count) for one in subject.counts}
    kinds = BreachCount.Kind
    found["拒检累计"] = counts.get(kinds.TEST_REFUSAL, "0") if case else ""
    found["擅离累计"] = counts.get(kinds.ABSENCE_TIMES, "0") if case else ""
    found["擅离天数累计"] = counts.get(kinds.ABSENCE_DAYS, "0") if case else ""
    return found


def _stay(subject: Subject) -> Words:
    stay = subject.stay or Stay(person=subject.person, centre=Centre(name=""))
    expected = [day_words(day) for day in (stay.expected_from, stay.expected_to) if day]
    return {
        "戒毒所": stay.centre.name,
        "强戒决定书文号": stay.decision_number,
        "强戒决定日期": day_words(stay.decided_on),
        "预计出所": "至".join(dict.fromkeys(expected)),
        "出所日期": day_words(stay.released_on),
        "出所情形": stay.get_release_kind_display() if stay.release_kind else "",
        "出所后措施": stay.get_next_step_display() if stay.next_step != Stay.Next.UNKNOWN else "",
        "接回人": stay.fetched_by,
        "接回人关系": stay.fetcher_relation,
        "接回人电话": str(stay.fetcher_phone),
        "接回安排": stay.fetch_note,
        "本人长处": stay.strengths,
        "本人想法": stay.own_words,
        "出所准备": [_preparation(line) for line in subject.preparations],
    }


def _preparation(line: Preparation) -> dict[str, str]:
    return {
        "方面": line.get_domain_display(),
        "情况": line.situation or (line.get_need_display() if line.need else ""),
        "安排": line.arrangement,
        "负责": line.owner,
        "办好": "是" if line.is_ready else "",
    }


def _referral(subject: Subject) -> Words:
    referral = subject.referral or Referral()
    shown = subject.referral is not None
    return {
        "转介对象": f"{referral.to.name}（{referral.to.get_role_display()}）" if shown else "",
        "转介目的": referral.purpose,
        "转介日期": day_words(referral.since) if shown else "",
        "转介止日": day_words(referral.until) if shown else "",
        "提供信息": "、".join(str(one) for one in shared_words(referral)) if shown else "",
    }


__all__ = ["BY_HAND", "Phone", "Words", "names_of", "secrets_of", "words_of", "words_of_nobody"]
