"""Help teams, needs and plans of the demo agency's running cases, as they stand at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import ForeignKey, Model

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import Intervention, domains, ideas_for
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
from xiangnuan.demo import places
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.intake import SEED
from xiangnuan.demo.planning_words import (
    CHANGED,
    DECIDED,
    DISCUSSED,
    DONE_NOTES,
    GIVEN,
    NEEDS,
    OWN_WORDS,
    PROMISES,
    SURNAMES,
    TITLES,
    UNITS,
)
from xiangnuan.law.days import add_months
from xiangnuan.people.models import FamilyMember
from xiangnuan.web.bulk import insert_objects, new_keys, reset_sequences

DAY = timedelta(days=1)
_REVIEW = 90
# How often a party has somebody on its seat.
_SEATED = {"police": 0.95, "medical": 0.8, "family": 0.85, "volunteer": 0.55, "cadre": 0.9}


def tell_planning(agency: Agency, users: dict[str, User], day: date) -> None:
    """Write all of it. Of the worker whom the demo shows some cases have something to do this very week."""
    cases = Case.objects.filter(
        agency=agency, is_current=True, state=Case.State.RUNNING, closed_on__isnull=True, checked_in_on__isnull=False
    )
    shown = users[places.worker_on(places.SOCIAL_WORKER_TOWN, 0, day).username]
    family: dict[int, FamilyMember] = {}
    for relative in FamilyMember.objects.filter(agency=agency).order_by("pk"):
        family.setdefault(relative.person_id, relative)
    book = _Book(agency, day, family)
    own = 0
    for case in cases.select_related("worker").order_by("pk"):
        own += case.worker_id == shown.pk
        book.tell(case, this_week=case.worker_id == shown.pk and own % 4 == 1)
    book.write()


class _Book:
    """The rows as they come, and their writing in one go."""

    def __init__(self, agency: Agency, day: date, family: dict[int, FamilyMember]) -> None:
        self.agency, self.day, self.family = agency, day, family
        self.members: list[HelpTeamMember] = []
        self.assessments: list[NeedsAssessment] = []
        self.needs: list[Need] = []
        self.plans: list[Plan] = []
        self.goals: list[Goal] = []
        self.meetings: list[TeamMeeting] = []
        self.present: list[tuple[TeamMeeting, HelpTeamMember]] = []
        self.actions: list[Action] = []
        self.reviews: list[PlanReview] = []
        self.found: list[GoalReview] = []

    def tell(self, case: Case, *, this_week: bool) -> None:
        """Everything about one case."""
        rng = Random(f"{SEED} planning {case.decision_number} {case.person_id}")
        came = case.checked_in_on
        if came is None or came + 25 * DAY > self.day:
            return
        made = max(came + 20 * DAY, self.day - rng.randrange(25, 260) * DAY)
        team = self._team(case, came, rng)
        if rng.random() < 0.05:
            return
        levels = self._assess(case, made - 4 * DAY, rng)
        if rng.random() < 0.05 and not this_week:
            return
        plan = self._plan(case, made, rng, agreed=this_week)
        ideas = ideas_for(levels)
        chosen = rng.sample(ideas, min(len(ideas), rng.choice((2, 2, 3))))
        goals = [
            self._goal(case, plan, idea, team, rng, this_week=this_week and not at) for at, idea in enumerate(chosen)
        ]
        if plan.agreed_on:
            self._look_back(case, plan, goals, rng)
        if rng.random() < 0.35:
            self._meet(case, made, team, rng)

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(15, 20), SHANGHAI)

    def _team(self, case: Case, came: date, rng: Random) -> dict[str, HelpTeamMember]:
        of_town = Random(f"{SEED} team {case.area_code}")
        names = {role: f"{of_town.choice(SURNAMES)}{title}" for role, title in TITLES.items()}
        town = places.BY_CODE[case.area_code].name if case.area_code in places.BY_CODE else ""
        relative = self.family.get(case.person_id)
        team = {}
        for role, often in _SEATED.items():
            if rng.random() > often or (role == "family" and relative is None):
                continue
            name, unit, phone = names.get(role, ""), f"{town}{UNITS.get(role, '')}", ""
            if role == "family" and relative is not None:
                name, unit, phone = relative.name, relative.relation, relative.phone
            elif role == "volunteer":
                name = rng.choice(SURNAMES) + rng.choice(GIVEN)
            since = min(came + rng.randrange(3, 20) * DAY, self.day)
            team[role] = HelpTeamMember(
                agency=self.agency, case=case, role=role, name=name, unit=unit, phone=phone, note="", since=since,
                recorded_at=self._at(since), recorded_by_id=case.worker_id,
            )  # fmt: skip
        self.members += team.values()
        return team

    def _assess(self, case: Case, on: date, rng: Random) -> dict[str, str]:
        made = NeedsAssessment(
            agency=self.agency, case=case, on=on, summary="", recorded_at=self._at(on), recorded_by_id=case.worker_id
        )
        self.assessments.append(made)
        codes = list(domains())
        levels = dict(zip(codes, rng.choices(Need.Level.values, (6, 4, 1), k=len(codes)), strict=True))
        for code in rng.sample(codes, 2):
            levels[code] = max(levels[code], str(Need.Level.SOME), key=Need.Level.values.index)
        for code, level in levels.items():
            strength, some, much = NEEDS[code]
            line = Need(assessment=made, domain=code, level=level)
            line.strength = strength if level != Need.Level.MUCH and rng.random() < 0.6 else ""
            line.situation = {"some": some, "much": much}.get(level, "")
            self.needs.append(line)
        return levels

    def _plan(self, case: Case, made: date, rng: Random, *, agreed: bool) -> Plan:
        how = Plan.How.PAPER if agreed else rng.choices(("paper", "oral", "", "refused"), (82, 10, 6, 2))[0]
        answered = min(made + rng.randrange(0, 6) * DAY, self.day) if how else None
        passed = (self.day - made).days // _REVIEW
        plan = Plan(
            agency=self.agency, case=case, number=1, made_on=made, own_words=rng.choice(OWN_WORDS), how=how,
            review_on=made + (passed + 1) * _REVIEW * DAY, answered_on=answered,
            agreed_on=answered if how in ("paper", "oral") else None, recorded_at=self._at(made),
            recorded_by_id=case.worker_id, witness="", refusal_reason="",
        )  # fmt: skip
        if how == Plan.How.ORAL:
            plan.witness = rng.choice(SURNAMES) + rng.choice(GIVEN)
        elif how == Plan.How.REFUSED:
            plan.refusal_reason = "说现在忙，不想定那么多事，愿意过段时间再谈。"
        self.plans.append(plan)
        return plan

    def _goal(
        self,
        case: Case,
        plan: Plan,
        idea: Intervention,
        team: dict[str, HelpTeamMember],
        rng: Random,
        *,
        this_week: bool,
    ) -> Goal:
        words = idea.words["zh"]
        until = add_months(plan.made_on, max(idea.months, 9))
        goal = Goal(plan=plan, domain=idea.domain, what=words["goal"], measure=words["measure"], until=until)
        self.goals.append(goal)
        for at, step in enumerate(idea.actions):
            due = plan.made_on + (step.days + rng.randrange(0, 10)) * DAY
            if at == len(idea.actions) - 1:
                # The last step of each goal lies ahead: something is always next.
                due = self.day + rng.randrange(8, 60) * DAY
            if this_week and at == 0:
                due = self.day + rng.randrange(0, 3) * DAY
            self._action(case, step.words["zh"], step.owner, step.kind, due, team, rng, goal=goal)
        return goal

    def _action(
        self,
        case: Case,
        what: str,
        owner: str,
        kind: str,
        due: date,
        team: dict[str, HelpTeamMember],
        rng: Random,
        goal: Goal | None = None,
        meeting: TeamMeeting | None = None,
    ) -> None:
        member = team.get(owner)
        action = Action(
            agency=self.agency, case=case, goal=goal, meeting=meeting, what=what, kind=kind, due_on=due,
            owner=owner if owner in ("person", "worker") else Action.Owner.MEMBER if member else Action.Owner.ROLE,
            owner_role="" if owner in ("person", "worker") else owner, owner_member=member, note="",
        )  # fmt: skip
        if due < self.day and (due + 15 * DAY < self.day or rng.random() < 0.7):
            action.state, action.settled_on = Action.State.DONE, due - rng.randrange(0, 8) * DAY
            action.note, action.settled_by_id = rng.choice(DONE_NOTES), case.worker_id
        self.actions.append(action)

    def _look_back(self, case: Case, plan: Plan, goals: Sequence[Goal], rng: Random) -> None:
        times = (self.day - plan.made_on).days // _REVIEW
        if times and rng.random() < 0.08:
            # The last one is due and was not held yet.
            times -= 1
            plan.review_on = plan.made_on + (times + 1) * _REVIEW * DAY
        for number in range(1, times + 1):
            on = plan.made_on + number * _REVIEW * DAY
            review = PlanReview(
                plan=plan, on=on, changed=rng.choice(CHANGED), next_on=on + _REVIEW * DAY, was_due_on=on,
                recorded_at=self._at(on), recorded_by_id=case.worker_id,
            )  # fmt: skip
            self.reviews.append(review)
            for goal in goals:
                outcome = rng.choice(("not", "partly")) if number == 1 else "partly"
                self.found.append(GoalReview(review=review, goal=goal, outcome=outcome, note=""))
                goal.outcome = outcome

    def _meet(self, case: Case, made: date, team: dict[str, HelpTeamMember], rng: Random) -> None:
        for number in range(3):
            on = made + (30 + 91 * number) * DAY
            if on > self.day:
                return
            meeting = TeamMeeting(
                agency=self.agency, case=case, on=on, place=rng.choice(("社区禁毒工作站", "村委会", "司法所会议室")),
                person_present=rng.random() < 0.9, discussed=rng.choice(DISCUSSED), decided=rng.choice(DECIDED),
                recorded_at=self._at(on), recorded_by_id=case.worker_id,
            )  # fmt: skip
            self.meetings.append(meeting)
            there = [member for member in team.values() if rng.random() < 0.8]
            self.present += [(meeting, member) for member in there]
            for role in rng.sample(list(PROMISES), 1):
                due = on + rng.randrange(14, 50) * DAY
                self._action(case, PROMISES[role], role, "other", due, team, rng, meeting=meeting)

    def write(self) -> None:
        """Insert all rows, in the order in which they stand on each other, and a line of the trail for each plan."""
        lists: tuple[Sequence[Model], ...] = (
            self.members, self.assessments, self.needs, self.plans, self.goals, self.meetings, self.actions,
            self.reviews, self.found,
        )  # fmt: skip
        for rows in lists:
            if not rows:
                continue
            for row, key in zip(rows, new_keys(type(rows[0]), len(rows)), strict=True):
                row.pk = key
                for field in row._meta.concrete_fields:
                    if (
                        isinstance(field, ForeignKey)
                        and field.is_cached(row)
                        and (to := getattr(row, field.name)) is not None
                    ):
                        setattr(row, field.attname, to.pk)
            insert_objects(rows)
            reset_sequences([type(rows[0])])
        through = TeamMeeting.present.through
        insert_objects([through(teammeeting_id=one.pk, helpteammember_id=who.pk) for one, who in self.present])
        entries = [
            audit.entry(plan.case.worker, audit.Action.WRITE, "planning.start_plan", plan, person=plan.case.person_id)
            for plan in self.plans
        ]
        AuditEntry.objects.bulk_create(entries, batch_size=500)
