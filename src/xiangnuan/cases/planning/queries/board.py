"""Everything about the team and the plan of one case, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domain_name, domains
from xiangnuan.cases.planning.models import (
    Action,
    Goal,
    GoalReview,
    HelpTeamMember,
    Need,
    NeedsAssessment,
    Plan,
    PlanReview,
    TeamMeeting,
)
from xiangnuan.cases.planning.queries.roles import Seat, role_names, roles_of
from xiangnuan.web.masks import mask_name

State = Action.State


def cases_for(user: User) -> GatedQuerySet[Case]:
    """The cases that a user may see, with their person and worker."""
    return Case.objects.visible_to(user).select_related("person", "worker")


# The team ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Place:
    """A seat as it is drawn: who sits on it now; `worker` is set where it is the worker's by itself."""

    seat: Seat
    members: list[HelpTeamMember]
    worker: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody sits there."""
        return not self.members and not self.worker


def places_of(case: Case, members: Iterable[HelpTeamMember]) -> list[Place]:
    """The seats around one person: those in use, and retired ones on which somebody still sits."""
    sitting: dict[str, list[HelpTeamMember]] = defaultdict(list)
    for member in members:
        if member.is_present:
            sitting[member.role].append(member)
    return [
        Place(seat, sitting[seat.code], case.worker.name if seat.fills and case.worker else "")
        for seat in roles_of(case.agency_id)
        if seat.is_active or sitting[seat.code]
    ]


# Actions -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """An action as it is read: whose it is in words, and whether it is late. `is_named`: the words are a person's name."""

    action: Action
    owner: str
    role: str
    is_named: bool
    is_late: bool


def step_of(action: Action, names: dict[str, str], day: date) -> Step:
    """An action in words."""
    member = action.owner_member
    role = names.get(action.owner_role, action.owner_role)
    owner = member.name if member else role or str(action.get_owner_display())
    return Step(action, owner, role if member else "", member is not None, action.is_open and action.due_on < day)


# The plan ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GoalTold:
    """A goal with its domain in words, its steps and what the reviews found, the latest first."""

    goal: Goal
    domain: str
    steps: list[Step]
    found: list[GoalReview]


@dataclass(frozen=True, slots=True)
class PlanTold:
    """One version of a plan, ready to be shown."""

    plan: Plan
    state: str
    goals: list[GoalTold]
    reviews: list[PlanReview]

    @property
    def steps(self) -> list[Step]:
        """All steps that are done or still to be done."""
        return [one for goal in self.goals for one in goal.steps if one.action.state in (State.OPEN, State.DONE)]

    @property
    def total(self) -> int:
        """How many steps count."""
        return len(self.steps)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(one.action.state == State.DONE for one in self.steps)

    @property
    def state_words(self) -> str:
        """The state in words."""
        return str(Plan.State(self.state).label)


def tell_plan(plan: Plan, day: date) -> PlanTold:
    """Everything about one version; four queries."""
    names = role_names(plan.agency_id)
    goals = list(Goal.objects.filter(plan=plan, withdrawn_at__isnull=True))
    steps: dict[int | None, list[Step]] = defaultdict(list)
    actions = Action.objects.filter(goal__plan=plan).exclude(state=State.WITHDRAWN).select_related("owner_member")
    for action in actions:
        steps[action.goal_id].append(step_of(action, names, day))
    reviews = list(PlanReview.objects.filter(plan=plan, withdrawn_at__isnull=True).select_related("recorded_by"))
    found: dict[int, list[GoalReview]] = defaultdict(list)
    told = GoalReview.objects.filter(review__plan=plan, review__withdrawn_at__isnull=True).select_related("review")
    for one in told.order_by("-review__on", "-pk"):
        found[one.goal_id].append(one)
    return PlanTold(
        plan,
        plan.state_on(day),
        [GoalTold(goal, domain_name(goal.domain), steps[goal.pk], found[goal.pk]) for goal in goals],
        reviews,
    )


# One case ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Board:
    """The whole of one case: team, needs, plan, promises, meetings."""

    case: Case
    places: list[Place]
    former: list[HelpTeamMember]
    needs: NeedsAssessment | None
    lines: list[tuple[str, Need]]
    assessments: list[NeedsAssessment]
    told: PlanTold | None
    versions: list[Plan]
    promises: list[Step]
    meetings: list[TeamMeeting] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The parties that nobody stands for yet."""
        return [place.seat.name for place in self.places if place.is_empty]

    @property
    def filled(self) -> int:
        """How many seats somebody sits on."""
        return sum(not place.is_empty for place in self.places)

    @property
    def levels(self) -> dict[str, str]:
        """The needs of the standing assessment: domain to level."""
        return {need.domain: need.level for _name, need in self.lines}


def board_of(case: Case, day: date) -> Board:
    """The board of a case that came through the gate."""
    members = list(HelpTeamMember.objects.filter(case=case))
    assessments = list(NeedsAssessment.objects.filter(case=case).select_related("recorded_by"))
    standing = next((one for one in assessments if one.is_standing), None)
    lines = list(Need.objects.filter(assessment=standing or 0))
    order = list(domains())
    lines.sort(key=lambda need: order.index(need.domain) if need.domain in order else len(order))
    versions = list(Plan.objects.filter(case=case).select_related("recorded_by"))
    present = next((plan for plan in versions if plan.is_present), None)
    names = role_names(case.agency_id)
    promised = Action.objects.filter(case=case, meeting__isnull=False).exclude(state=State.WITHDRAWN)
    promises = [step_of(action, names, day) for action in promised.select_related("owner_member", "meeting")]
    return Board(
        case,
        places_of(case, members),
        [member for member in members if not member.is_present],
        standing,
        [(domain_name(need.domain), need) for need in lines],
        [one for one in assessments if not one.is_standing],
        tell_plan(present, day) if present else None,
        [plan for plan in versions if not plan.is_present],
        promises,
        list(TeamMeeting.objects.filter(case=case).prefetch_related("present")),
    )


def owners_of(case: Case) -> list[tuple[str, str]]:
    """Who may be asked to do something: the person, the worker, those on the seats, and the seats that are empty.

    Names are masked whatever the reader's switch says: the seat is enough to choose by.
    """
    members = HelpTeamMember.objects.filter(case=case, until__isnull=True)
    choices = [(str(one), str(one.label)) for one in (Action.Owner.PERSON, Action.Owner.WORKER)]
    for place in places_of(case, members):
        choices += [(f"member:{one.pk}", f"{place.seat.name} {mask_name(one.name)}") for one in place.members]
        if place.is_empty:
            choices.append((f"role:{place.seat.code}", place.seat.name))
    return choices


def owner_code(action: Action) -> str:
    """The owner of an action as a form has it."""
    if action.owner == Action.Owner.MEMBER:
        return f"member:{action.owner_member_id}"
    return f"role:{action.owner_role}" if action.owner == Action.Owner.ROLE else action.owner
