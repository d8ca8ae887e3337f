"""What every act of this app begins with: the case is locked and open, texts are clean, reasons are given."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiangnuan.cases.models import Case
from xiangnuan.cases.services.recording import lock_case
from xiangnuan.web.clock import today


def open_case_for_writing(case: Case) -> Case:
    """Take the case's lock, so that two writers follow each other; raises ValidationError where it is closed."""
    found = lock_case(case)
    if found.closed_on is not None:
        raise ValidationError(_("这个个案已经结案，只能查看。"))
    return found


def not_after_today(on: date | None, field: str) -> date:
    """The day, which is told and lies not ahead; raises ValidationError at its field."""
    if on is None or on > today():
        raise ValidationError({field: _("请填写日期，不能晚于今天。")})
    return on


def given(text: str, field: str, said: str) -> str:
    """The text without its ends; raises ValidationError at its field where there is none."""
    if not text.strip():
        raise ValidationError({field: said})
    return text.strip()


def reason_given(reason: str) -> str:
    """Why something is taken back."""
    return given(reason, "reason", _("请写明原因。"))[:200]
