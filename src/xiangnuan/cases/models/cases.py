"""A case: one measure of one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.people.models import Person


class Case(models.Model):
    """One measure of one person, from its decision to its closing.

    What happened lies in `facts`; the columns from `state` on are a cache of what follows from them, written by
    `cases.projection` alone.
    """

    class Measure(models.TextChoices):
        COMMUNITY_TREATMENT = "community_treatment", _("社区戒毒")
        COMMUNITY_REHABILITATION = "community_rehabilitation", _("社区康复")

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("未报到")
        RUNNING = "running", _("执行中")
        SUSPENDED = "suspended", _("中止")
        COMPLETED = "completed", _("期满")
        TERMINATED = "terminated", _("终止")
        DIED = "died", _("死亡")

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("期满解除")
        ISOLATION = "isolation", _("转强制隔离戒毒")
        TRANSFERRED_OUT = "transferred_out", _("转出外地")
        TERMINATED = "terminated", _("依法终止")
        DIED = "died", _("死亡")
        OTHER = "other", _("其他")

    class Tier(models.TextChoices):
        A = "A", _("A 高风险")
        B = "B", _("B 中风险")
        C1 = "C1", _("C1 一般低风险")
        C2 = "C2", _("C2 长期低风险")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases", db_index=False)  # others begin with it
    province = models.CharField(max_length=2)
    area_code = models.CharField(_("执行镇（街道）"), max_length=12)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("责任社工"),
    )
    is_current = models.BooleanField(default=True)

    measure = models.CharField(_("措施"), max_length=30, choices=Measure.choices)
    decision_number = models.CharField(_("决定书文号"), max_length=80, blank=True)
    decision_authority = models.CharField(_("决定机关"), max_length=80, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    received_on = models.DateField(_("决定书送达日期"), null=True, blank=True)
    # No receipt was given, so the day of the decision counts as one: the page says so.
    receipt_is_assumed = models.BooleanField(default=False)
    ordered_term_months = models.PositiveSmallIntegerField(_("期限（月）"), null=True, blank=True)
    ordered_from = models.DateField(_("决定书载明起日"), null=True, blank=True)
    ordered_to = models.DateField(_("决定书载明止日"), null=True, blank=True)
    substances = models.CharField(_("滥用毒品种类"), max_length=120, blank=True)
    police_station = models.CharField(_("派出所"), max_length=60, blank=True)
    note = models.TextField(_("备注"), blank=True)
    # The day from which the agency serves this person.
    taken_on = models.DateField(_("接案日期"))
    # Set when the case came in with a roster: chained duties due before that day are not asked for any more.
    imported_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set while the case is sealed (`rights`): figures count it, nobody sees it.
    sealed_on = models.DateField(null=True, blank=True, editable=False)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.NOT_STARTED)
    checked_in_on = models.DateField(_("报到日期"), null=True, blank=True)
    agreed_on = models.DateField(_("协议签订日期"), null=True, blank=True)
    starts_on = models.DateField(_("执行起日"), null=True, blank=True)
    ends_on = models.DateField(_("执行止日"), null=True, blank=True)
    suspended_since = models.DateField(_("中止自"), null=True, blank=True)
    closed_on = models.DateField(_("结案日期"), null=True, blank=True)
    outcome = models.CharField(_("结案情形"), max_length=20, choices=Outcome.choices, blank=True)
    tier = models.CharField(_("分级"), max_length=2, choices=Tier.choices, blank=True)
    # The next day on which time alone changes dates or counts (the term's end, an open absence, a late check-in).
    refresh_on = models.DateField(null=True, blank=True)

    objects = GatedManager["Case"]()
    gate = Gate(worker="person__worker", person="person")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["person"], condition=Q(is_current=True), name="one_current_case_a_person"),
        )
        indexes = (
            models.Index(fields=["agency", "state", "area_code"], name="case_agency_state"),
            models.Index(fields=["agency", "taken_on"], name="case_taken"),
            models.Index(fields=["agency", "closed_on"], name="case_closed"),
            models.Index(fields=["agency", "refresh_on"], name="case_refresh", condition=Q(refresh_on__isnull=False)),
        )

    @property
    def is_open(self) -> bool:
        """Whether the case still waits for its closing."""
        return self.closed_on is None
