"""A need for aid, to whom it was taken, and what was answered."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import GatedManager
from xiangnuan.cases.aid.models.base import Disclosed, OfPerson


class AidRequest(OfPerson, Disclosed):
    """One need of one person. What state it is in follows from its dated steps."""

    class Kind(models.TextChoices):
        WORK = "work", _("就业")
        TRAINING = "training", _("技能培训")
        ALLOWANCE = "allowance", _("最低生活保障")
        RELIEF = "relief", _("临时救助")
        INSURANCE = "insurance", _("医疗保险")
        SCHOOL = "school", _("就学")
        LAW = "law", _("法律援助")
        HOME = "home", _("住房")
        PAPERS = "papers", _("户口和证件")
        OTHER = "other", _("其他")

    class Answer(models.TextChoices):
        GRANTED = "granted", _("批准")
        REFUSED = "refused", _("没有批准")
        DROPPED = "dropped", _("本人撤回申请")

    class State(models.TextChoices):
        OPEN = "open", _("待申请")
        WAITING = "waiting", _("等答复")
        ANSWERED = "answered", _("已答复，待落实")
        ENDED = "ended", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    need = models.TextField(_("需要什么"))
    opened_on = models.DateField(_("提出日期"))
    # The day on which somebody looks at it again; on Today from then on.
    follow_up_on = models.DateField(_("下次跟进"), null=True, blank=True)

    applied_to = models.CharField(_("向谁申请"), max_length=80, blank=True)
    applied_on = models.DateField(_("申请日期"), null=True, blank=True)
    documents = models.CharField(_("交了哪些材料"), max_length=300, blank=True)
    expected_on = models.DateField(_("预计答复"), null=True, blank=True)

    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=10, choices=Answer.choices, blank=True)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    # In fen.
    amount = models.PositiveBigIntegerField(_("金额"), null=True, blank=True)

    ended_on = models.DateField(_("办结日期"), null=True, blank=True)
    end_note = models.CharField(_("办结情况"), max_length=300, blank=True)

    objects = GatedManager["AidRequest"]()

    class Meta:
        ordering = ("-opened_on", "-pk")
        indexes = (
            models.Index(fields=["agency", "opened_on", "id"], name="aid_opened"),
            models.Index(
                fields=["agency", "follow_up_on"],
                name="aid_follow_up",
                condition=Q(ended_on__isnull=True, withdrawn_at__isnull=True),
            ),
        )

    @property
    def state(self) -> str:
        """What state it is in, from its dates."""
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if self.ended_on is not None:
            return self.State.ENDED
        if self.answered_on is not None:
            return self.State.ANSWERED
        return self.State.WAITING if self.applied_on is not None else self.State.OPEN

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(self.State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether something is still to do."""
        return self.state in (self.State.OPEN, self.State.WAITING, self.State.ANSWERED)

    @property
    def due(self) -> date | None:
        """When somebody looks at it next: the day that was set, or the day on which the answer is expected."""
        days = [self.follow_up_on, self.expected_on if self.state == self.State.WAITING else None]
        return min((day for day in days if day), default=None)

    @property
    def yuan(self) -> str:
        """The amount in yuan, without needless zeros."""
        if self.amount is None:
            return ""
        return f"{self.amount // 100}" if self.amount % 100 == 0 else f"{self.amount / 100:.2f}"
