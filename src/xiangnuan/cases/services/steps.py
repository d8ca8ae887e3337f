"""The steps of a case other than tests: check-in, agreement, contacts, reviews, leaves, tiers, interruptions, moves."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.models import Absence, Case, Contact, Fact
from xiangnuan.cases.purposes import purposes, without_prompts
from xiangnuan.cases.services.assignment import place_case
from xiangnuan.cases.services.recording import lock_case, record_fact


@transaction.atomic
def record_check_in(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """The person reports to the town: the term of community treatment runs from this day (DTR 14).

    After a move it is the check-in at the new place (DTR 22).
    """
    case = lock_case(case)
    moved = case.facts.filter(kind=Fact.Kind.MOVED, superseded_at__isnull=True).order_by("-on").first()
    check_ins = case.facts.filter(kind=Fact.Kind.CHECK_IN, superseded_at__isnull=True)
    if check_ins.filter(on__gte=moved.on).exists() if moved else check_ins.exists():
        raise ValidationError(_("报到已经登记过了；日期有误请更正那一条。"))
    if case.decided_on and on < case.decided_on:
        raise ValidationError({"on": _("报到日期早于决定日期。")})
    return record_fact(user, case, Fact.Kind.CHECK_IN, on, act="cases.record_check_in", note=note)


@transaction.atomic
def sign_agreement(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """Town and person sign the agreement (DTR 16); a later one (an amendment, or after a move) is kept beside it."""
    case = lock_case(case)
    return record_fact(user, case, Fact.Kind.AGREEMENT, on, act="cases.sign_agreement", note=note)


@transaction.atomic
def record_contact(
    user: User,
    case: Case,
    on: date,
    form: str,
    *,
    found: bool = True,
    place: str = "",
    present: str = "",
    said: str = "",
    agreed: str = "",
    next_on: date | None = None,
    makes_up: date | None = None,
    note: str = "",
    purpose: str = "",
) -> Fact:
    """Record a visit, talk or call. Where the person was not met or reached, it is an attempt and settles nothing.

    `makes_up` is a day of the missed window that it makes up for; `purpose` a code of purposes.yaml.
    """
    case = lock_case(case)
    if form not in Contact.Form.values:
        raise ValidationError({"form": _("请选择方式。")})
    if purpose and purpose not in purposes():
        raise ValidationError({"purpose": _("请从列出的目的里选。")})
    detail = Contact(
        form=form,
        purpose=purpose,
        found=found,
        place=place.strip(),
        present=present.strip(),
        said=without_prompts(said),
        agreed=agreed.strip(),
        next_on=next_on,
    )
    event = contact_event(form, found, makes_up)
    return record_fact(
        user, case, Fact.Kind.CONTACT, on, act="cases.record_contact", event=event, note=note, detail=detail
    )


def contact_event(form: str, found: bool, makes_up: date | None = None) -> dict[str, object]:
    """The engine's words for a contact; an attempt carries `found: false` and is not told to the engine."""
    return {"form": form, "makes_up": makes_up} if found else {"form": form, "found": False}


@transaction.atomic
def record_absence(
    user: User,
    case: Case,
    on: date,
    *,
    until: date | None = None,
    permitted: bool,
    reported: bool,
    destination: str = "",
    reason: str = "",
    companion: str = "",
    note: str = "",
) -> Fact:
    """Record that the person left the county on a day, and the day of return where known.

    A written report is owed for 3 days or more (DTR 19(3)); without permission or report it counts (DTR 20).
    """
    case = lock_case(case)
    detail = Absence(destination=destination.strip(), reason=reason.strip(), companion=companion.strip())
    event = {"permitted": permitted, "reported": reported}
    return record_fact(
        user,
        case,
        Fact.Kind.ABSENCE,
        on,
        until=until,
        act="cases.record_absence",
        event=event,
        note=note,
        detail=detail,
    )


@transaction.atomic
def record_review(user: User, case: Case, on: date, *, conclusion: str, makes_up: date | None = None) -> Fact:
    """Record a periodic review with its conclusion; `makes_up` is a day of the missed window that it makes up for."""
    case = lock_case(case)
    event = {"makes_up": makes_up}
    return record_fact(user, case, Fact.Kind.REVIEW, on, act="cases.record_review", event=event, note=conclusion)


@transaction.atomic
def change_tier(user: User, case: Case, on: date, tier: str, *, reason: str) -> Fact:
    """Set the tier from a day on; always with a reason."""
    case = lock_case(case)
    if tier not in Case.Tier.values:
        raise ValidationError({"tier": _("请选择分级。")})
    if not reason.strip():
        raise ValidationError({"note": _("调整分级要写明理由。")})
    return record_fact(user, case, Fact.Kind.TIER, on, act="cases.change_tier", event={"tier": tier}, note=reason)


@transaction.atomic
def record_detention(user: User, case: Case, on: date, *, until: date | None = None, note: str = "") -> Fact:
    """Detention or arrest suspends the term from `on` until the day of release `until` (DTR 24)."""
    case = lock_case(case)
    return record_fact(user, case, Fact.Kind.DETAINED, on, until=until, act="cases.record_detention", note=note)


@transaction.atomic
def record_imprisonment(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """Imprisonment or coercive education terminates community treatment (DTR 24)."""
    case = lock_case(case)
    return record_fact(user, case, Fact.Kind.IMPRISONED, on, act="cases.record_imprisonment", note=note)


@transaction.atomic
def record_renewed_use(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """Renewed use was established: the worker reports to the police promptly (DTR 21)."""
    case = lock_case(case)
    return record_fact(user, case, Fact.Kind.RENEWED_USE, on, act="cases.record_renewed_use", note=note)


@transaction.atomic
def report_to_police(user: User, case: Case, on: date, *, note: str) -> Fact:
    """The report to the local police that refusal, renewed use or a serious breach asks for (DTR 21), with its ground."""
    case = lock_case(case)
    if not note.strip():
        raise ValidationError({"note": _("请写明报告的事由和依据。")})
    return record_fact(user, case, Fact.Kind.POLICE_REPORT, on, act="cases.report_to_police", note=note)


@transaction.atomic
def record_move(
    user: User,
    case: Case,
    on: date,
    *,
    area_code: str,
    checked_in: date | None = None,
    agreed: date | None = None,
    note: str = "",
) -> Fact:
    """The place of execution changes: check-in at the new place within the statutory days, a new agreement (DTR 22)."""
    case = lock_case(case)
    if area_code == case.area_code:
        raise ValidationError({"area_code": _("新的执行地与现在相同。")})
    event = {"checked_in": checked_in, "agreed": agreed, "from_area": case.area_code, "to_area": area_code}
    place_case(case, area_code)
    return record_fact(user, case, Fact.Kind.MOVED, on, act="cases.record_move", event=event, note=note)


@transaction.atomic
def serve_end_notice(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """The notice of release was given to person and family (DTR 23, 40)."""
    case = lock_case(case)
    return record_fact(user, case, Fact.Kind.NOTICE_SERVED, on, act="cases.serve_end_notice", note=note)


@transaction.atomic
def record_death(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """The person died; every running duty drops away."""
    case = lock_case(case)
    _only_once(case, Fact.Kind.DIED, _("死亡已经登记过了。"))
    return record_fact(user, case, Fact.Kind.DIED, on, act="cases.record_death", note=note)


def _only_once(case: Case, kind: str, message: str) -> None:
    if case.facts.filter(kind=kind, superseded_at__isnull=True).exists():
        raise ValidationError(message)
