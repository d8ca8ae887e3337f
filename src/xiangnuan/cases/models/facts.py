"""The log of dated facts of a case: what happened, when it was recorded, and by what it was superseded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.models.cases import Case


class Fact(models.Model):
    """One dated fact. `event` is exactly what the engine is told; richer content lies in the one-to-one tables.

    A fact is never changed: a correction is a new fact that supersedes it (who, when, why), a withdrawal is a
    supersession without a successor.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("责令决定")
        CHECK_IN = "check_in", _("报到")
        AGREEMENT = "agreement", _("签订协议")
        DRUG_TEST = "drug_test", _("尿检")
        CONTACT = "contact", _("走访谈话")
        REVIEW = "review", _("评估")
        ABSENCE = "absence", _("外出")
        TIER = "tier", _("分级调整")
        DETAINED = "detained", _("羁押")
        IMPRISONED = "imprisoned", _("收监执行")
        MOVED = "moved", _("执行地变更")
        RENEWED_USE = "renewed_use", _("再次使用毒品")
        POLICE_REPORT = "police_report", _("报告公安机关")
        NOTICE_SERVED = "notice_served", _("解除通知送达")
        DIED = "died", _("死亡")
        CLOSED = "closed", _("结案")

    class Source(models.TextChoices):
        FORM = "form", _("页面登记")
        IMPORT = "import", _("名册导入")

    # The indexes below begin with these two.
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="facts", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField(_("日期"))
    until = models.DateField(_("止"), null=True, blank=True)
    event = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("说明"), blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.FORM)

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    successor = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="predecessor")
    correction_reason = models.CharField(_("更正原因"), max_length=200, blank=True)

    objects = GatedManager["Fact"]()
    gate = Gate(area="case__area_code", worker="case__person__worker", person="case__person")

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (
            models.Index(fields=["case", "on"], name="fact_case_on"),
            models.Index(fields=["agency", "kind", "on"], name="fact_agency_kind"),
        )

    @property
    def is_standing(self) -> bool:
        """Whether the fact still holds."""
        return self.superseded_at is None
