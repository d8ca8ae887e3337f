"""A warning in writing, and the decision of a named person on a serious breach."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import GatedManager
from xiangnuan.cases.course.models.base import OfCase
from xiangnuan.cases.models import BreachCount, Fact


class Notice(OfCase):
    """A written warning (告诫书): the facts it rests on, its words, and how it was served."""

    class Served(models.TextChoices):
        PERSON = "person", _("当面交给本人")
        FAMILY = "family", _("交给同住的成年家属")
        POST = "post", _("邮寄")
        REFUSED = "refused", _("本人拒绝签收，有见证人")

    number = models.CharField(_("编号"), max_length=40)
    on = models.DateField(_("日期"))
    facts = models.ManyToManyField(Fact, related_name="+", verbose_name=_("依据的事实"))
    text = models.TextField(_("告诫的内容"))
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    served_how = models.CharField(_("怎样送达"), max_length=10, choices=Served.choices, blank=True)
    served_note = models.CharField(_("送达情况"), max_length=200, blank=True)

    objects = GatedManager["Notice"]()

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (models.UniqueConstraint(fields=["agency", "number"], name="one_notice_a_number"),)
        indexes = (models.Index(fields=["agency", "on", "id"], name="notice_on"),)

    @property
    def state(self) -> str:
        """Withdrawn, served, or still to be served."""
        return "withdrawn" if self.withdrawn_at else "served" if self.served_on else "unserved"


class BreachDecision(OfCase):
    """A serious breach that is proposed with its facts and decided by a named person. Nothing follows by itself."""

    class Kind(models.TextChoices):
        TEST_REFUSAL = BreachCount.Kind.TEST_REFUSAL.value, _("拒绝或逃避检测")
        ABSENCE_TIMES = BreachCount.Kind.ABSENCE_TIMES.value, _("擅自外出次数")
        ABSENCE_DAYS = BreachCount.Kind.ABSENCE_DAYS.value, _("擅自外出累计天数")
        LATE_CHECK_IN = BreachCount.Kind.LATE_CHECK_IN.value, _("逾期报到")
        OTHER = "other", _("其他")

    class Outcome(models.TextChoices):
        REPORT = "report", _("属于严重违反，报告公安机关")
        NOT_SERIOUS = "not_serious", _("不属于严重违反")

    kind = models.CharField(_("哪一类"), max_length=15, choices=Kind.choices)
    facts = models.ManyToManyField(Fact, related_name="+", verbose_name=_("依据的事实"))
    proposed_on = models.DateField(_("提出日期"))
    statement = models.TextField(_("事实和理由"))
    own_words = models.TextField(_("本人怎么说"), blank=True)
    decided_on = models.DateField(_("认定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("认定"), max_length=12, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("认定的理由"), blank=True)
    # The report to the police that was written with the decision.
    report = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["BreachDecision"]()

    class Meta:
        ordering = ("-proposed_on", "-pk")
        indexes = (models.Index(fields=["agency", "proposed_on", "id"], name="breach_proposed"),)

    @property
    def state(self) -> str:
        """Withdrawn, decided, or waiting for the decision."""
        return "withdrawn" if self.withdrawn_at else "decided" if self.decided_on else "waiting"
