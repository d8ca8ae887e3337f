"""The forms of needs, plans, goals, actions and reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domains
from xiangnuan.cases.planning.forms.fields import CHOOSE, ActionRows, day, domain_choices, line, words
from xiangnuan.cases.planning.models import Action, Goal, Need, Plan
from xiangnuan.cases.planning.queries.board import GoalTold, owner_code, owners_of
from xiangnuan.cases.planning.services import ActionData, GoalData, NeedData, PlanData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons
from xiangnuan.web.masks import mask_name
from xiangnuan.web.meanwhile import ChangesInPlace

REVIEW_AFTER = timedelta(days=90)
"""When a plan is looked back at unless somebody says otherwise; a choice of ours, no rule of law."""
ROWS = 3


class NeedsForm(Refusable):
    """An assessment: each part of life with need, strengths and situation; filled with what the last one found."""

    on = day(_("日期"), required=True, initial=today)
    summary = words(_("总的看法"), 2)

    def __init__(self, *args: Any, before: Mapping[str, Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in domains():
            need = before.get(code)
            self.fields[f"level-{code}"] = forms.ChoiceField(
                label=_("需要帮助吗"),
                choices=Need.Level.choices,
                required=False,
                widget=ChoiceButtons,
                initial=need.level if need else "",
                error_messages=CHOOSE,
            )
            self.fields[f"strength-{code}"] = line(_("长处、能靠的"), 300, initial=need.strength if need else "")
            self.fields[f"situation-{code}"] = words(_("情况"), 2, initial=need.situation if need else "")

    @property
    def rows(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Each part of life with its fields."""
        for domain in domains().values():
            yield domain, [self[f"{name}-{domain.code}"] for name in ("level", "strength", "situation")]

    @property
    def entered(self) -> dict[str, NeedData]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            code: NeedData(data[f"level-{code}"], data[f"strength-{code}"], data[f"situation-{code}"])
            for code in domains()
        }


class PlanForm(Refusable, ChangesInPlace):
    """When the plan was made, the person's own words, and the next review."""

    own_words = words(_("本人的话"), help_text=_("想过成什么样子、最想先办哪件事、担心什么。尽量用本人的原话。"))
    made_on = day(_("制定日期"), required=True)
    review_on = day(_("下次回顾"))

    def __init__(self, *args: Any, plan: Plan | None = None, own_words: str = "", **kwargs: Any) -> None:
        if plan is not None:
            values = {name: getattr(plan, name) for name in ("own_words", "made_on", "review_on")}
            kwargs |= {"initial": values, "now": values}
        else:
            kwargs["initial"] = {"own_words": own_words, "made_on": today(), "review_on": today() + REVIEW_AFTER}
        super().__init__(*args, **kwargs)

    @property
    def entered(self) -> PlanData:
        """What the service takes."""
        data = self.cleaned_data
        return PlanData(data["made_on"], data["own_words"], data["review_on"])


class AgreeForm(Refusable):
    """What the person says to the plan."""

    how = forms.ChoiceField(
        label=_("本人怎么说"), choices=Plan.How.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )
    on = day(_("日期"), required=True, initial=today)
    witness = line(_("见证人"), 40, help_text=_("口头同意时填写。"))
    reason = words(_("不同意的原因"), 2, help_text=_("不同意时填写；不同意不影响其他服务。"))

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class GoalForm(Refusable, ChangesInPlace):
    """A goal; a new one with the first things to do for it. `given`: what was proposed and is only filled in."""

    domain = forms.ChoiceField(label=_("方面"), error_messages=CHOOSE)
    what = line(_("要达到什么"), 300, required=True)
    measure = line(_("怎样算达到"), 300)
    until = day(_("到什么时候"))

    def __init__(
        self,
        *args: Any,
        case: Case,
        goal: Goal | None = None,
        given: Mapping[str, Any] | None = None,
        steps: list[Mapping[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        if goal is not None:
            values = {name: getattr(goal, name) for name in ("domain", "what", "measure", "until")}
            kwargs |= {"initial": values, "now": values}
        elif given:
            kwargs["initial"] = dict(given)
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = domain_choices()  # type: ignore[attr-defined]
        self.actions = ActionRows(self, case, 0 if goal else ROWS, steps or [])

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields of the goal itself."""
        return [self[name] for name in ("domain", "what", "measure", "until")]

    @property
    def entered(self) -> GoalData:
        """What the service takes."""
        data = self.cleaned_data
        return GoalData(data["domain"], data["what"], data["measure"], data["until"])


class ActionForm(Refusable, ChangesInPlace):
    """Who does what until when."""

    what = line(_("做什么"), 300, required=True)
    owner = forms.ChoiceField(label=_("谁来做"), error_messages=CHOOSE)
    due_on = day(_("什么时候以前"), required=True)
    kind = forms.ChoiceField(label=_("属于"), choices=Action.Kind.choices, error_messages=CHOOSE, initial="other")

    def __init__(self, *args: Any, case: Case, action: Action | None = None, **kwargs: Any) -> None:
        values: dict[str, Any] = {}
        if action is not None:
            values = {"what": action.what, "owner": owner_code(action), "due_on": action.due_on, "kind": action.kind}
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
        choices = owners_of(case)
        if values and values["owner"] not in dict(choices):
            # Who has left the team meanwhile still stands on what they had taken on.
            choices.append(
                (values["owner"], mask_name(action.owner_member.name) if action and action.owner_member else "—")
            )
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    @property
    def entered(self) -> ActionData:
        """What the service takes."""
        data = self.cleaned_data
        return ActionData(data["what"], data["owner"], data["due_on"], data["kind"])


class DoneForm(Refusable):
    """Something is done, or is not done any more."""

    state = forms.ChoiceField(
        label=_("怎么样了"),
        choices=[(Action.State.DONE, _("办好了")), (Action.State.DROPPED, _("不再做"))],
        widget=ChoiceButtons(tones={"done": "done"}),
        initial=Action.State.DONE,
        error_messages=CHOOSE,
    )
    on = day(_("日期"), required=True, initial=today)
    note = words(_("说明"), 2, help_text=_("不再做的，写明为什么。"))


class ReviewForm(Refusable):
    """A look back at the plan."""

    on = day(_("日期"), required=True, initial=today)
    changed = words(_("有什么变化"), required=True)
    next_on = day(_("下次回顾"))

    def __init__(self, *args: Any, goals: list[GoalTold], **kwargs: Any) -> None:
        next_on: date = today() + REVIEW_AFTER
        kwargs["initial"] = {"on": today(), "next_on": next_on}
        super().__init__(*args, **kwargs)
        self.goals = [told for told in goals if told.goal.is_open]
        for told in self.goals:
            self.fields[f"outcome-{told.goal.pk}"] = forms.ChoiceField(
                label=_("走到了哪一步"), choices=Goal.Outcome.choices, widget=ChoiceButtons, error_messages=CHOOSE
            )
            self.fields[f"note-{told.goal.pk}"] = line(_("说明"), 300)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields of the review itself."""
        return [self[name] for name in ("on", "changed", "next_on")]

    @property
    def rows(self) -> Iterator[tuple[GoalTold, list[forms.BoundField]]]:
        """Each open goal with its fields."""
        return ((told, [self[f"outcome-{told.goal.pk}"], self[f"note-{told.goal.pk}"]]) for told in self.goals)

    @property
    def found(self) -> dict[int, tuple[str, str]]:
        """What was found of each goal."""
        data = self.cleaned_data
        return {told.goal.pk: (data[f"outcome-{told.goal.pk}"], data[f"note-{told.goal.pk}"]) for told in self.goals}


class TakeBackForm(Refusable):
    """Why something is taken back."""

    reason = line(_("为什么"), 200, required=True, help_text=_("原来的记录会留着，和这句话一起给人看。"))
