"""Work and learning of a person: what they live from, where they were placed, which courses they went to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.aid.models.base import Disclosed, OfPerson
from xiangnuan.cases.aid.models.registers import Course, Employer


class Occupation(OfPerson):
    """Whether a person can work, and what they do, from a day on. The latest one is how it stands now."""

    class Able(models.TextChoices):
        YES = "yes", _("能劳动")
        NO = "no", _("不能劳动")
        UNKNOWN = "unknown", _("还不清楚")

    class Doing(models.TextChoices):
        EMPLOYED = "employed", _("在单位上班")
        OWN = "own", _("自己做生意")
        FARMING = "farming", _("务农养殖")
        FLEXIBLE = "flexible", _("打零工、灵活就业")
        STUDYING = "studying", _("上学或培训")
        SEEKING = "seeking", _("在找工作")
        HOME = "home", _("在家，没有找工作")
        RETIRED = "retired", _("已退休")

    able = models.CharField(_("劳动能力"), max_length=10, choices=Able.choices)
    doing = models.CharField(_("现在做什么"), max_length=10, choices=Doing.choices)
    since = models.DateField(_("从哪天起"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = GatedManager["Occupation"]()

    class Meta:
        ordering = ("-since", "-pk")
        indexes = (models.Index(fields=["agency", "since"], name="occupation_since"),)


WORKING = (Occupation.Doing.EMPLOYED, Occupation.Doing.OWN, Occupation.Doing.FARMING, Occupation.Doing.FLEXIBLE)
"""What counts as having work."""


class Placement(OfPerson, Disclosed):
    """A person at an employer of the register, from a day to a day."""

    class End(models.TextChoices):
        OWN = "own", _("本人离开")
        EMPLOYER = "employer", _("单位不再用人")
        TERM = "term", _("约定期满")
        BETTER = "better", _("换了更合适的工作")
        OTHER = "other", _("其他原因")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="placements", verbose_name=_("单位"))
    work = models.CharField(_("做什么工作"), max_length=60)
    since = models.DateField(_("上岗日期"))
    until = models.DateField(_("离岗日期"), null=True, blank=True)
    end = models.CharField(_("怎样离开"), max_length=10, choices=End.choices, blank=True)
    # In fen a month.
    wage = models.PositiveIntegerField(_("月工资"), null=True, blank=True)
    next_check_on = models.DateField(_("下次回访"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)

    objects = GatedManager["Placement"]()

    class Meta:
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="placement_ends_after_it_begins"
            ),
        )
        indexes = (models.Index(fields=["agency", "since", "id"], name="placement_since"),)

    @property
    def is_running(self) -> bool:
        """Whether the person is still there, as far as the records know."""
        return self.withdrawn_at is None and self.until is None


class PlacementCheck(models.Model):
    """A question on one day whether the person is still there, and how it goes; asked of the person, not of the firm."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="checks")
    on = models.DateField(_("回访日期"))
    still_there = models.BooleanField(_("还在岗"))
    note = models.CharField(_("情况"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["PlacementCheck"]()
    gate = Gate(
        area="placement__person__area_code",
        worker="placement__person__worker",
        sealed=("placement__person__sealed_on", "placement__case__sealed_on"),
    )

    class Meta:
        ordering = ("-on", "-pk")


class Attendance(OfPerson):
    """A person on a course of the register."""

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("学完")
        CERTIFIED = "certified", _("学完并取得证书")
        DROPPED = "dropped", _("中途退出")

    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances", verbose_name=_("课程"))
    enrolled_on = models.DateField(_("报名日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)

    objects = GatedManager["Attendance"]()

    class Meta:
        ordering = ("-enrolled_on", "-pk")
        indexes = (models.Index(fields=["agency", "ended_on"], name="attendance_ended"),)


COMPLETED = (Attendance.Outcome.COMPLETED, Attendance.Outcome.CERTIFIED)
"""What counts as a course completed."""
