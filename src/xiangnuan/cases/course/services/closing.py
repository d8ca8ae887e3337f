"""The closing file: investigation, evaluation by the person, and what follows after the closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.course.models import Aftercare, AftercareContact, ClosingInvestigation, ServiceEvaluation
from xiangnuan.cases.course.models.closings import Judgment
from xiangnuan.cases.course.rows import locked, made, not_ahead, put
from xiangnuan.cases.models import Case
from xiangnuan.web.clock import now, today

SATISFACTION = range(11)
"""The person's own number from 0 to 10; a scale of ours."""


@transaction.atomic
def investigate_closing(user: User, case: Case, **data: Any) -> ClosingInvestigation:
    """Note what was found before the closing. A later one holds instead of an earlier one, which stays readable.

    Raises ValidationError by field: a part without a judgment, no conclusion, a day to come.
    """
    row = made(ClosingInvestigation, user, case)
    names = ("on", "present", *ClosingInvestigation.PARTS, "conclusion", "opinion")
    put(row, {name: data[name] for name in names if name in data})
    not_ahead(on=row.on)
    for name in ClosingInvestigation.PARTS:
        if getattr(row, name) not in Judgment.values:
            raise ValidationError({name: _("请选择一项。")})
    if len(str(row.conclusion)) < 2:
        raise ValidationError({"conclusion": _("请写结论。")})
    row.save()
    audit.written(user, "course.investigate_closing", row, person=row.case.person_id, case=row.case_id)
    return row


@transaction.atomic
def evaluate_service(user: User, case: Case, **data: Any) -> ServiceEvaluation:
    """Note what the person says of the service; also after the closing."""
    row = made(ServiceEvaluation, user, case, also_closed=True)
    put(row, {name: data[name] for name in ("on", "how", "satisfaction", "helped", "wishes") if name in data})
    not_ahead(on=row.on)
    if row.how not in ServiceEvaluation.How.values:
        raise ValidationError({"how": _("请选择一项。")})
    if row.satisfaction not in SATISFACTION:
        raise ValidationError({"satisfaction": _("请填 0 到 10 的整数。")})
    row.save()
    audit.written(user, "course.evaluate_service", row, person=row.case.person_id, case=row.case_id)
    return row


@transaction.atomic
def agree_aftercare(user: User, case: Case, **data: Any) -> Aftercare:
    """Note whether the person wants to stay in touch. Who does not is not contacted: no dates are kept for them."""
    row = made(Aftercare, user, case, also_closed=True)
    put(row, {name: data[name] for name in ("on", "is_wanted", "until", "next_on", "note") if name in data})
    not_ahead(on=row.on)
    if not row.is_wanted:
        row.until = row.next_on = None
    elif row.until is None or row.until <= row.on:
        raise ValidationError({"until": _("请填写联系到哪天，晚于今天的约定。")})
    elif row.next_on is not None and not row.on <= row.next_on <= row.until:
        raise ValidationError({"next_on": _("下次联系应在约定的时间以内。")})
    row.save()
    audit.written(user, "course.agree_aftercare", row, person=row.case.person_id, case=row.case_id)
    return row


@transaction.atomic
def keep_in_touch(
    user: User, row: Aftercare, *, on: date, form: str, is_reached: bool, said: str, next_on: date | None
) -> AftercareContact:
    """Note a contact after the closing, and when the next one is due (None: none)."""
    row = locked(row)
    not_ahead(on=on)
    if not row.is_wanted:
        raise ValidationError(_("本人不愿意继续联系。"))
    if on < row.on or (row.until and on > row.until):
        raise ValidationError({"on": _("日期不在约定的时间以内。")})
    if form not in AftercareContact.Form.values:
        raise ValidationError({"form": _("请选择一项。")})
    if next_on is not None and (next_on < today() or (row.until and next_on > row.until)):
        raise ValidationError({"next_on": _("下次联系应在约定的时间以内。")})
    made_ = AftercareContact.objects.create(
        agency_id=row.agency_id,
        aftercare=row,
        on=on,
        form=form,
        is_reached=is_reached,
        said=said.strip(),
        recorded_at=now(),
        recorded_by=user,
    )
    row.next_on = next_on
    row.save(update_fields=["next_on"])
    audit.written(user, "course.keep_in_touch", made_, person=row.case.person_id, case=row.case_id)
    return made_
