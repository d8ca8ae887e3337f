"""Small worlds of draws, objections and kits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.worlds import a_case

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import TestData, record_drug_test
from xiangnuan.cases.testing.draw import commitment_of, terms_of
from xiangnuan.cases.testing.models import Draw, KitBatch
from xiangnuan.cases.testing.services import BatchData, register_batch
from xiangnuan.web.clock import now, today


def a_draw(user: User, cases: list[Case], day: date | None = None, how_many: int | None = None, **fields: Any) -> Draw:
    """A draw from these cases on one day (today), whatever weekday that is; all of them unless told otherwise."""
    day = day or today()
    days = fields.pop("days", [day])
    pool, count, seed = [case.pk for case in cases], how_many or len(cases), fields.pop("seed", "ab" * 32)
    return Draw.objects.create(
        agency=user.agency,
        title=fields.pop("title", "随机抽检"),
        first=days[0],
        last=fields.pop("last", days[-1]),
        days=[one.isoformat() for one in days],
        how_many=count,
        pool=pool,
        seed=seed,
        commitment=commitment_of(seed),
        terms=terms_of(pool, count, days),
        made_at=now(),
        made_by=user,
        **fields,
    )


def a_test(
    worker: User, case: Case | None = None, *, on: date | None = None, result: str = "positive", **more: Any
) -> Fact:
    """A test on record, positive and on site unless told otherwise."""
    on = on or today() - timedelta(days=2)
    if result == "positive":
        more.setdefault("substances", {"morphine": True})
    return record_drug_test(worker, case or a_case(worker), TestData(result=result, on=on, **more))


def a_batch(
    user: User, batch: str = "26Q3001", *, received: int = 20, days: int = 200, on: date | None = None
) -> KitBatch:
    """A batch that came a month ago and expires in `days` days."""
    on = on or today() - timedelta(days=30)
    data = BatchData("five", batch, today() + timedelta(days=days), "某品牌", 850)
    return register_batch(user, data, received, on)
