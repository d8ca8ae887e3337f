"""The meetings of a help team. What was promised there are actions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models.teams import BY_CASE, HelpTeamMember


class TeamMeeting(models.Model):
    """One meeting around one person: where, who was there, what was talked about and decided."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="team_meetings")
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=60)
    person_present = models.BooleanField(_("本人到场"), default=True)
    present = models.ManyToManyField(HelpTeamMember, related_name="meetings", blank=True, verbose_name=_("到场的人"))
    others = models.CharField(_("其他到场的人"), max_length=120, blank=True)
    discussed = EncryptedTextField(_("谈了什么"))
    decided = EncryptedTextField(_("定了什么"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = GatedManager["TeamMeeting"]()
    gate = BY_CASE

    class Meta:
        ordering = ("-on", "-pk")
