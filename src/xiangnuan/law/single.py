"""Duties that come once or that a fact opens: check-in, agreement, confirmation, reports, transfer, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xiangnuan.law.breaches import absence_length
from xiangnuan.law.course import Course
from xiangnuan.law.custody import NONE, Custody
from xiangnuan.law.duties import Breach, FactRef, Obligation
from xiangnuan.law.facts import Event
from xiangnuan.law.ledger import TAKEN, Ledger
from xiangnuan.law.rulebook import Parameter, deadline
from xiangnuan.law.rules import Rules

_DAY = date.fromordinal


class Single:
    """Collects the duties of one case that are no series."""

    def __init__(self, ledger: Ledger, course: Course, rules: Rules) -> None:
        self.ledger, self.course, self.rules = ledger, course, rules
        self.found: list[Obligation] = []
        taken_over = ledger.facts.taken_over_on
        self.taken_over = taken_over if taken_over is not None and taken_over <= ledger.as_of else None

    def check_in(self) -> Obligation | None:
        """Check-in within the days after the decision is received (DTR 14, 38); detention is served first (APR 221)."""
        ledger, facts = self.ledger, self.ledger.facts
        rule = self.rules.check_in.at(facts.decision_received.toordinal())
        if rule is None:
            return None
        return self._add(
            "check_in",
            1,
            ledger.from_,
            self.rules.check_in,
            ledger.check_in,
            counted_from=facts.decision_received,
            moved_by=self.course.served_first,
        )

    def agreement(self) -> None:
        """The agreement, after check-in (DTR 16) or after the decision (DTR 38), as the rulebook says."""
        facts, ledger = self.ledger.facts, self.ledger
        with_decision = self.rules.agreement.counts_from == "decision_received"
        opens = facts.decision_received if with_decision else ledger.checked_in
        if opens is None:
            return
        self._add(
            "agreement",
            1,
            min(opens, ledger.agreed or opens),
            self.rules.agreement,
            ledger.agreement,
            counted_from=opens,
            moved_by=self.course.served_first if with_decision else self.course.suspending,
        )

    def confirmations(self, tests: list[Event]) -> None:
        """A positive test opens its confirmation; a laboratory test settles it (TEST 12)."""
        opened = [event for event in tests if event.result == "positive" and event.method != "laboratory"]
        if not opened:
            return
        laboratory = [event for event in tests if event.method == "laboratory" and event.result in TAKEN]
        settled = self._match([event.on for event in opened], laboratory)
        for number, (event, by) in enumerate(zip(opened, settled, strict=True), 1):
            cause = FactRef("drug_test", event.on, event.ref)
            self._add("confirmation", number, event.on, self.rules.confirmation, by, opened_by=cause, moved_by=NONE)

    def return_tests(self, absences: list[Event], tests: list[Event]) -> None:
        """After an absence that needed a report, a test on return."""
        opened: list[tuple[date, Event]] = []
        for event in absences:
            until = self.ledger.until(event)
            if until is None or until.toordinal() > self.course.horizon:
                continue
            least = self.rules.absence_days.at(event.on.toordinal())
            if least is not None and least.days is not None and absence_length(event.on, until) >= least.days:
                opened.append((until, event))
        opened.sort(key=lambda pair: pair[0])
        taken = [event for event in tests if event.result in TAKEN]
        settled = self._match([day for day, _ in opened], taken)
        for number, ((day, event), by) in enumerate(zip(opened, settled, strict=True), 1):
            cause = FactRef("absence", event.on, event.ref)
            self._add("return_test", number, day, self.rules.return_test, by, opened_by=cause)

    def police_reports(self, tests: list[Event], breaches: Iterable[Breach]) -> None:
        """Refusal, use again or a serious breach is reported to the police promptly (DTR 21).

        What happens before the report is made goes into the same report.
        """
        causes: list[tuple[date, Parameter, FactRef]] = []
        for breach in breaches:
            if breach.serious_on is not None:
                causes.append((breach.serious_on, self.rules.report, breach.facts[-1]))
        for event in self.ledger.of("renewed_use", self.course.horizon):
            causes.append((event.on, self.rules.report_renewed_use, FactRef("renewed_use", event.on, event.ref)))
        for event in tests:
            if event.method == "laboratory" and event.result == "positive":
                causes.append((event.on, self.rules.report_renewed_use, FactRef("drug_test", event.on, event.ref)))
        if not causes:
            return
        reports = self.ledger.of("police_report", self.course.horizon)
        causes.sort(key=lambda cause: (cause[0], cause[1].id, cause[2].kind, cause[2].on))
        number, covered_until = 0, date.min
        for day, parameter, fact in causes:
            if day <= covered_until:
                continue
            report = next((event for event in reports if event.on >= day), None)
            by = FactRef(report.kind, report.on, report.ref) if report else None
            covered_until = report.on if report else date.max
            number += 1
            self._add("police_report", number, day, parameter, by, opened_by=fact)

    def transfers(self) -> None:
        """A change of place opens a new check-in and a new agreement; the term runs on (DTR 22).

        Before the first check-in a move opens nothing: that check-in is owed at the new place. A later move closes
        what an earlier one asked for.
        """
        ledger = self.ledger
        moves = [event for event in ledger.of("moved", self.course.horizon) if not ledger.before_check_in(event)]
        for number, event in enumerate(moves, 1):
            cause = FactRef("moved", event.on, event.ref)
            left = next((later.on for later in moves[number:] if later.on > event.on), None)
            for kind, parameter, day in (
                ("transfer_check_in", self.rules.transfer_check_in, event.checked_in),
                ("transfer_agreement", self.rules.transfer_agreement, event.agreed),
            ):
                by = None
                if day is not None and day.toordinal() <= self.course.horizon and (left is None or day <= left):
                    by = FactRef("moved", day, event.ref)
                self._add(kind, number, event.on, parameter, by, opened_by=cause, closed_on=left)

    def end_notice(self) -> None:
        """After the last day, the notice to the person and the word to the town (DTR 23, 40)."""
        course = self.course
        if course.end is None or course.ended is not None:
            return
        rule = self.rules.end_notice.at(course.end)
        if rule is None:
            return
        last = _DAY(course.end)
        opens = _DAY(course.end + 1)
        notices = self.ledger.by_kind.get("notice_served", ())
        first = next((event for event in notices if event.on >= opens), None)
        by = FactRef(first.kind, first.on, first.ref) if first else None
        self.found.append(
            Obligation(
                "end_notice",
                1,
                opens,
                deadline(rule, last).due,
                None,
                by.on if by else None,
                by,
                False,
                course.held_from is not None,
                rule.parameter.id,
            )
        )

    def _match(self, opened: list[date], settling: list[Event]) -> list[FactRef | None]:
        """For each duty in order of opening, the first fact from then on that settled none of its kind yet."""
        found: list[FactRef | None] = []
        left = list(settling)
        for day in opened:
            event = next((event for event in left if event.on >= day), None)
            if event is not None and self.taken_over and day < self.taken_over <= event.on:
                event = None
            if event is not None:
                left.remove(event)
            found.append(FactRef(event.kind, event.on, event.ref) if event else None)
        return found

    def _add(
        self,
        kind: str,
        number: int,
        opens: date,
        parameter: Parameter,
        by: FactRef | None,
        *,
        counted_from: date | None = None,
        opened_by: FactRef | None = None,
        moved_by: Custody | None = None,
        closed_on: date | None = None,
    ) -> Obligation | None:
        course = self.course
        event_day = counted_from or opens
        rule = parameter.at(event_day.toordinal())
        if rule is None:
            return None
        if by is not None and by.on.toordinal() > course.horizon:
            by = None
        limit = deadline(rule, event_day).due
        due, held = (None, False) if limit is None else (limit.toordinal(), False)
        if due is not None:
            due, held = (course.suspending if moved_by is None else moved_by).moved(event_day.toordinal(), due)
        if due is not None and course.end is not None:
            due = min(due, course.end)
        lapses = [course.end + 1] if course.end is not None else []
        if by is None and closed_on is not None:
            lapses.append(closed_on.toordinal())
        if opened_by is not None and self.taken_over is not None and opens < self.taken_over and by is None:
            lapses.append(self.taken_over.toordinal())
        lapse = min(lapses, default=None)
        if by is None and course.ended is not None and (lapse is None or lapse > course.ended):
            # What could still have been done on the day of the ending drops away; what was left undone lapses.
            if (opens.toordinal() if due is None else due) >= course.ended:
                return None
            lapse = course.ended
        duty = Obligation(
            kind,
            number,
            opens,
            None if due is None else _DAY(due),
            None if lapse is None else _DAY(lapse),
            by.on if by else None,
            by,
            False,
            held and by is None,
            parameter.id,
            opened_by,
        )
        self.found.append(duty)
        return duty
