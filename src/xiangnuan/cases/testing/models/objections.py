"""A person objects to a result: the application, the answer, the sample sent, the report, and telling it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case, Fact


class Objection(models.Model):
    """One objection to one result. Which step is next follows from the days that are filled in.

    To a result on site it asks for the laboratory (sample A), to the laboratory's for a re-examination by another body
    (sample B): TEST 10 to 14. The days by which each step is due come from the rulebook (`queries.objecting`).
    """

    class To(models.TextChoices):
        ONSITE = "onsite", _("对现场检测结果")
        LABORATORY = "laboratory", _("对实验室检测结果")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("同意检测")
        REFUSED = "refused", _("不同意")

    class Result(models.TextChoices):
        POSITIVE = "positive", _("阳性")
        NEGATIVE = "negative", _("阴性")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    test = models.ForeignKey(Fact, models.PROTECT, related_name="objections")
    to = models.CharField(_("对什么结果"), max_length=10, choices=To.choices)
    told_on = models.DateField(_("告知结果的日期"))
    made_on = models.DateField(_("提出异议的日期"))
    # As the rulebook said when it was recorded: late ones are taken in and marked.
    is_late = models.BooleanField(_("超过期限提出"), default=False)
    why = models.TextField(_("本人怎么说"), blank=True)
    sample_a = models.CharField(_("A 样本编号"), max_length=40, blank=True)
    sample_b = models.CharField(_("B 样本编号"), max_length=40, blank=True)

    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=10, choices=Answer.choices, blank=True)
    answer_note = models.CharField(_("答复说明"), max_length=200, blank=True)
    sent_on = models.DateField(_("送检日期"), null=True, blank=True)
    laboratory = models.CharField(_("检测机构"), max_length=80, blank=True)
    reported_on = models.DateField(_("报告日期"), null=True, blank=True)
    result = models.CharField(_("报告结果"), max_length=10, choices=Result.choices, blank=True)
    report_number = models.CharField(_("报告编号"), max_length=60, blank=True)
    # The test by which the report stands among the facts of the case.
    retest = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    result_told_on = models.DateField(_("把结果告知本人的日期"), null=True, blank=True)

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = GatedManager["Objection"]()
    gate = Gate(area="case__area_code", worker="case__person__worker", person="case__person")

    class Meta:
        ordering = ("-made_on", "-pk")
        indexes = (models.Index(fields=["agency", "made_on", "id"], name="objection_made"),)
        constraints = (
            models.UniqueConstraint(
                fields=["test"], condition=models.Q(withdrawn_at__isnull=True), name="one_objection_a_result"
            ),
        )

    @property
    def step(self) -> str:
        """What is to be done next: answer, send, report, tell; or how it ended: refused, done, withdrawn."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.answered_on is None:
            return "answer"
        if self.answer == self.Answer.REFUSED:
            return "refused"
        if self.sent_on is None:
            return "send"
        if self.reported_on is None:
            return "report"
        return "tell" if self.result_told_on is None else "done"
