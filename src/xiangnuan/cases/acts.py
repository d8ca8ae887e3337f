"""The acts that can be recorded about a case: word, icon, form, the duties they settle, and when they make sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.absences import AbsenceForm, DetentionForm, ReleaseForm, ReturnForm
from xiangnuan.cases.forms.acts import ActForm
from xiangnuan.cases.forms.contacts import ContactForm, ReviewForm
from xiangnuan.cases.forms.decisions import DecisionForm
from xiangnuan.cases.forms.steps import (
    AgreementForm,
    CheckInForm,
    ClosingForm,
    DeathForm,
    EndNoticeForm,
    ImprisonmentForm,
    MoveForm,
    PoliceReportForm,
    RenewedUseForm,
    TierForm,
)
from xiangnuan.cases.forms.tests import DrugTestForm
from xiangnuan.cases.models import Case, Fact
from xiangnuan.web.icons import icon

Words = str | Promise
State = Case.State


def _open(case: Case) -> bool:
    return case.closed_on is None


def _alive(case: Case) -> bool:
    return case.closed_on is None and case.state not in (State.TERMINATED, State.DIED)


def _over(case: Case) -> bool:
    return case.state == State.COMPLETED


def _suspended(case: Case) -> bool:
    return case.suspended_since is not None and case.closed_on is None


def _detainable(case: Case) -> bool:
    return _alive(case) and case.suspended_since is None


def _mortal(case: Case) -> bool:
    return case.state != State.DIED


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `verb` stands on the button of a duty; `settles` are the kinds of duties that it can settle."""

    slug: str
    title: Words
    verb: Words
    icon: str
    form: type[ActForm]
    fact: str
    group: str
    settles: tuple[str, ...] = ()
    possible: Callable[[Case], bool] = _open
    template: str = "cases/act.html"
    grave: bool = False


GROUPS: dict[str, Words] = {
    "often": _("常用"),
    "start": _("报到与协议"),
    "away": _("外出与羁押"),
    "course": _("执行中"),
    "end": _("期满与结案"),
}
RECORD = _("记录")

_ACTS = (
    Act(
        "drug-test", _("尿检"), RECORD, icon("test-pipe"), DrugTestForm, Fact.Kind.DRUG_TEST, "often",
        settles=("drug_test", "confirmation", "return_test"), possible=_alive, template="cases/drug_test.html",
    ),
    Act(
        "contact", _("走访谈话"), RECORD, icon("walk"), ContactForm, Fact.Kind.CONTACT, "often",
        settles=("contact",), possible=_alive, template="cases/contact.html",
    ),
    Act(
        "review", _("阶段评估"), _("评估"), icon("clipboard-check"), ReviewForm, Fact.Kind.REVIEW, "often",
        settles=("review",), possible=_alive,
    ),
    Act(
        "check-in", _("报到"), _("登记报到"), icon("map-pin-check"), CheckInForm, Fact.Kind.CHECK_IN, "start",
        settles=("check_in", "transfer_check_in"), possible=_alive,
    ),
    Act(
        "agreement", _("签订协议"), _("登记协议"), icon("writing-sign"), AgreementForm, Fact.Kind.AGREEMENT, "start",
        settles=("agreement", "transfer_agreement"), possible=_alive,
    ),
    Act("absence", _("外出"), RECORD, icon("plane-departure"), AbsenceForm, Fact.Kind.ABSENCE, "away", possible=_alive),
    Act("return", _("外出返回"), RECORD, icon("plane-arrival"), ReturnForm, Fact.Kind.ABSENCE, "away", possible=_alive),
    Act(
        "detention", _("羁押"), RECORD, icon("lock"), DetentionForm, Fact.Kind.DETAINED, "away", possible=_detainable
    ),
    Act("release", _("释放"), RECORD, icon("lock-open"), ReleaseForm, Fact.Kind.DETAINED, "away", possible=_suspended),
    Act("tier", _("分级调整"), RECORD, icon("stairs"), TierForm, Fact.Kind.TIER, "course", possible=_alive),
    Act(
        "police-report", _("报告公安机关"), _("登记报告"), icon("file-alert"), PoliceReportForm, Fact.Kind.POLICE_REPORT,
        "course", settles=("police_report",),
    ),
    Act(
        "renewed-use", _("再次使用毒品"), RECORD, icon("alert-triangle"), RenewedUseForm, Fact.Kind.RENEWED_USE, "course",
        possible=_alive, grave=True,
    ),
    Act("move", _("本地变更执行地"), RECORD, icon("route"), MoveForm, Fact.Kind.MOVED, "course", possible=_alive),
    Act(
        "end-notice", _("解除通知"), _("登记送达"), icon("mail-check"), EndNoticeForm, Fact.Kind.NOTICE_SERVED, "end",
        settles=("end_notice",), possible=_over,
    ),
    Act(
        "imprisonment", _("收监执行"), RECORD, icon("gavel"), ImprisonmentForm, Fact.Kind.IMPRISONED, "end",
        possible=_alive, grave=True,
    ),
    Act("death", _("死亡"), RECORD, icon("flower"), DeathForm, Fact.Kind.DIED, "end", possible=_mortal, grave=True),
    Act("close", _("结案"), _("结案"), icon("archive"), ClosingForm, Fact.Kind.CLOSED, "end"),
)  # fmt: skip

ACTS: dict[str, Act] = {act.slug: act for act in _ACTS}
_BY_DUTY: dict[str, Act] = {kind: act for act in _ACTS for kind in act.settles}
# The form that corrects a recorded fact; what lasts is corrected by the form of its beginning.
_BY_FACT: dict[str, type[ActForm]] = {Fact.Kind.DECISION: DecisionForm}
for _act in _ACTS:
    _BY_FACT.setdefault(_act.fact, _act.form)


def act_for_duty(kind: str) -> Act | None:
    """The act that settles a kind of duty."""
    return _BY_DUTY.get(kind)


def form_of_fact(kind: str) -> type[ActForm]:
    """The form by which a fact of a kind is corrected."""
    return _BY_FACT[kind]


def possible_acts(case: Case, *, away: bool) -> list[tuple[Words, list[Act]]]:
    """The acts that make sense for a case now, by group; `away`: an absence is open."""
    possible = [act for act in _ACTS if act.possible(case) and (away or act.slug != "return")]
    groups = ((label, [act for act in possible if act.group == key]) for key, label in GROUPS.items())
    return [(label, acts) for label, acts in groups if acts]
