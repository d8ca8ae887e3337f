"""Writing down that an auditor has looked at a hint."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Anomaly, User
from xiangnuan.web.clock import now


@transaction.atomic
def look_at_anomaly(user: User, hint: Anomaly, note: str) -> Anomaly:
    """Mark a hint as looked at, with what was found out; raises ValidationError where somebody was first."""
    hint = Anomaly.objects.select_for_update(of=("self",)).get(pk=hint.pk)
    if hint.looked_at is not None:
        raise ValidationError(_("已经有人看过了。"))
    hint.looked_at, hint.looked_by, hint.note = now(), user, note
    hint.save(update_fields=["looked_at", "looked_by", "note"])
    audit.written(user, "access.look_at_anomaly", hint)
    return hint
