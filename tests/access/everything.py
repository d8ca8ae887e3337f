"""One agency with an account of each role, and one of everything that a URL can name."""

from __future__ import annotations

import base64
from datetime import timedelta

from django.test import Client
from tests.access.named import Named
from tests.cases.assessing.worlds import a_sheet, own_sheet, shipped
from tests.documents.worlds import a_template
from tests.worlds import a_case, a_person, a_photo, an_account, an_agency

from xiangnuan.access.models import Anomaly, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import CoverData, give_cover, grant_supervision, open_access
from xiangnuan.cases.aid.services import enrol, open_course, open_employer, open_request, place, record_occupation
from xiangnuan.cases.assessing.services import add_instrument, make_link
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.cases.course.models import ClosingInvestigation
from xiangnuan.cases.course.services import issue_notice, propose_breach, request_extension, request_leave
from xiangnuan.cases.course.services.closing import agree_aftercare, investigate_closing
from xiangnuan.cases.course.services.leaving import decide_leave
from xiangnuan.cases.planning.models import Action
from xiangnuan.cases.planning.services import (
    ActionData,
    GoalData,
    MeetingData,
    NeedData,
    PlanData,
    SeatData,
    add_goal,
    add_role,
    agree_plan,
    assess_needs,
    hold_meeting,
    join_team,
    review_plan,
    start_plan,
)
from xiangnuan.cases.roster.models import RosterImport
from xiangnuan.cases.services import TestData, leave, record_drug_test
from xiangnuan.cases.testing.models import Draw
from xiangnuan.cases.testing.services import (
    BatchData,
    DrawData,
    ObjectionData,
    excuse,
    make_draw,
    record_objection,
    register_batch,
)
from xiangnuan.documents.models import Batch, BatchPart, WordTemplate
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.papers.subjects import subjects_of_person
from xiangnuan.documents.services.issuing import issue_document
from xiangnuan.exchange.services import create_token
from xiangnuan.people.services import ReferralData, add_family_member, merge_persons, refer_person, write_note
from xiangnuan.prerelease.services import StayData, VisitData, open_centre, record_visit, register_stay
from xiangnuan.rights.models import Asker, Checked, Consent, Copy, Opening, Paper, Request
from xiangnuan.rights.services.asking import RequestData, record_copy, record_request
from xiangnuan.rights.services.consents import ConsentData, record_consent
from xiangnuan.rights.services.papers import make_paper
from xiangnuan.rights.services.sealing import open_sealed, seal_on_request
from xiangnuan.web.clock import now, today


def signed_in(user: User) -> Client:
    """A browser in which this account is signed in."""
    client = Client()
    client.force_login(user)
    return client


class Everything(Named):
    """`staff` are signed in and see all here as far as their role goes; `strangers` have these roles elsewhere."""

    def __init__(self) -> None:
        agency = an_agency()
        accounts = {role: an_account(agency, role) for role in Role}
        self.staff = {role: signed_in(user) for role, user in accounts.items()}
        elsewhere = an_agency()
        self.strangers = {role: signed_in(an_account(elsewhere, role)) for role in Role}
        self.worker, self.manager = accounts[Role.SOCIAL_WORKER], accounts[Role.MANAGER]
        self.person = a_person(self.worker)
        self.case = a_case(self.worker, self.person)
        self.member = add_family_member(self.worker, self.person, name="林大", relation="父亲")
        double = a_person(self.worker, "林玉安二", identity_kind="none", identity_number="")
        self.merge = merge_persons(accounts[Role.MANAGER], a_person(self.worker, "林玉安一"), double, "同一个人")
        self.other = a_person(self.worker, "王海")
        self.duty = self.case.obligations.filter(settled_on=None).first()
        self.fact = self.case.facts.get(kind="check_in")

        self.paper = keep_attachment(self.worker, self.person, a_photo(), kind="decision")

        gone = an_account(agency, Role.SOCIAL_WORKER)
        self.leaving = leave(accounts[Role.MANAGER], gone, today(), None)
        self.token, _key = create_token(self.worker, "统计", ["case.read"], 30)
        self.roster = RosterImport.objects.create(
            agency=agency, by=self.worker, area_id="330482", area_code="330482", filename="名册.xlsx"
        )

        self._plan(accounts[Role.MANAGER])
        self._assessed()
        self._documents()
        self._testing()
        self._inside()
        self._aid()
        self._course()
        self._beyond_the_own_reach(accounts)
        self._rights(accounts[Role.MANAGER])

    def _plan(self, manager: User) -> None:
        """A seat of the agency's own, somebody on a seat, needs, an agreed plan with a review, and a meeting."""
        day = today()
        self.role = add_role(manager, name="用人单位", position=70)
        self.helper = join_team(self.worker, self.case, SeatData("family", "林大", day, phone="13800007788"))
        self.needs = assess_needs(self.worker, self.case, day, {"health": NeedData("much", "愿意看病", "胃疼")})
        self.plan = start_plan(self.worker, self.case, PlanData(day, "想养好身体", day + timedelta(days=90)))
        owner = f"member:{self.helper.pk}"
        step = ActionData("陪他去体检", owner, day + timedelta(days=2))
        self.goal = add_goal(self.worker, self.plan, GoalData("health", "把身体养好"), [step])
        self.step = Action.objects.get(goal=self.goal)
        agree_plan(self.worker, self.plan, day, "paper")
        found = {self.goal.pk: ("partly", "")}
        self.review = review_plan(self.worker, self.plan, day, "好些了", found, day + timedelta(days=60))
        self.meeting = hold_meeting(self.worker, self.case, MeetingData(day, "村委会", "谈工作"), [self.helper], [step])

    def _assessed(self) -> None:
        """A scale with a crisis in it, a risk sheet, a self-rating link, and a sheet of the agency's own."""
        self.scale = a_sheet(self.worker, self.person, "phq-9", 1)
        self.risk = a_sheet(self.worker, self.person, "generic-1", positive_test=1)
        self.link, _token = make_link(self.worker, self.person, shipped("gad-7"))
        self.own_sheet = add_instrument(self.manager, own_sheet())

    def _documents(self) -> None:
        """A document of the person, a template and a batch."""
        agreement = form_of("agreement")
        assert agreement is not None
        self.issued = issue_document(
            self.worker, agreement, subjects_of_person(self.worker, self.case.person, today())[0]
        )
        self.word = WordTemplate.objects.create(
            agency=self.worker.agency,
            form="family",
            version=1,
            filename="a.docx",
            content=a_template("{{姓名}}"),
            uploaded_by=self.worker,
        )
        self.batch = Batch.objects.create(
            agency=self.worker.agency,
            by=self.worker,
            form="test_notice",
            chosen="running",
            output="pdf",
            created_at=now(),
        )
        BatchPart.objects.create(batch=self.batch, file="pdf", number=0, content=base64.b64encode(b"%PDF").decode())

    def _testing(self) -> None:
        """A draw that calls the person today, an excuse, an objection to a positive test, another result, and kits."""
        day = today()
        self.draw = make_draw(self.worker, DrawData(day, day + timedelta(days=13), 1))
        # Whatever weekday it is: on the only day of the draw the only case of it is called.
        Draw.objects.filter(pk=self.draw.pk).update(days=[day.isoformat()])
        self.draw.refresh_from_db()
        self.excuse = excuse(self.worker, self.draw, self.case, "ill", "发烧")
        told = day - timedelta(days=2)
        for positive in ("objected", "result"):
            test = TestData("positive", told, substances={"morphine": True}, kit_batch="26Q3001")
            setattr(self, positive, record_drug_test(self.worker, self.case, test))
        self.objection = record_objection(self.worker, self.objected, ObjectionData(told, day, "吃了药", "A1", "B1"))
        box = BatchData("five", "26Q3001", day + timedelta(days=30))
        self.kit = register_batch(self.worker, box, 20, day - timedelta(days=5))
        self.movement = self.kit.movements.get()

    def _inside(self) -> None:
        """A centre, somebody in it, and a visit that met them."""
        self.centre = open_centre(self.worker, name="嘉兴强制隔离戒毒所", kind="judicial")
        self.inside = a_person(self.worker, "周远")
        expected = today() + timedelta(days=20)
        self.stay = register_stay(
            self.worker, self.inside, StayData(self.centre, expected_from=expected, expected_to=expected)
        )
        visit = VisitData(self.centre, today(), "individual", "第一次见面")
        self.visit = record_visit(self.worker, visit, {self.stay.pk: ("想回家", "下月再见")})

    def _aid(self) -> None:
        """A need, an employer with somebody there, and a course with somebody on it."""
        worker, person, day = self.worker, self.person, today()
        self.need = open_request(worker, person, kind="work", need="想找份工作", opened_on=day, follow_up_on=day)
        self.employer = open_employer(worker, name="新仓服装厂", willing="yes")
        self.training = open_course(worker, title="叉车", provider="技工学校", starts_on=day, ends_on=day)
        self.occupation = record_occupation(worker, person, able="yes", doing="seeking", since=day)
        self.placement = place(
            worker, person, self.employer, work="缝纫", since=day, ground="self", next_check_on=day + timedelta(days=1)
        )
        self.attendance = enrol(worker, person, self.training, enrolled_on=day)

    def _course(self) -> None:
        """Leave that is agreed to and asked for longer, a notice, and a breach that waits for its decision."""
        worker, day = self.worker, today()
        ahead = day + timedelta(days=3)
        self.leave = request_leave(
            worker, self.case, since=day, until=ahead, destination="上海", reason="看病", contact="13957399999",
            requested_on=day, requested_by="person",
        )  # fmt: skip
        decide_leave(worker, self.leave, decision="approved", decided_on=day)
        self.extension = request_extension(
            worker, self.leave, asked_on=day, until=ahead + timedelta(days=2), reason="复查"
        )
        self.notice = issue_notice(worker, self.case, number="告1号", on=day, facts=[self.fact], text="请按时来检测")
        self.breach = propose_breach(
            worker, self.case, kind="other", proposed_on=day, statement="三次没有来", facts=[self.fact]
        )
        judged = dict.fromkeys(ClosingInvestigation.PARTS, "good")
        self.investigation = investigate_closing(self.worker, self.case, on=today(), conclusion="稳定", **judged)
        self.aftercare = agree_aftercare(
            self.worker, self.case, on=today(), is_wanted=True, until=today() + timedelta(days=90), next_on=today()
        )

    def _beyond_the_own_reach(self, accounts: dict[Role, User]) -> None:
        """A cover, an emergency, a referral to each professional, a sealed note and a grant to read it."""
        manager, day = accounts[Role.MANAGER], today()
        colleague = an_account(self.worker.agency, Role.SOCIAL_WORKER)
        self.cover = give_cover(self.worker, CoverData(self.worker, colleague, day, day + timedelta(days=5), "holiday"))
        self.emergency = open_access(colleague, self.other.pk, way="phone", reason="crisis", note="倒在门口")
        self.referrals = {
            role: refer_person(
                self.worker,
                self.person,
                ReferralData(accounts[role], day, day + timedelta(days=30), "睡不好", ("phone", "measure", "tests")),
            )
            for role in (Role.COUNSELLOR, Role.CLINIC_DOCTOR)
        }
        self.note = write_note(accounts[Role.COUNSELLOR], self.referrals[Role.COUNSELLOR], day, "第一次咨询")
        self.grant = grant_supervision(
            manager,
            accounts[Role.COUNSELLOR],
            accounts[Role.SUPERVISOR],
            since=day,
            until=day + timedelta(days=30),
            reason="季度督导",
        )
        self.hint = Anomaly.objects.create(
            agency=self.worker.agency, rule="reveals", user=self.worker.pk, user_name=self.worker.name,
            since=now(), count=21, threshold=20, first=1, last=2,
        )  # fmt: skip

    def _rights(self, manager: User) -> None:
        """A consent, a request, a copy, a sealed person with an opening, and a paper."""
        consent = ConsentData(Consent.Purpose.PHOTO, "v1", Consent.Answer.GIVEN, today(), Consent.How.PAPER)
        self.consent = record_consent(self.worker, self.person, consent)
        asked = RequestData(Request.Kind.COPY, Asker.SELF, Checked.DOCUMENT, "要一份副本", today())
        self.request = record_request(self.worker, self.person, asked)
        self.copy = record_copy(
            self.worker, self.person, asker=Asker.SELF, checked=Checked.DOCUMENT, handed=Copy.Handed.PAPER, request=None
        )
        self.sealed = a_person(self.worker, "何安")
        seal = seal_on_request(manager, self.sealed, "本人请求")
        self.opening = open_sealed(
            manager, seal, ground=Opening.Ground.STATE_ORGAN, document_number="调取1号", reason="办案"
        )
        self.document = make_paper(manager, self.person.agency, Paper.Kind.REGISTER)
