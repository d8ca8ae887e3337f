"""Leaving: everything in hand goes to others, the sessions end, the account closes at its last day; in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.access.services import AccountData, change_account, sign_out_everywhere
from xiangnuan.cases.models import Case, Leaving
from xiangnuan.cases.queries.leaving import can_be_undone, open_cases_of, persons_without_case_of
from xiangnuan.cases.services.assignment import assign_worker
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today


def refuse_with_clients(account: User) -> None:
    """Raise ValidationError while clients are in the hands of an account (registered with `access.hooks`)."""
    left = open_cases_of(account).count() + persons_without_case_of(account).count()
    if left:
        raise ValidationError(_("名下还有 %(count)d 人，请先办离职交接或批量移交。") % {"count": left})


@transaction.atomic
def leave(
    user: User, account: User, last_day: date, taker: User | None, by_town: Mapping[str, User] | None = None
) -> Leaving:
    """Hand everything of `account` over, by town where one is named and else to `taker`; end its sessions; close it.

    A last day that is still to come leaves the account open (and empty) until the end of that day. What was recorded
    keeps its author. Raises ValidationError where a town has no taker, or the taker cannot be one.
    """
    account = User.objects.select_for_update(of=("self",)).select_related("agency").get(pk=account.pk)
    if account.agency is None or account.agency_id != user.agency_id or not account.is_active:
        raise ValidationError(_("这个账号已经停用了。"))
    if account.pk == user.pk:
        raise ValidationError(_("不能给自己办离职，请另一位负责人或管理员来办。"))
    if account.started_on and last_day < account.started_on:
        raise ValidationError({"last_day": _("最后工作日早于入职日期。")})
    leaving = Leaving(
        agency=account.agency,
        account=account,
        by=user,
        at=timezone.now(),
        last_day=last_day,
        last_day_before=account.left_on,
    )
    leaving.cases = _hand_over_cases(user, account, taker, by_town or {})
    leaving.persons = _hand_over_persons(user, account, taker, by_town or {})
    account = change_account(user, account, replace(_data_of(account), left_on=last_day, is_active=last_day > today()))
    sign_out_everywhere(user, account)
    leaving.save()
    audit.written(user, "cases.leave", account, cases=len(leaving.cases), persons=len(leaving.persons))
    return leaving


@transaction.atomic
def undo_leaving(user: User, leaving: Leaving) -> int:
    """Take a leaving of the same day back; returns how many clients went back (not those who moved on meanwhile).

    Raises ValidationError on a later day or the second time.
    """
    leaving = Leaving.objects.select_for_update(of=("self",)).get(pk=leaving.pk)
    if not can_be_undone(leaving):
        raise ValidationError(_("只有当天的离职交接可以撤销。"))
    account = leaving.account
    account = change_account(user, account, replace(_data_of(account), left_on=leaving.last_day_before, is_active=True))
    back = 0
    takers = dict(leaving.cases)
    present = Case.objects.filter(pk__in=takers, closed_on=None)
    cases = [case for case in present if case.worker_id == takers[case.pk]]
    back += assign_worker(user, cases, account)
    for number, taker in leaving.persons:
        back_here = persons_without_case_of(User(pk=taker)).filter(pk=number)
        moved = Person.objects.filter(pk__in=list(back_here.values_list("pk", flat=True))).update(worker=account)
        if moved:
            audit.written(user, "cases.assign_person", Person(pk=number), person=number, before=taker, after=account.pk)
        back += moved
    leaving.undone_at, leaving.undone_by = timezone.now(), user
    leaving.save(update_fields=["undone_at", "undone_by"])
    audit.written(user, "cases.undo_leaving", account, back=back)
    return back


def _hand_over_cases(user: User, account: User, taker: User | None, by_town: Mapping[str, User]) -> list[list[int]]:
    groups: dict[str, list[Case]] = {}
    for case in open_cases_of(account).order_by("pk"):
        groups.setdefault(case.area_code, []).append(case)
    moved = []
    for code, cases in groups.items():
        to = _taker(code, account, taker, by_town)
        assign_worker(user, cases, to)
        moved += [[case.pk, to.pk] for case in cases]
    return moved


def _hand_over_persons(user: User, account: User, taker: User | None, by_town: Mapping[str, User]) -> list[list[int]]:
    moved = []
    for number, code in list(persons_without_case_of(account).values_list("pk", "area_code")):
        to = _taker(code, account, taker, by_town)
        Person.objects.filter(pk=number).update(worker=to)
        audit.written(user, "cases.assign_person", Person(pk=number), person=number, before=account.pk, after=to.pk)
        moved.append([number, to.pk])
    return moved


def _taker(code: str, account: User, taker: User | None, by_town: Mapping[str, User]) -> User:
    to = by_town.get(code) or taker
    if to is None:
        town = area_name(code) if code else _("没有写明镇街道的人")
        raise ValidationError({"taker": _("请选择%(town)s交给谁。") % {"town": town}})
    if to.pk == account.pk or to.agency_id != account.agency_id or to.role != "social_worker" or not to.is_active:
        raise ValidationError({"taker": _("接手的必须是本机构在岗的另一位社工。")})
    return to


def _data_of(account: User) -> AccountData:
    return AccountData(**{name: getattr(account, name) for name in AccountData.__dataclass_fields__})
