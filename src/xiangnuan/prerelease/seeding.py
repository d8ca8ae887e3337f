"""What a plan may begin with: the person's own words before the release, and what was not settled by then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.hooks import SeedLine, Seeds
from xiangnuan.cases.models import Case
from xiangnuan.prerelease.models import Preparation, Stay

# Parts of life as they are called here and in a plan.
DOMAINS = {
    Preparation.Domain.HOME: "housing",
    Preparation.Domain.FAMILY: "family",
    Preparation.Domain.WORK: "work",
    Preparation.Domain.INSURANCE: "money",
    Preparation.Domain.HEALTH: "health",
    Preparation.Domain.PAPERS: "law",
}


def seeds_from_stay(user: User, case: Case) -> Seeds | None:
    """The own words and the unsettled preparations of the stay from which a case went on; two queries."""
    stay = Stay.objects.visible_to(user).filter(case=case).first()
    if stay is None:
        return None
    lines = Preparation.objects.filter(stay=stay).exclude(need__in=("", Preparation.Need.NONE))
    unsettled = [
        SeedLine(
            domain=DOMAINS[Preparation.Domain(line.domain)],
            goal=_("{part}安顿好").format(part=line.get_domain_display()),
            situation=line.situation,
            step=line.arrangement,
            due_on=line.due_on,
        )
        for line in lines
        if not line.is_settled
    ]
    return Seeds(_("提前介入"), stay.own_words, unsettled) if unsettled or stay.own_words else None
