"""The individual plan (处方): versions, goals, actions, and the reviews by which progress shows."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models.meetings import TeamMeeting
from xiangnuan.cases.planning.models.teams import BY_CASE, HelpTeamMember

_USER = settings.AUTH_USER_MODEL
_OF_PLAN = Gate(
    agency="plan__agency",
    area="plan__case__area_code",
    worker="plan__case__person__worker",
    person="plan__case__person",
)


class Plan(models.Model):
    """One version of the plan of a case. Once the person agreed it is changed by a new version only.

    What state it is in follows from its columns. The version without `replaced_on` and `withdrawn_at` is the present one.
    """

    class How(models.TextChoices):
        PAPER = "paper", _("本人签字")
        ORAL = "oral", _("口头同意，有人见证")
        REFUSED = "refused", _("本人不同意")

    class State(models.TextChoices):
        NONE = "none", _("还没有计划")
        DRAFT = "draft", _("待本人同意")
        RUNNING = "running", _("进行中")
        REVIEW_DUE = "review_due", _("该回顾了")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans", db_index=False)
    number = models.PositiveSmallIntegerField(_("第几版"))
    made_on = models.DateField(_("制定日期"))
    own_words = EncryptedTextField(_("本人的话"), blank=True)
    review_on = models.DateField(_("下次回顾"), null=True, blank=True)
    how = models.CharField(_("本人怎么说"), max_length=8, choices=How.choices, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    # Only where the person agreed: what “an agreed plan” asks for.
    agreed_on = models.DateField(_("同意日期"), null=True, blank=True)
    witness = models.CharField(_("见证人"), max_length=40, blank=True)
    refusal_reason = EncryptedTextField(_("不同意的原因"), blank=True)
    replaced_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(_USER, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["Plan"]()
    gate = BY_CASE

    class Meta:
        ordering = ("case", "-number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="one_plan_a_number"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(replaced_on__isnull=True, withdrawn_at__isnull=True),
                name="one_present_plan_a_case",
            ),
        )
        indexes = (models.Index(fields=["agency", "review_on"], name="plan_review"),)

    @property
    def is_present(self) -> bool:
        """Whether it is the version that counts."""
        return self.replaced_on is None and self.withdrawn_at is None

    @property
    def is_open_to_change(self) -> bool:
        """Whether goals and words may still be changed in place: nobody has agreed to them yet."""
        return self.is_present and self.agreed_on is None

    def state_on(self, day: date) -> str:
        """How it stands on a day."""
        if self.agreed_on is None:
            return self.State.DRAFT
        return self.State.REVIEW_DUE if self.review_on and self.review_on <= day else self.State.RUNNING


class Goal(models.Model):
    """Something that the person wants to reach, and by what one sees that it is reached."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("达到了")
        PARTLY = "partly", _("达到一部分")
        NOT = "not", _("还没有")
        CHANGED = "changed", _("情况变了，要改目标")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    domain = models.CharField(_("方面"), max_length=12)
    what = EncryptedTextField(_("目标"))
    measure = EncryptedTextField(_("怎样算达到"), blank=True)
    until = models.DateField(_("到什么时候"), null=True, blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    # What the latest standing review found; written by the reviews alone.
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = GatedManager["Goal"]()
    gate = _OF_PLAN

    class Meta:
        ordering = ("pk",)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached: what a new version carries over."""
        return self.withdrawn_at is None and self.outcome != self.Outcome.REACHED

    @property
    def anchor(self) -> str:
        """Its number as an address on a page has it."""
        return str(self.pk)


class Action(models.Model):
    """Who does what until when: for a goal of the plan, or promised at a meeting."""

    class Owner(models.TextChoices):
        PERSON = "person", _("本人")
        WORKER = "worker", _("责任社工")
        ROLE = "role", _("小组一方")
        MEMBER = "member", _("小组成员")

    class Kind(models.TextChoices):
        CONTACT = "contact", _("走访谈话")
        TEST = "test", _("尿检")
        COUNSELLING = "counselling", _("心理咨询")
        WORK = "work", _("就业")
        AID = "aid", _("救助和办事")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        OPEN = "open", _("未办")
        DONE = "done", _("已办")
        DROPPED = "dropped", _("不再做")
        CARRIED = "carried", _("转入新的计划")
        WITHDRAWN = "withdrawn", _("撤回")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plan_actions")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="actions")
    meeting = models.ForeignKey(TeamMeeting, models.PROTECT, null=True, blank=True, related_name="promises")
    what = EncryptedTextField(_("做什么"))
    owner = models.CharField(_("谁来做"), max_length=6, choices=Owner.choices)
    owner_role = models.CharField(max_length=20, blank=True)
    owner_member = models.ForeignKey(HelpTeamMember, models.PROTECT, null=True, blank=True, related_name="actions")
    due_on = models.DateField(_("什么时候以前"))
    kind = models.CharField(_("属于"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(_("办的日期"), null=True, blank=True)
    note = EncryptedTextField(_("说明"), blank=True)
    settled_by = models.ForeignKey(_USER, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["Action"]()
    gate = BY_CASE

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(goal__isnull=False) | Q(meeting__isnull=False), name="action_of_goal_or_meeting"
            ),
        )
        indexes = (models.Index(fields=["agency", "due_on"], name="action_open", condition=Q(state="open")),)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == self.State.OPEN


class PlanReview(models.Model):
    """A look back at a plan with the person. The latest may be withdrawn, where it was a mistake."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    on = models.DateField(_("日期"))
    changed = EncryptedTextField(_("有什么变化"))
    next_on = models.DateField(_("下次回顾"), null=True, blank=True)
    # When this one had been due: what a withdrawal puts back.
    was_due_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(_USER, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = GatedManager["PlanReview"]()
    gate = _OF_PLAN

    class Meta:
        ordering = ("-on", "-pk")


class GoalReview(models.Model):
    """What a review found of one goal."""

    review = models.ForeignKey(PlanReview, models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="found")
    outcome = models.CharField(_("目标"), max_length=8, choices=Goal.Outcome.choices)
    note = EncryptedTextField(_("说明"), blank=True)

    objects = GatedManager["GoalReview"]()
    gate = Gate(
        agency="goal__plan__agency",
        area="goal__plan__case__area_code",
        worker="goal__plan__case__person__worker",
        person="goal__plan__case__person",
    )

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["review", "goal"], name="once_a_review"),)
