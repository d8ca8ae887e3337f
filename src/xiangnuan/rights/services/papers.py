"""Making a version of a paper on processing: what the installation says of itself is kept as it was said."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import Max

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.models import Agency, User
from xiangnuan.law.days import add_months
from xiangnuan.rights.models import Paper
from xiangnuan.rights.papers.printing import Sheet
from xiangnuan.rights.papers.processing import REVIEW, build_sheet
from xiangnuan.web.clock import today


def review_day(agency: Agency, made: date) -> date:
    """When a paper made on a day is due for review: the rulebook's months; the same day where no rule is in force."""
    months = law.rulebook_for(agency.area_id).value(REVIEW, made)
    return add_months(made, months if isinstance(months, int) else 0)


@transaction.atomic
def make_paper(user: User, agency: Agency, kind: str, conclusion: str = "") -> Paper:
    """Fill a paper and keep it as the next version (PIPL 55, 56)."""
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    last = Paper.objects.filter(agency=agency, kind=kind).aggregate(last=Max("version"))["last"] or 0
    paper = Paper.objects.create(
        agency=agency,
        kind=kind,
        version=last + 1,
        made_by=user,
        review_on=review_day(agency, today()),
        content=asdict(build_sheet(kind, agency, user, conclusion)),
    )
    audit.written(user, "rights.make_paper", paper, kind=str(kind), version=paper.version)
    return paper


def sheet_of(paper: Paper) -> Sheet:
    """The paper as it was kept, with its version in the foot."""
    sheet = Sheet(**paper.content)
    sheet.foot = f"{paper.get_kind_display()} v{paper.version}"
    return sheet
