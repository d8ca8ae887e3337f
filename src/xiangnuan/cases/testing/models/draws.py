"""Random draws, and why somebody who was drawn was not tested."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case


class Draw(models.Model):
    """One random draw: its terms, fixed for good when it is made, and the secret seed that decides (`testing.draw`).

    Who is drawn is kept nowhere: it is computed from the seed, and until a day has come nothing asks for it. The
    database holds the seed encrypted, so that whoever reads it does not learn tomorrow's names. It names no client:
    the pool is numbers of cases, which lead to a person only through the gate.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("名称"), max_length=60)
    area_code = models.CharField(_("镇（街道）"), max_length=12, blank=True)
    measure = models.CharField(_("措施"), max_length=30, choices=Case.Measure.choices, blank=True)
    # Whose cases alone were drawn from; null for those of everybody.
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    untested_days = models.PositiveSmallIntegerField(_("多少天内检测过的不抽"), null=True, blank=True)
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    # ISO days: as the calendar knew them when the draw was made.
    days = models.JSONField()
    how_many = models.PositiveSmallIntegerField(_("抽几人"))
    pool = models.JSONField()
    commitment = models.CharField(_("承诺值"), max_length=64)
    terms = models.CharField(_("条件摘要"), max_length=64)
    seed = EncryptedTextField(_("种子"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancellation_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        ordering = ("-first", "-pk")
        constraints = (models.CheckConstraint(condition=Q(last__gte=F("first")), name="draw_window_is_a_window"),)
        indexes = (
            models.Index(fields=["agency", "first", "id"], name="draw_first"),
            models.Index(fields=["agency", "last"], name="draw_last"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def dates(self) -> list[date]:
        """The working days on which somebody can be drawn."""
        return [date.fromisoformat(day) for day in self.days]

    def is_revealed(self, day: date) -> bool:
        """Whether everybody who may read the draw may see its seed: after the window, or once it is cancelled."""
        return self.cancelled_at is not None or self.last < day


class Excuse(models.Model):
    """Why somebody who was drawn was not tested. One entered by mistake is withdrawn and stays readable."""

    class Reason(models.TextChoices):
        DETAINED = "detained", _("羁押、收监或强制隔离")
        AWAY = "away", _("已批准外出")
        CLOSED = "closed", _("已结案或转出")
        ILL = "ill", _("生病或身体原因")
        OTHER = "other", _("其他")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="excuses")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    day = models.DateField()
    reason = models.CharField(_("原因"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = GatedManager["Excuse"]()
    gate = Gate(area="case__area_code", worker="case__person__worker", person="case__person")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["draw", "case"], condition=Q(withdrawn_at__isnull=True), name="one_excuse_a_drawn_case"
            ),
        )
