"""The whole reason of one duty: articles, values with their certainty and source, the facts used, the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan import law
from xiangnuan.access.models import User
from xiangnuan.cases.models import Fact, Obligation
from xiangnuan.cases.telling import facts_of_law, standing_facts
from xiangnuan.law.schema import Ground
from xiangnuan.today.items import SERIES, language
from xiangnuan.web.clock import today

Words = str | Promise

CERTAINTIES: dict[str, tuple[Words, str]] = {
    "A": (_("A 已查对所列条文"), "done"),
    "B": (_("B 出自二手材料或由条文推断"), "plan"),
    "C": (_("C 各地不同，以当地规定和协议为准"), "sun"),
}
STATUSES: dict[str, tuple[Words, str]] = {
    "open": (_("待办"), "plan"),
    "overdue": (_("逾期"), "late"),
    "done": (_("已办"), "done"),
    "done_late": (_("逾期办理"), "sun"),
    "lapsed": (_("已过"), "quiet"),
}
# Facts that the engine is told with the case itself, not as events.
_NAMED: dict[str, Words] = {"decision_received": _("收到决定书"), "checked_in": _("报到"), "agreed": _("签订协议")}
_KINDS: dict[str, Words] = dict(Fact.Kind.choices)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One parameter behind the duty."""

    parameter: str
    title: str
    articles: str
    value: str
    since: date
    source: str
    certainty: Words
    tone: str
    rulebook: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact that the answer rests on."""

    label: Words
    on: date
    fact: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Everything behind one duty."""

    duty: Obligation
    has_number: bool
    status: Words
    tone: str
    sentence: str
    rules: tuple[RuleLine, ...]
    facts: tuple[FactLine, ...]


def why(user: User, pk: int) -> Why | None:
    """Why a duty that `user` may see is there; None where there is no such duty (any more)."""
    duty = (
        Obligation.objects.readable_by(user)
        .select_related("case__person", "settled_by", "opened_by")
        .filter(pk=pk)
        .first()
    )
    if duty is None:
        return None
    case, day, tongue = duty.case, today(), language()
    rulebook = law.rulebook_for(case.area_code)
    answer = law.answer(facts_of_law(case, standing_facts([case])[case.pk]), rulebook, day)
    told = next((one for one in answer.obligations if (one.kind, one.number) == (duty.kind, duty.number)), None)
    status, tone = STATUSES[law.status(duty.due, duty.lapses_on, duty.settled_on, duty.excused, day)]
    if told is None:
        return Why(duty, duty.kind in SERIES, status, tone, "", (), ())
    explanation = law.explain(answer, told)
    return Why(
        duty=duty,
        has_number=duty.kind in SERIES,
        status=status,
        tone=tone,
        sentence=explanation.sentence.say(tongue) if explanation.sentence else "",
        rules=_rules(rulebook, explanation, tongue),
        facts=tuple(
            FactLine(_NAMED.get(fact.kind) or _KINDS.get(fact.kind, fact.kind), fact.on, fact.ref)
            for fact in explanation.facts
        ),
    )


def _rules(rulebook: law.Rulebook, explanation: law.Explanation, tongue: str) -> tuple[RuleLine, ...]:
    """A line a parameter; its articles together."""
    lines = []
    for name in dict.fromkeys(basis.parameter for basis in explanation.basis):
        grounds = [basis for basis in explanation.basis if basis.parameter == name]
        first = grounds[0]
        certainty, tone = CERTAINTIES[first.certainty]
        lines.append(
            RuleLine(
                parameter=name,
                title=rulebook.parameter(name).title.say(tongue),
                articles=law.article_words(
                    rulebook, [Ground(law=one.law, article=one.article) for one in grounds], tongue
                ),
                value=law.value_words(first.value, first.unit, tongue),
                since=first.from_,
                source=first.source,
                certainty=certainty,
                tone=tone,
                rulebook=first.overlay.say(tongue),
            )
        )
    return tuple(lines)
