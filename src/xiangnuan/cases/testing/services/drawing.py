"""Making a random draw, cancelling it, and excusing somebody who was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.cases.models import Case, DrugTest, Fact
from xiangnuan.cases.testing.draw import commitment_of, new_seed, terms_of, working_days
from xiangnuan.cases.testing.models import Draw, Excuse
from xiangnuan.cases.testing.queries.drawn import day_in, is_tested
from xiangnuan.web.clock import now, today

LONGEST = 92
"""The longest window of a draw in days; a choice of ours: a longer one is another draw."""
TAKEN = (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE)


@dataclass(frozen=True)
class DrawData:
    """What a draw is made of: from whom, how many, in which window. Without a word from everybody under execution."""

    first: date
    last: date
    how_many: int
    title: str = ""
    area_code: str = ""
    measure: str = ""
    worker: User | None = None
    untested_days: int | None = None


def pool_of(user: User, data: DrawData) -> QuerySet[Case]:
    """The cases that a draw would be made from: running ones that the user may see, without any weight."""
    rows: QuerySet[Case] = Case.objects.visible_to(user).filter(
        is_current=True, closed_on__isnull=True, state=Case.State.RUNNING
    )
    if data.area_code:
        rows = rows.filter(area_code=data.area_code)
    if data.measure:
        rows = rows.filter(measure=data.measure)
    if data.worker is not None:
        rows = rows.filter(person__worker=data.worker)
    if data.untested_days:
        since = today() - timedelta(days=data.untested_days)
        tested = Fact.objects.filter(
            agency_id=user.agency_id or 0,
            kind=Fact.Kind.DRUG_TEST,
            on__gte=since,
            superseded_at__isnull=True,
            drug_test__result__in=TAKEN,
        )
        rows = rows.exclude(pk__in=tested.values("case"))
    return rows


@transaction.atomic
def make_draw(user: User, data: DrawData) -> Draw:
    """Make a draw: its pool is frozen, its secret seed made and committed to. Raises ValidationError by field.

    A social worker draws from the cases in hand alone. Nobody learns from it who is drawn before the day.
    """
    agency = agency_of(user)
    _check(user, data)
    days = working_days(data.first, data.last)
    if not days:
        raise ValidationError({"last": _("这段时间里没有工作日。")})
    pool = sorted(pool_of(user, data).values_list("pk", flat=True))
    if not pool:
        raise ValidationError(_("没有符合条件的人，抽不了。"))
    if data.how_many > len(pool):
        raise ValidationError({"how_many": _("符合条件的只有 {count} 人。").format(count=len(pool))})
    seed = new_seed()
    draw = Draw.objects.create(
        agency=agency,
        title=data.title.strip() or _("随机抽检"),
        area_code=data.area_code,
        measure=data.measure,
        worker=user if REACH[user.role] is Reach.CASELOAD else data.worker,
        untested_days=data.untested_days or None,
        first=data.first,
        last=data.last,
        days=[day.isoformat() for day in days],
        how_many=data.how_many,
        pool=pool,
        commitment=commitment_of(seed),
        terms=terms_of(pool, data.how_many, days),
        seed=seed,
        made_at=now(),
        made_by=user,
    )
    # In the chained trail too: a commitment that somebody changed later would not fit it.
    audit.written(user, "testing.make_draw", draw, commitment=draw.commitment, terms=draw.terms, pool=len(pool))
    return draw


def _check(user: User, data: DrawData) -> None:
    if data.first < today():
        raise ValidationError({"first": _("抽检只能从今天或以后开始。")})
    if data.last < data.first:
        raise ValidationError({"last": _("结束日期不能早于开始日期。")})
    if (data.last - data.first).days >= LONGEST:
        raise ValidationError({"last": _("一次抽检最长 {days} 天；更长的请分几次抽。").format(days=LONGEST)})
    if data.how_many < 1:
        raise ValidationError({"how_many": _("至少抽 1 人。")})
    if data.worker is not None and data.worker.agency_id != user.agency_id:
        raise ValidationError({"worker": _("请选择本机构的社工。")})
    if data.untested_days is not None and data.untested_days < 0:
        raise ValidationError({"untested_days": _("请填 0 或更大的整数。")})


def _lock(user: User, draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk, agency=agency_of(user))


@transaction.atomic
def cancel_draw(user: User, draw: Draw, reason: str) -> Draw:
    """Stop a draw before its end: nobody more is called, and its seed is revealed, so that it can still be verified."""
    draw = _lock(user, draw)
    if draw.made_by_id != user.pk and REACH[user.role] is not Reach.AGENCY:
        raise ValidationError(_("只有抽的人和机构负责人可以取消。"))
    if draw.is_revealed(today()):
        raise ValidationError(_("这次抽检已经结束或取消。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么取消。")})
    draw.cancelled_at, draw.cancelled_by, draw.cancellation_reason = now(), user, reason.strip()[:200]
    draw.save(update_fields=["cancelled_at", "cancelled_by", "cancellation_reason"])
    audit.written(user, "testing.cancel_draw", draw)
    return draw


@transaction.atomic
def excuse(user: User, draw: Draw, case: Case, reason: str, note: str = "") -> Excuse:
    """Note why somebody who was drawn is not tested. Raises ValidationError by field.

    Of somebody whose day has not come, or who was not drawn, nothing is said but that there is nothing to excuse.
    """
    draw = _lock(user, draw)
    day = day_in(draw, case.pk, today())
    if day is None:
        raise ValidationError(_("到今天为止没有抽到这个人。"))
    if is_tested(draw, case, day):
        raise ValidationError(_("这个人抽到以后已经检测，不用说明。"))
    if reason not in Excuse.Reason.values:
        raise ValidationError({"reason": _("请选择原因。")})
    if reason == Excuse.Reason.OTHER and not note.strip():
        raise ValidationError({"note": _("请写明理由。")})
    if Excuse.objects.filter(draw=draw, case=case, withdrawn_at__isnull=True).exists():
        raise ValidationError(_("这个人的原因已经说明过。"))
    made = Excuse.objects.create(
        agency_id=draw.agency_id,
        draw=draw,
        case=case,
        day=day,
        reason=reason,
        note=note.strip()[:200],
        recorded_at=now(),
        recorded_by=user,
    )
    audit.written(user, "testing.excuse", made, person=case.person_id, draw=draw.pk, reason=str(reason))
    return made


@transaction.atomic
def withdraw_excuse(user: User, made: Excuse, reason: str) -> Excuse:
    """Take back an excuse entered by mistake: the person is called again, and the entry stays readable."""
    made = Excuse.objects.select_for_update(of=("self",)).select_related("case").get(pk=made.pk)
    if made.withdrawn_at is not None:
        raise ValidationError(_("这条说明已经撤回。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    made.withdrawn_at, made.withdrawn_by, made.withdrawal_reason = now(), user, reason.strip()[:200]
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "testing.withdraw_excuse", made, person=made.case.person_id)
    return made
