"""The parameters that the engine asks for one measure, looked up once per rulebook."""

from __future__ import annotations

from dataclasses import dataclass

from xiangnuan.law.facts import REHABILITATION
from xiangnuan.law.rulebook import Parameter, Rulebook

PREFIX = {"community_treatment": "ct", "community_rehabilitation": "cr"}


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The parameters of one measure by the engine's own names."""

    check_in: Parameter
    late_check_in: Parameter
    term: Parameter
    term_start: Parameter | None
    agreement: Parameter
    tests: Parameter
    short_term: Parameter | None
    short_tests: Parameter | None
    contacts: Parameter
    reviews: Parameter
    suspension: Parameter
    served_first: Parameter
    termination: Parameter
    confirmation: Parameter
    absence_days: Parameter
    return_test: Parameter
    breach_tests: Parameter
    breach_absence_times: Parameter
    breach_absence_days: Parameter
    breach_absence_from: Parameter
    report: Parameter
    report_renewed_use: Parameter
    transfer_check_in: Parameter
    transfer_agreement: Parameter
    end_notice: Parameter


def rules_of(rulebook: Rulebook, measure: str) -> Rules:
    """The engine's view of a rulebook for a measure; made once and kept with the rulebook."""
    kept = rulebook.engine_cache.get(measure)
    if isinstance(kept, Rules):
        return kept
    prefix = PREFIX[measure]

    def of(name: str) -> Parameter:
        return rulebook.parameter(f"{prefix}.{name}")

    rehabilitation = measure == REHABILITATION
    rules = Rules(
        check_in=of("checkin.days"),
        late_check_in=of("checkin.late"),
        term=of("term"),
        term_start=of("term.start") if rehabilitation else None,
        agreement=of("agreement"),
        tests=of("tests.schedule"),
        short_term=of("tests.short_term") if rehabilitation else None,
        short_tests=of("tests.short_schedule") if rehabilitation else None,
        contacts=of("contacts.schedule"),
        reviews=of("reviews.schedule"),
        suspension=of("suspend"),
        served_first=rulebook.parameter("ct.checkin.detained"),
        termination=of("terminate"),
        confirmation=rulebook.parameter("test.lab.report"),
        absence_days=of("leave.days"),
        return_test=of("leave.return_test"),
        breach_tests=of("breach.tests"),
        breach_absence_times=of("breach.leave_times"),
        breach_absence_days=of("breach.leave_days"),
        breach_absence_from=of("breach.leave.which"),
        report=of("breach.report"),
        report_renewed_use=of("use.report"),
        transfer_check_in=of("transfer.checkin"),
        transfer_agreement=of("transfer.agreement"),
        end_notice=of("end.notice"),
    )
    rulebook.engine_cache[measure] = rules
    return rules
