"""What a fact says, in a few lines, for the history and for a question before it is taken back."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xiangnuan.access.areas import area_name
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.panels import panel_name, substance_name
from xiangnuan.cases.purposes import purpose_name
from xiangnuan.web import dates


def fact_lines(fact: Fact) -> list[str]:
    """The content of a fact but its kind and day; sentences without a full stop, the note last."""
    lines = _LINES.get(Fact.Kind(fact.kind), _nothing)(fact)
    if fact.until:
        lines.insert(0, _("到 {day}").format(day=dates.long_date(fact.until)))
    return [line for line in (*lines, fact.note) if line]


def _nothing(fact: Fact) -> list[str]:
    return []


def _test(fact: Fact) -> list[str]:
    test = fact.drug_test
    positives = [substance_name(one.substance) for one in test.substances.all() if one.positive]
    result = test.get_result_display() + (f"（{_('、').join(positives)}）" if positives else "")
    kit = " ".join(part for part in (panel_name(test.panel) if test.panel else "", test.kit_batch) if part)
    at = f"{test.at.hour}:{test.at.minute:02d}" if test.at else ""
    where = " ・ ".join(
        part for part in (test.get_type_display(), test.get_method_display(), at, test.place, kit) if part
    )
    lines = [result, where]
    if "makes_up" in fact.event:
        lines.append(_("补 {day} 那一期").format(day=dates.long_date(date.fromisoformat(fact.event["makes_up"]))))
    if test.second_tester:
        lines.append(_("第二检测人 {name}").format(name=test.second_tester))
    if test.medication:
        lines.append(_("申报用药：{text}").format(text=test.medication))
    if test.objected_on:
        lines.append(_("{day}提出异议").format(day=dates.long_date(test.objected_on)))
    return lines


def _contact(fact: Fact) -> list[str]:
    contact = fact.contact
    head = " ・ ".join(
        part
        for part in (contact.get_form_display(), purpose_name(contact.purpose), contact.place, contact.present)
        if part
    )
    lines = [head if contact.found else head + " ・ " + _("没有见到本人")]
    if contact.said:
        lines.append(contact.said)
    if contact.agreed:
        lines.append(_("约定：{text}").format(text=contact.agreed))
    if contact.next_on:
        lines.append(_("下次 {day}").format(day=dates.long_date(contact.next_on)))
    return lines


def _absence(fact: Fact) -> list[str]:
    absence, told = fact.absence, fact.event
    standing = (
        _("经过同意") if told["permitted"] else _("已书面报告") if told["reported"] else _("没有报告，也没有同意")
    )
    where = " ・ ".join(part for part in (absence.destination, absence.reason, absence.companion) if part)
    return [where, standing]


def _tier(fact: Fact) -> list[str]:
    return [str(Case.Tier(fact.event["tier"]).label)]


def _move(fact: Fact) -> list[str]:
    told = fact.event
    names = [area_name(code) for code in (told.get("from_area"), told.get("to_area")) if code]
    lines = [" → ".join(names)]
    if told.get("checked_in"):
        lines.append(_("{day}报到").format(day=dates.long_date(date.fromisoformat(told["checked_in"]))))
    return lines


def _closing(fact: Fact) -> list[str]:
    return [str(Case.Outcome(fact.event["outcome"]).label)]


def _decision(fact: Fact) -> list[str]:
    told = fact.event
    lines = [" ".join(part for part in (told.get("decision_authority"), told.get("decision_number")) if part)]
    if told.get("received_on"):
        lines.append(_("{day}送达").format(day=dates.long_date(date.fromisoformat(told["received_on"]))))
    if told.get("ordered_term_months"):
        lines.append(_("期限 {months} 个月").format(months=told["ordered_term_months"]))
    if told.get("ordered_from") and told.get("ordered_to"):
        first, last = (dates.long_date(date.fromisoformat(told[name])) for name in ("ordered_from", "ordered_to"))
        lines.append(_("载明 {first} 至 {last}").format(first=first, last=last))
    return lines


_LINES = {
    Fact.Kind.DRUG_TEST: _test,
    Fact.Kind.CONTACT: _contact,
    Fact.Kind.ABSENCE: _absence,
    Fact.Kind.TIER: _tier,
    Fact.Kind.MOVED: _move,
    Fact.Kind.CLOSED: _closing,
    Fact.Kind.DECISION: _decision,
}
