"""Fills a case with its days: from its fate and the windows that the engine of law cuts, every fact with its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from xiangnuan import law
from xiangnuan.cases.projection import DECISION_FIELDS
from xiangnuan.demo import endings, words
from xiangnuan.demo.calendar import is_free, is_working, moment, pick_day, working_day_from
from xiangnuan.demo.engine import FAR, asked
from xiangnuan.demo.fate import Fate
from xiangnuan.demo.places import BY_CODE, MANAGER, Staff, recorder_on, worker_on
from xiangnuan.demo.plan import CasePlan, Happening, Mistake
from xiangnuan.demo.sampling import a_test

DAY = timedelta(days=1)


class Life:
    """One case being lived. `open_from`: by kind of duty, a day from which on its windows are left open on purpose."""

    def __init__(self, case: CasePlan, fate: Fate, rng: Random, open_from: Mapping[str, date] | None = None) -> None:
        self.case, self.fate, self.rng, self.open_from = case, fate, rng, open_from or {}
        self.blocked: list[tuple[date, date]] = []
        self.tested: list[date] = []
        self.reviewed: list[date] = []
        self.answer: law.Answer | None = None

    # Writing down ----------------------------------------------------------------------------------------------------
    def tell(self, kind: str, on: date, **content: Any) -> Happening:
        """Write a fact down as the worker in charge would have: the same day, at times a day or two later."""
        if on < self.case.taken_on:
            by, at = MANAGER.username, self.case.opened_at + timedelta(minutes=len(self.case.happenings))
        else:
            late = self.rng.choice((0,) * 8 + (1, 1, 2))
            written = working_day_from(on + late * DAY) if late else on
            at = content.pop("recorded_at", None) or moment(self.rng, written, 16, 18)
            at = max(at, self.case.opened_at + timedelta(minutes=len(self.case.happenings)))
            by = self.recorder(at.date()).username
        content.pop("recorded_at", None)
        happening = Happening(kind, on, by, at, **content)
        self.case.happenings.append(happening)
        return happening

    def worker(self, day: date) -> Staff:
        """Who is in charge on a day."""
        return worker_on(self.case.area_on(day), self.case.post, day)

    def recorder(self, day: date) -> Staff:
        """Who writes down on a day."""
        return recorder_on(self.case.area_on(day), self.case.post, day)

    def place(self, day: date) -> str:
        """Where talks and tests take place on a day."""
        return BY_CODE[self.case.area_on(day)].workplace

    def can_meet(self, day: date) -> bool:
        """Whether the person is neither detained nor away."""
        return is_free(day, self.blocked)

    # The course ------------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Decision, check-in, agreement and the first tier."""
        case, fate = self.case, self.fate
        decision = case.decision
        on = decision.decided_on or decision.received_on or case.taken_on
        event = {name: getattr(decision, name) for name in DECISION_FIELDS}
        case.happenings.append(Happening("decision", on, case.opened_by, case.opened_at, event=event))
        if fate.checked_in is None:
            return
        due = (decision.received_on or on) + 15 * DAY
        if fate.checked_in > due:
            self.tell(
                "police_report", working_day_from(due + DAY), note="逾期未报到，经电话和家访联系，向派出所书面报告。"
            )
        self.tell("check_in", fate.checked_in)
        if fate.agreed:
            self.tell("agreement", fate.agreed)
            first = working_day_from(max(fate.agreed, case.taken_on) + self.rng.randrange(2, 9) * DAY)
            if self.is_before_the_end(first):
                self.tell("tier", first, event={"tier": fate.tiers[0]}, note=words.tier_reason(self.rng, fate.tiers[0]))

    def is_before_the_end(self, day: date) -> bool:
        """Whether nothing has ended the case before its time by a day."""
        return self.fate.ending is None or day < self.fate.ending.on

    def interrupt(self) -> None:
        """Detentions and a change of place; nobody is met while detained."""
        for first, after in self.fate.detentions:
            at = moment(self.rng, working_day_from(after), 9, 11)
            self.tell("detained", first, until=after, note=words.detention_words(self.rng), recorded_at=at)
            self.blocked.append((first, after))
        move = self.fate.move
        if move is not None:
            event = {"from_area": self.case.area_code, "to_area": move.to}
            before = recorder_on(self.case.area_code, self.case.post, move.on).username
            moved = self.tell("moved", move.on, event=event, note="居住地变更，经本人申请办理执行地变更，材料随转。")
            moved.by = before
            self.tell("check_in", move.checked_in, note="变更后到新执行地报到。")
            self.tell("agreement", move.agreed, note="在新执行地重新签订协议。")

    def look_ahead(self) -> list[law.Obligation]:
        """The windows of the series as the course of the case shapes them."""
        self.answer = asked(self.case, FAR)
        return [duty for duty in self.answer.obligations if duty.kind in ("drug_test", "contact", "review")]

    @property
    def end(self) -> date:
        """The last day of the term."""
        answer = self.answer or asked(self.case, FAR)
        return answer.term.end or self.case.taken_on

    def is_left_open(self, window: law.Obligation) -> bool:
        """Whether nobody settles a window."""
        return window.due is not None and window.due >= self.open_from.get(window.kind, date.max)

    def fill(self, arrange: Callable[[Life], None] | None = None) -> CasePlan:
        """Live the whole case; `arrange` may add to its course before the windows are cut."""
        self.begin()
        if self.fate.checked_in is None:
            endings.stay_away(self)
            endings.record_the_closing_last(self)
            return self.case
        self.interrupt()
        endings.break_off(self)
        if arrange is not None:
            arrange(self)
        windows = self.look_ahead()
        self.leave()
        self.keep_tests([window for window in windows if window.kind == "drug_test"])
        self.keep_contacts([window for window in windows if window.kind == "contact"])
        self.keep_reviews([window for window in windows if window.kind == "review"])
        self.change_tiers()
        endings.close(self)
        endings.record_the_closing_last(self)
        return self.case

    # Leaving the county ----------------------------------------------------------------------------------------------
    def leave(self) -> None:
        """Journeys: most of them reported; each of three days or more ends with a test."""
        first = max(self.fate.checked_in or self.case.taken_on, self.case.taken_on) + 30 * DAY
        last = min(self.end, self.fate.ending.on - 90 * DAY if self.fate.ending else self.end) - 40 * DAY
        for number in range(self.fate.absences + self.fate.unreported):
            if last <= first:
                return
            day = first + self.rng.randrange((last - first).days) * DAY
            until = day + self.rng.randrange(3, 11) * DAY
            self.go_away(day, until, told=number < self.fate.absences)

    def go_away(self, day: date, until: date, *, told: bool) -> None:
        """One journey with its test on return; not where it would run into another or a detention."""
        if any(day - 12 * DAY < after and first < until + 12 * DAY for first, after in self.blocked):
            return
        where, why = words.leave_words(self.rng)
        self.tell(
            "absence",
            day,
            until=until,
            event={"permitted": told, "reported": told},
            content={"destination": where, "reason": why, "companion": self.rng.choice(("", "", "家人", "同事"))},
            note="" if told else "回来后才说明，已教育，本人写了情况说明。",
            recorded_at=moment(self.rng, working_day_from(until), 9, 12),
        )
        self.blocked.append((day, until))
        back = working_day_from(until + self.rng.randrange(2) * DAY, self.blocked)
        if back <= self.end:
            self.test(back, "negative", type="after_leave")

    # Tests -----------------------------------------------------------------------------------------------------------
    def test(self, on: date, result: str, **more: Any) -> Happening:
        """A drug test, witnessed by somebody of the person's own sex."""
        note = more.pop("note", "")
        recorded_at: datetime | None = more.pop("recorded_at", None)
        checks = more.pop("checks", None)
        data = a_test(self.rng, self.case, on, result, self.worker(on), **more)
        if result in ("negative", "positive"):
            self.tested.append(on)
        elif result == "refused":
            self.blocked.append((on, on + DAY))  # not asked a second time that day
        return self.tell("drug_test", on, test=data, note=note, checks=checks, recorded_at=recorded_at)

    def confirm(self, first: Happening, on: date, result: str) -> Happening:
        """The laboratory's answer to a positive test."""
        assert first.test is not None
        positive = [code for code, found in first.test.substances.items() if found] if result == "positive" else []
        return self.test(on, result, type="confirmation", method="laboratory", positives=positive, checks=first)

    def keep_tests(self, windows: list[law.Obligation]) -> None:
        """One test a window, as far as the case is kept; a missed one is made up or not."""
        rng, fate = self.rng, self.fate
        refused = set(rng.sample(range(len(windows)), min(fate.refusals, len(windows))))
        for place, window in enumerate(windows):
            due = window.due
            if due is None or self.is_left_open(window):
                continue
            first = max(window.opens, fate.checked_in or window.opens)
            if due < self.case.taken_on:
                day = pick_day(rng, first, due, self.blocked) if rng.random() < 0.6 else None
                if day is not None:
                    self.test(day, "negative")
                continue
            first = max(first, self.case.taken_on)
            if any(first <= day <= due for day in self.tested):
                continue
            day = pick_day(rng, first, due, self.blocked, lean=0.75)
            if day is None:
                continue
            if fate.late_over and due <= fate.late_over <= due + 25 * DAY:
                self.miss(day, window, made_up_after=fate.late_over)
            elif rng.random() > fate.keeping:
                self.miss(day, window)
            else:
                if place in refused and (day - first).days > 4:
                    before = working_day_from(first + rng.randrange(3) * DAY, self.blocked)
                    if before < day:
                        self.test(before, "refused", note="说赶时间不愿检测，讲明后果后离开；次日电话再约。")
                self.take(day)

    def take(self, day: date) -> None:
        """A test that was taken: negative but for a medicine."""
        rng = self.rng
        if rng.random() < self.fate.medicines and self.can_meet(day + 3 * DAY):
            pills = words.medicine(rng)
            first = self.test(
                day, "positive", positives=["morphine"], medication=pills, note="本人说明在服药，样本封存送检。"
            )
            second = self.confirm(first, day + rng.randrange(1, 4) * DAY, "negative")
            second.note = f"实验室检测阴性，附处方（{pills}）。"
        elif day.year >= 2019 and rng.random() < 0.03:
            self.test(day, "negative", method="hair", authority="police", type="random")
        else:
            self.test(day, "negative")

    def miss(self, day: date, window: law.Obligation, made_up_after: date | None = None) -> None:
        """Nobody came: excused, made up a few days late, or never made up."""
        rng = self.rng
        assert window.due is not None
        kind = rng.random()
        if made_up_after is None and kind < 0.25:
            self.test(day, "missed_excused", note="发热就医，有病历，改约。")
            return
        if made_up_after is None and kind > 0.85 and _is_short(window):
            self.test(day, "missed", note="约定时间没有来，电话提醒。")
            return
        self.test(day, "missed", note="没有来，电话联系说倒班，另约补检。")
        start = max(window.due, made_up_after or window.due) + rng.randrange(2, 7) * DAY
        late = working_day_from(start, self.blocked)
        if late <= self.end and (window.lapses_on is None or late < window.lapses_on) and self.is_before_the_end(late):
            self.test(late, "negative", type="make_up", makes_up=day)

    # Talks and reviews -----------------------------------------------------------------------------------------------
    def keep_contacts(self, windows: list[law.Obligation]) -> None:
        """One talk, visit or call a window, often on the day of a test."""
        rng = self.rng
        for window in windows:
            due = window.due
            if due is None or due < self.case.taken_on or self.is_left_open(window):
                continue
            first = max(window.opens, self.case.taken_on, self.fate.checked_in or window.opens)
            if rng.random() > 0.75 + self.fate.keeping / 4:
                self.talk_late(window)
                continue
            near = [day for day in self.tested if first <= day <= due and self.can_meet(day)]
            if near and rng.random() < 0.5:
                self.contact(rng.choice(near), "talk")
                continue
            day = pick_day(rng, first, due, self.blocked, lean=0.7)
            if day is None:
                continue
            form = rng.choices(("talk", "home_visit", "phone", "video"), (45, 32, 20, 5 if day.year >= 2020 else 0))[0]
            if (
                rng.random() < 0.04
                and (day - first).days > 3
                and is_working(day - 2 * DAY)
                and self.can_meet(day - 2 * DAY)
            ):
                attempt = "phone" if form in ("phone", "video") else "home_visit"
                self.tell(
                    "contact", day - 2 * DAY, content={"form": attempt, "found": False, "said": words.not_met(rng)}
                )
            self.contact(day, form)

    def talk_late(self, window: law.Obligation) -> None:
        """A talk that was let slip is made up some days later, if at all."""
        assert window.due is not None
        late = working_day_from(window.due + self.rng.randrange(1, 9) * DAY, self.blocked)
        lapsed = window.lapses_on is not None and late >= window.lapses_on
        if (
            (self.rng.random() < 0.7 or not _is_short(window))
            and late <= self.end
            and not lapsed
            and self.is_before_the_end(late)
        ):
            self.contact(late, "talk", makes_up=window.due)

    def contact(self, day: date, form: str, makes_up: date | None = None) -> Happening:
        """A visit, talk or call that reached the person; `makes_up` is a day of the missed window."""
        present, said, agreed = words.contact_words(self.rng, form)
        place = {"talk": self.place(day), "home_visit": "家中"}.get(form, "")
        content: dict[str, Any] = {
            "form": form,
            "found": True,
            "place": place,
            "present": present,
            "said": said,
            "agreed": agreed,
        }
        if makes_up is not None:
            content["makes_up"] = makes_up
        happening = self.tell("contact", day, content=content)
        if form == "talk" and self.rng.random() < 0.006:
            self.slip(happening)
        return happening

    def slip(self, happening: Happening) -> None:
        """The talk was first written down with the wrong day; the worker found it and corrected it."""
        wrong = happening.on - DAY
        if wrong <= self.case.taken_on or not self.can_meet(wrong):
            return
        right = moment(self.rng, working_day_from(happening.recorded_at.date() + self.rng.randrange(1, 5) * DAY), 9, 11)
        by = self.recorder(right.date()).username
        happening.mistake = Mistake(happening.recorded_at, happening.by, "日期选错了一天。", {"on": wrong})
        happening.recorded_at, happening.by = right, by

    def keep_reviews(self, windows: list[law.Obligation]) -> None:
        """A review towards the end of each window."""
        for window in windows:
            due = window.due
            if due is None or due < self.case.taken_on or self.is_left_open(window):
                continue
            first = max(window.opens, self.case.taken_on, self.fate.checked_in or window.opens, due - 28 * DAY)
            day = pick_day(self.rng, first, due, self.blocked, lean=0.4)
            if day is not None and self.rng.random() > (1 - self.fate.keeping) / 8:
                self.reviewed.append(day)
                self.tell("review", day, note=words.review_words(self.rng))

    def change_tiers(self) -> None:
        """A year's review can change the tier."""
        for tier, review in zip(self.fate.tiers[1:], self.reviewed[1::2], strict=False):
            self.tell("tier", review, event={"tier": tier}, note=words.tier_reason(self.rng, tier))


def _is_short(window: law.Obligation) -> bool:
    """A window of a month or so: after a longer one nobody waits for the next, it is made up for."""
    return window.due is not None and (window.due - window.opens).days <= 40
