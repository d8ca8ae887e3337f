"""When a form makes sense: named conditions, each a question to the records of one person."""

from __future__ import annotations

from collections.abc import Callable

from xiangnuan.cases.models import Case, DrugTest
from xiangnuan.documents.papers.subjects import Subject

_NOT_TESTED = {DrugTest.Result.REFUSED, DrugTest.Result.EVADED, DrugTest.Result.MISSED, DrugTest.Result.MISSED_EXCUSED}
# Up to so many months since the review before, a review is a quarterly or a half-yearly one; the rest are yearly.
_QUARTER, _HALF = 4, 8


def _test(subject: Subject) -> DrugTest | None:
    return getattr(subject.fact, "drug_test", None) if subject.fact is not None else None


def _urine(subject: Subject) -> bool:
    test = _test(subject)
    return subject.fact is None or (
        test is not None and test.method != DrugTest.Method.HAIR and test.result not in _NOT_TESTED
    )


def _hair(subject: Subject) -> bool:
    test = _test(subject)
    return test is not None and test.method == DrugTest.Method.HAIR and test.result not in _NOT_TESTED


def _not_tested(subject: Subject) -> bool:
    test = _test(subject)
    return test is not None and test.result in _NOT_TESTED


def _months(subject: Subject) -> int:
    first, last = subject.review_period
    if first is None or last is None:
        return _QUARTER
    return (last.year - first.year) * 12 + last.month - first.month


def _ending(subject: Subject) -> bool:
    case = subject.case
    over = (Case.State.COMPLETED, Case.State.TERMINATED, Case.State.DIED)
    if case is None:
        return False
    return case.closed_on is not None or case.state in over or subject.ends_soon


CONDITIONS: dict[str, Callable[[Subject], bool]] = {
    "open": lambda subject: subject.case is not None and subject.case.closed_on is None,
    "closed": lambda subject: subject.case is not None and subject.case.closed_on is not None,
    "planned": lambda subject: subject.helping.plan is not None,
    "ending": _ending,
    "urine": _urine,
    "hair": _hair,
    "not_tested": _not_tested,
    "released": lambda subject: subject.fact is not None and subject.fact.until is not None,
    "quarterly": lambda subject: subject.fact is None or _months(subject) <= _QUARTER,
    "half_yearly": lambda subject: subject.fact is None or _QUARTER < _months(subject) <= _HALF,
    "yearly": lambda subject: subject.fact is None or _months(subject) > _HALF,
}
