"""What the worklist lets be measured from outside: how much is overdue, by agency, without a name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from xiangnuan.cases.models import Obligation
from xiangnuan.web.clock import today
from xiangnuan.web.measures import Measure


def _overdue() -> Iterator[tuple[dict[str, str], float]]:
    day = today()
    rows = (
        Obligation.objects.filter(settled_on__isnull=True, held=False, due__lt=day)
        .filter(Q(lapses_on__isnull=True) | Q(lapses_on__gt=day))
        .order_by()
        .values_list("agency")
        .annotate(Count("pk"))
    )
    yield from (({"agency": str(agency)}, count) for agency, count in rows)


OVERDUE = Measure("overdue_duties", "Duties past their last day, by agency.", ("agency",), _overdue)
