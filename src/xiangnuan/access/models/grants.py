"""Access beyond the own reach, given for a time: cover for a colleague, an emergency, supervision of sealed notes."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models.places import Agency
from xiangnuan.web.clock import today


def in_force(day: date | None = None) -> Q:
    """The condition for periods that run on a day (today) and were not ended early: no job has to end them."""
    day = day or today()
    return Q(since__lte=day, until__gte=day, ended_at__isnull=True)


class Period(models.Model):
    """From the day `since` to the day `until`, both included, unless somebody ended it before."""

    since = models.DateField(_("从"))
    until = models.DateField(_("到"))
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        AHEAD = "ahead", _("未开始")
        OVER = "over", _("已到期")
        ENDED = "ended", _("提前结束")

    @property
    def state(self) -> State:
        """How it stands today."""
        if self.ended_at is not None:
            return self.State.ENDED
        if self.until < today():
            return self.State.OVER
        return self.State.AHEAD if self.since > today() else self.State.RUNNING

    @property
    def can_end(self) -> bool:
        """Whether there is anything left to end early."""
        return self.state in (self.State.RUNNING, self.State.AHEAD)


class Cover(Period):
    """A colleague sees and works on the clients of an absent worker."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("休假")
        SICK = "sick", _("病假")
        TRAINING = "training", _("外出培训")
        OTHER = "other", _("其他")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covered_by", db_index=False)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers", db_index=False)
    reason = models.CharField(_("原因"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(absent=F("colleague")), name="cover_by_another"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="cover_ends_after_it_begins"),
        )
        indexes = (
            models.Index(fields=["colleague", "until"], name="cover_colleague", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["absent", "until"], name="cover_absent", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["agency", "-id"], name="cover_agency"),
        )


class EmergencyAccess(models.Model):
    """Somebody opened a person outside their own reach, or looked for one in vain (`person` is empty then).

    Read access to this one person until `until`; the manager is told at once and reviews it.
    """

    class Way(models.TextChoices):
        IDENTITY = "identity", _("证件号码")
        PHONE = "phone", _("电话")
        NAME = "name", _("姓名和出生日期")

    class Reason(models.TextChoices):
        CRISIS = "crisis", _("危机处置")
        MEDICAL = "medical", _("送医就诊")
        AT_THE_DOOR = "at_the_door", _("本人上门求助")
        WORKER_AWAY = "worker_away", _("责任社工联系不上")
        OTHER = "other", _("其他")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    # A plain number: `access` lies below the app of persons, and the record outlives a merge.
    person = models.BigIntegerField(null=True, blank=True)
    way = models.CharField(_("查找方式"), max_length=10, choices=Way.choices)
    reason = models.CharField(_("原因"), max_length=12, choices=Reason.choices)
    note = models.CharField(_("说明"), max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField(_("复核意见"), max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["user", "-at"], name="emergency_user"),
            models.Index(fields=["agency", "-id"], name="emergency_agency"),
            models.Index(
                fields=["agency"],
                name="emergency_to_review",
                condition=Q(reviewed_at__isnull=True, person__isnull=False),
            ),
        )


class SupervisionGrant(Period):
    """A supervisor may read what an author keeps sealed, in writing and for a time."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervised_by")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervises", db_index=False)
    reason = models.CharField(_("督导事由"), max_length=200)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="supervision_ends_after_it_begins"),
        )
        indexes = (
            models.Index(fields=["supervisor", "until"], name="supervision_by", condition=Q(ended_at__isnull=True)),
        )
