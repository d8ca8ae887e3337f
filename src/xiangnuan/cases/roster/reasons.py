"""Why a row is refused, warned about or a double: one code and a sentence in Chinese and English for each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

# Placeholders: {value} the cell as it stands, {month}/{day}/{year} parts of a date, {other} another row or name.
_SENTENCES: dict[str, tuple[str, str]] = {
    # refused
    "name_missing": ("没有姓名", "the name is missing"),
    "identity_checksum": ("证件号校验位不对，请核对每一位", "the identity number fails its checksum"),
    "identity_digits_lost": ("证件号被表格存成数字，末位丢失", "the identity number was stored as a number and has lost its last digits"),
    "identity_length": ("证件号位数不对（应为18位，这里是{length}位）", "the identity number has {length} digits instead of 18"),
    "identity_birth_date": ("证件号里的出生日期不存在", "the birth date in the identity number does not exist"),
    "identity_masked": ("证件号被遮挡，认不出是谁", "the identity number is masked"),
    "check_in_impossible": ("报到日期不存在：{why}", "the check-in date does not exist: {why_en}"),
    "check_in_incomplete": ("报到日期不完整（{value}），缺少{missing}", "the check-in date is incomplete ({value})"),
    "check_in_unreadable": ("报到日期读不出来（{value}）", "the check-in date cannot be read ({value})"),
    "check_in_before_decision": ("报到日期{value}早于决定日期{other}", "the check-in on {value} is before the decision on {other}"),
    "check_in_in_future": ("报到日期{value}还没有到", "the check-in date {value} lies in the future"),
    "decision_impossible": ("决定日期不存在：{why}", "the decision date does not exist: {why_en}"),
    "decision_incomplete": ("决定日期不完整（{value}），缺少{missing}", "the decision date is incomplete ({value})"),
    "decision_unreadable": ("决定日期读不出来（{value}）", "the decision date cannot be read ({value})"),
    "decision_in_future": ("决定日期{value}还没有到", "the decision date {value} lies in the future"),
    "measure_unclear": ("措施不明确（{value}），看不出是社区戒毒还是社区康复", "the measure is unclear ({value})"),
    "measure_missing": ("没有写是社区戒毒还是社区康复", "the measure is missing"),
    "measure_other": ("措施是“{value}”，不是社区戒毒或社区康复", "the measure “{value}” is neither treatment nor rehabilitation in the community"),
    "dates_missing": ("决定、报到、协议和期限的日期一个也没有，无法计算期限", "no date of decision, check-in, agreement or term is given"),
    # doubles
    "same_as_row": ("与{other}是同一人", "the same person as {other_en}"),
    "identity_shared": ("与{other}证件号相同而姓名不同（{value}）", "the same identity number as {other_en} under another name ({value})"),
    "same_as_person": ("与已有人员相同", "the same as a person on file"),
    "case_on_file": ("此人这一措施的个案已在系统中", "this person's case is on file already"),
    # warned
    "sex_contradicts": ("性别与证件号不符，已按证件号", "the sex contradicts the identity number, which is followed"),
    "birth_date_contradicts": ("出生日期与证件号不符，已按证件号", "the birth date contradicts the identity number, which is followed"),
    "identity_missing": ("没有证件号，无法自动查重", "there is no identity number, so doubles cannot be found by it"),
    "identity_other": ("不是居民身份证（{value}），请核对证件种类", "not a resident identity number ({value}): check the kind of document"),
    "identity_unreadable": ("证件号读不出来（{value}），按没有证件号处理", "the identity number cannot be read ({value}) and is left out"),
    "decision_missing": ("没有决定日期，报到期限无法核对", "there is no decision date, so the check-in deadline cannot be checked"),
    "decision_left_out": ("决定日期读不出来（{value}），未采用", "the decision date cannot be read ({value}) and is left out"),
    "agreement_left_out": ("协议日期读不出来（{value}），未采用", "the agreement date cannot be read ({value}) and is left out"),
    "agreement_before_decision": ("协议日期{value}早于决定日期，未采用", "the agreement on {value} is before the decision and is left out"),
    "agreement_in_future": ("协议日期{value}还没有到，未采用", "the agreement date {value} lies in the future and is left out"),
    "received_left_out": ("送达日期{value}不可信，未采用", "the date of service {value} cannot be right and is left out"),
    "received_after_check_in": ("送达日期{value}晚于报到日期，未采用", "the date of service {value} is after the check-in and is left out"),
    "term_left_out": ("期限“{value}”读不出来，未采用", "the term “{value}” cannot be read and is left out"),
    "term_reversed": ("期限的止日早于起日，未采用", "the term ends before it begins and is left out"),
    "term_differs": ("所填期限（{value}）与报到日期推算的相差超过一天", "the printed term ({value}) differs from the one reckoned from the check-in by more than a day"),
    "town_unknown": ("镇街道“{value}”不在辖区内，暂归上级", "the town “{value}” is not in this area; the row stays with the area itself"),
    "state_not_ours": ("名册写明“{value}”，已照录入备注，请核对是否仍在执行", "the list says “{value}”, kept in the remarks: check whether the measure goes on"),
    "closed_without_date": ("名册写明“{value}”但没有日期，请补记结案", "the list says “{value}” without a date: record the closing"),
    "worker_unknown": ("社工“{value}”没有账号，暂归导入人", "the worker “{value}” has no account"),
    # past tests and contacts
    "event_person_unknown": ("找不到这个人：不在本名册可导入的人员中，也不在系统里", "nobody in this list or on file matches"),
    "event_person_ambiguous": ("有几个同名的人，没有证件号分不清是谁", "several persons have this name and there is no identity number"),
    "event_date_missing": ("没有日期", "the date is missing"),
    "event_date_impossible": ("日期不存在：{why}", "the date does not exist: {why_en}"),
    "event_date_incomplete": ("日期不完整（{value}）", "the date is incomplete ({value})"),
    "event_date_unreadable": ("日期读不出来（{value}）", "the date cannot be read ({value})"),
    "event_in_future": ("日期{value}还没有到", "the date {value} lies in the future"),
    "event_before_decision": ("日期{value}早于决定日期", "the date {value} is before the decision"),
    "result_unreadable": ("结果读不出来（{value}）", "the result cannot be read ({value})"),
    "event_after_closing": ("日期{value}晚于结案", "the date {value} is after the case was closed"),
    "no_room_for_case": ("此人还有没结案的个案，要先结案才能加新的", "this person has an open case, which must be closed before another is added"),
    "in_other_hands": ("此人由{other}负责，请其办理", "{other} is in charge of this person and has to do it"),
    "sealed_record": ("有封存记录，请联系负责人", "there is a sealed record: ask the manager"),
    "event_repeated": ("与{other}是同一次", "the same as {other_en}"),
    "event_on_file": ("这一次已在系统中", "it is on file already"),
    "month_only": ("只写了月份，按当月最后一天记", "only the month is given: taken as its last day"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding about a row: its code, and what its sentence speaks of."""

    code: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def say(self, language: str = "zh") -> str:
        """The sentence in Chinese, or in English where `language` begins with `en`; without a full stop."""
        zh, en = _SENTENCES[self.code]
        english = language.startswith("en")
        values = {key: _shown(value, english) for key, value in self.values.items()}
        return (en if english else zh).format(**values)


def _shown(value: Any, english: bool) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat() if english else f"{value.year}年{value.month}月{value.day}日"
    return value


def reason(code: str, **values: Any) -> Reason:
    """A finding by its code; raises KeyError for a code without a sentence."""
    if code not in _SENTENCES:
        raise KeyError(code)
    return Reason(code, values)


def say_all(reasons: list[Reason], language: str = "zh") -> str:
    """Several findings in one line."""
    separator = "; " if language.startswith("en") else "；"
    return separator.join(each.say(language) for each in reasons)
