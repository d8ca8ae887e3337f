"""What the record says beside an item: a help for who fills the sheet in, never an answer."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiangnuan.access.models import User
from xiangnuan.cases.assessing.queries import facts_of_a_year
from xiangnuan.cases.models import Fact
from xiangnuan.instruments import Instrument
from xiangnuan.web import dates

REFUSED = ("refused", "evaded")
TAKEN = ("negative", "positive")


def hints_for(user: User, person: int, instrument: Instrument, day: date) -> dict[str, str]:
    """For items of a risk sheet what is on record in the last twelve months, by item; in one query."""
    if not instrument.proposes_tier:
        return {}
    facts = facts_of_a_year(user, person, day)
    tests = [fact for fact in facts if fact.kind == Fact.Kind.DRUG_TEST]
    absences = [fact for fact in facts if fact.kind == Fact.Kind.ABSENCE]
    talks = [fact for fact in facts if fact.kind == Fact.Kind.CONTACT]
    taken, positive = _with(tests, TAKEN), _with(tests, ("positive",))
    refused, missed = _with(tests, REFUSED), _with(tests, ("missed",))
    unreported = [one for one in absences if not one.event.get("permitted") and not one.event.get("reported")]
    in_vain = [one for one in talks if one.event.get("found") is False]
    said = {
        "positive_test": _("最近12个月检测 {taken} 次，{positive}").format(taken=len(taken), positive=_times(positive, _("阳性"))),
        "refusal": _times(refused, _("拒绝或逃避检测")),
        "tests": _times(missed, _("检测没有来")),
        "talks": _("走访谈话 {met} 次，{vain}").format(met=len(talks) - len(in_vain), vain=_times(in_vain, _("没有见到"))),
        "leaves": _("外出 {count} 次，{unreported}").format(count=len(absences), unreported=_times(unreported, _("没有报告"))),
        "abstinence": _("最近12个月最后一次阳性在{day}").format(day=dates.long_date(positive[-1].on))
        if positive
        else _("最近12个月没有阳性记录；更早的请看检测记录"),
    }  # fmt: skip
    known = {item.id for item in instrument.items}
    return {name: text for name, text in said.items() if name in known}


def _with(tests: list[Fact], results: tuple[str, ...]) -> list[Fact]:
    return [fact for fact in tests if fact.event.get("result") in results]


def _times(facts: list[Fact], what: str) -> str:
    """“阳性 2 次，最近一次11月3日”, or that there was none."""
    if not facts:
        return _("没有“{what}”的记录").format(what=what)
    times = ngettext("{what} {count} 次", "{what} {count} 次", len(facts)).format(what=what, count=len(facts))
    return _("{times}，最近一次{day}").format(times=times, day=dates.short_date(facts[-1].on))
