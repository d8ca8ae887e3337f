"""A request for leave, what was decided, and extensions of it. The absence itself is a fact of the case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.course.models.base import OfCase


class Decided(models.Model):
    """An answer with its day, its person and, where it is no, its reason."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("同意")
        REFUSED = "refused", _("不同意")

    decision = models.CharField(_("答复"), max_length=10, choices=Decision.choices, blank=True)
    decided_on = models.DateField(_("答复日期"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        abstract = True


class LeaveRequest(OfCase, Decided):
    """One request to leave the county. Going and coming back are written as facts by the services of `cases`."""

    class Asker(models.TextChoices):
        PERSON = "person", _("本人")
        FAMILY = "family", _("家属代为提出")

    class State(models.TextChoices):
        WAITING = "waiting", _("待答复")
        APPROVED = "approved", _("已同意，没有出发")
        REFUSED = "refused", _("不同意")
        AWAY = "away", _("外出中")
        BACK = "back", _("已返回")
        WITHDRAWN = "withdrawn", _("已撤回")

    since = models.DateField(_("打算离开"))
    until = models.DateField(_("打算返回"))
    destination = models.CharField(_("去哪里"), max_length=80)
    reason = models.CharField(_("为什么去"), max_length=200)
    companion = models.CharField(_("同行人"), max_length=60, blank=True)
    contact = EncryptedTextField(_("在外地怎样联系"), blank=True)
    requested_on = models.DateField(_("提出日期"))
    requested_by = models.CharField(_("谁提出"), max_length=10, choices=Asker.choices)
    # The last day that is agreed to: `until`, or that of the last extension.
    allowed_until = models.DateField(_("同意到"), null=True, blank=True)
    left_on = models.DateField(_("实际离开"), null=True, blank=True)
    returned_on = models.DateField(_("实际返回"), null=True, blank=True)

    objects = GatedManager["LeaveRequest"]()

    class Meta:
        ordering = ("-since", "-pk")
        indexes = (models.Index(fields=["agency", "since", "id"], name="leave_since"),)

    @property
    def days(self) -> int:
        """How many days are asked for, the first and the last counted."""
        return (self.until - self.since).days + 1

    @property
    def state(self) -> str:
        """The state; a row of `queries.leaves_of` also knows a return that was noted as an act of the case."""
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if not self.decision:
            return self.State.WAITING
        if self.decision == self.Decision.REFUSED:
            return self.State.REFUSED
        if self.left_on is None:
            return self.State.APPROVED
        is_out = self.returned_on is None and getattr(self, "still_out", True)
        return self.State.AWAY if is_out else self.State.BACK

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(self.State(self.state).label)


class LeaveExtension(Decided):
    """A request to stay away longer."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    leave = models.ForeignKey(LeaveRequest, models.PROTECT, related_name="extensions")
    asked_on = models.DateField(_("提出日期"))
    until = models.DateField(_("续到哪天"))
    reason = models.CharField(_("为什么"), max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["LeaveExtension"]()
    gate = Gate(
        area="leave__case__area_code",
        worker="leave__case__person__worker",
        person="leave__case__person",
        sealed=("leave__case__sealed_on",),
    )

    class Meta:
        ordering = ("asked_on", "pk")
