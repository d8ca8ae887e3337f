"""What a referral may share of a person's cases: the measure, when there was contact, the results of tests. No notes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case, Contact, DrugTest, Fact
from xiangnuan.people.hooks import Shared, referrals_may_share
from xiangnuan.web.dates import long_date

# The latest so many of each.
_SHOWN = 12


def register_shared() -> None:
    """Let referrals share what this app knows."""
    for shared in (
        Shared("measure", _("措施和期限"), measure_lines),
        Shared("tests", _("尿检结果"), test_lines),
        Shared("contacts", _("走访谈话日期"), contact_lines),
    ):
        referrals_may_share(shared)


def measure_lines(person: int) -> list[tuple[str, str]]:
    """The present measure with its state and term."""
    case = Case.objects.filter(person=person, is_current=True).first()
    if case is None:
        return []
    lines = [(str(case.get_measure_display()), str(case.get_state_display()))]
    if case.starts_on and case.ends_on:
        lines.append((_now("期限"), f"{long_date(case.starts_on)} — {long_date(case.ends_on)}"))
    return lines


def test_lines(person: int) -> list[tuple[str, str]]:
    """The latest tests: day and result."""
    results = dict(DrugTest.Result.choices)
    rows = _facts(person, Fact.Kind.DRUG_TEST).values_list("on", "drug_test__result")[:_SHOWN]
    return [(long_date(on), str(results.get(result, ""))) for on, result in rows]


def contact_lines(person: int) -> list[tuple[str, str]]:
    """The latest contacts: day and form, nothing of what was said."""
    forms = dict(Contact.Form.choices)
    rows = _facts(person, Fact.Kind.CONTACT).filter(contact__found=True)
    return [(long_date(on), str(forms.get(form, ""))) for on, form in rows.values_list("on", "contact__form")[:_SHOWN]]


def _facts(person: int, kind: str) -> QuerySet[Fact]:
    return Fact.objects.filter(case__person=person, kind=kind, superseded_at__isnull=True).order_by("-on", "-pk")
