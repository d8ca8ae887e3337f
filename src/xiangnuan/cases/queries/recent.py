"""What this user did last, so that a form need not ask for it again."""

from __future__ import annotations

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, DrugTest, Fact


def last_test_by(user: User) -> DrugTest | None:
    """The last test that a user entered by a form: its place, kit and testers are likely today's too."""
    fact = (
        Fact.objects.filter(recorded_by=user, kind=Fact.Kind.DRUG_TEST, source=Fact.Source.FORM)
        .select_related("drug_test")
        .order_by("-pk")
        .first()
    )
    return fact.drug_test if fact else None


def recent_cases(user: User, count: int = 8) -> list[Case]:
    """The cases for which a user recorded something last, latest first, as far as the user still sees them."""
    latest = list(Fact.objects.filter(recorded_by=user).order_by("-pk").values_list("case_id", flat=True)[:80])
    wanted = list(dict.fromkeys(latest))[:count]
    found = Case.objects.visible_to(user).select_related("person").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
