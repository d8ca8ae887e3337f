"""Duties and counts as they follow from a case's facts: a projection, never edited by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.models.cases import Case
from xiangnuan.cases.models.facts import Fact


class Obligation(models.Model):
    """A duty with its window. Its status is derived from these dates when read, so midnight needs no job."""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("报到")
        AGREEMENT = "agreement", _("签订协议")
        DRUG_TEST = "drug_test", _("尿检")
        CONTACT = "contact", _("走访谈话")
        REVIEW = "review", _("评估")
        CONFIRMATION = "confirmation", _("确认复检")
        RETURN_TEST = "return_test", _("返回后尿检")
        POLICE_REPORT = "police_report", _("报告公安机关")
        TRANSFER_CHECK_IN = "transfer_check_in", _("变更地报到")
        TRANSFER_AGREEMENT = "transfer_agreement", _("变更地签订协议")
        END_NOTICE = "end_notice", _("解除通知")

    # Fifty rows a case: what an index or a constraint below begins with has no second index of its own.
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="obligations", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    opens = models.DateField()
    due = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_by = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+", db_index=False)
    excused = models.BooleanField(default=False)
    # The window is running or ahead while a detention is open: its dates are “not before”, it is not asked for now.
    held = models.BooleanField(default=False)
    rule = models.CharField(max_length=60)

    objects = GatedManager["Obligation"]()
    gate = Gate(person="case__person")

    class Meta:
        ordering = ("due", "pk")
        constraints = (models.UniqueConstraint(fields=["case", "kind", "number"], name="one_duty_a_number"),)
        indexes = (
            # `lapses_on` stands in them so that lapsed duties, which stay for ever, are passed over within the index.
            models.Index(
                fields=["worker", "due", "lapses_on"],
                name="duty_worker_asked",
                condition=Q(settled_on__isnull=True, held=False),
            ),
            models.Index(
                fields=["agency", "due", "lapses_on"],
                name="duty_agency_asked",
                condition=Q(settled_on__isnull=True, held=False),
            ),
            # Without its condition SQLite takes it for the unsettled ones, which are most of an agency's rows.
            models.Index(
                fields=["agency", "settled_on"], name="duty_agency_done", condition=Q(settled_on__isnull=False)
            ),
            models.Index(fields=["settled_by"], name="duty_settled_by", condition=Q(settled_by__isnull=False)),
            models.Index(fields=["opened_by"], name="duty_opened_by", condition=Q(opened_by__isnull=False)),
        )


class BreachCount(models.Model):
    """A count against its threshold. It informs; a named person decides."""

    class Kind(models.TextChoices):
        TEST_REFUSAL = "test_refusal", _("拒绝或逃避检测")
        ABSENCE_TIMES = "absence_times", _("擅自外出次数")
        ABSENCE_DAYS = "absence_days", _("擅自外出累计天数")
        LATE_CHECK_IN = "late_check_in", _("逾期报到")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="breaches", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    count = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField(null=True)
    # One before the threshold, or at it: the worker is warned, and a named person decides.
    warn = models.BooleanField(default=False)
    serious = models.BooleanField(default=False)
    serious_on = models.DateField(null=True)

    objects = GatedManager["BreachCount"]()
    gate = Gate(person="case__person")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "kind"], name="one_count_a_kind"),)
        indexes = (models.Index(fields=["agency", "kind"], name="breach_agency"),)
