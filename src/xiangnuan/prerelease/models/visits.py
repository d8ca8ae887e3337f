"""Visits into the centres, and what was said with each person there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.prerelease.models.centres import Centre
from xiangnuan.prerelease.models.stays import Stay


class Visit(models.Model):
    """One visit of the agency into a centre. It names no client; what concerns one person stands in `Meeting`.

    A visit entered by mistake is withdrawn (who, when, why) and counts no more; nothing is deleted.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("个别谈话")
        GROUP = "group", _("小组活动")
        ACTIVITY = "activity", _("主题活动")
        TRAINING = "training", _("技能培训")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="visits", verbose_name=_("戒毒所"))
    on = models.DateField(_("日期"))
    kind = models.CharField(_("方式"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("主题"), max_length=120)
    staff = models.CharField(_("去的人"), max_length=120, blank=True)
    partners = models.CharField(_("一起去的单位"), max_length=200, blank=True)
    others = models.PositiveIntegerField(_("其他参加者"), default=0)
    summary = models.TextField(_("做了什么"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=["agency", "on", "id"], name="visit_on"),)


class Meeting(models.Model):
    """One person met on a visit: what was talked about and agreed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="meetings")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="meetings")
    said = models.TextField(_("谈了什么"), blank=True)
    agreed = models.CharField(_("约定"), max_length=200, blank=True)

    objects = GatedManager["Meeting"]()
    gate = Gate(area="stay__person__area_code", worker="stay__person__worker", person="stay__person")

    class Meta:
        ordering = ("-visit__on", "-pk")
        constraints = (models.UniqueConstraint(fields=["visit", "stay"], name="once_a_visit"),)
