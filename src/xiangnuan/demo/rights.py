"""What the demo agency has done about the rights of persons: a few records sealed, one opened, consents, a request."""

from __future__ import annotations

from datetime import date, timedelta

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import Case
from xiangnuan.demo.intake import PUBLISHED_ON
from xiangnuan.people.models import Person
from xiangnuan.rights.models import Asker, Checked, Consent, Opening, Paper, Request, Seal
from xiangnuan.rights.queries.due import order_of, periods_of, proposed
from xiangnuan.rights.services.asking import RequestData, record_request
from xiangnuan.rights.services.papers import make_paper
from xiangnuan.rights.services.sealing import open_sealed, seal_persons

_SEALED = 4
# One in so many has not been asked, or has said no.
_UNASKED, _REFUSED = 9, 7


def tell_rights(agency: Agency, users: dict[str, User], day: date) -> None:
    """Let the manager and the workers act as they would by `day`, which is today."""
    manager = next(user for user in users.values() if user.role == "manager")
    _seal(agency, manager, day)
    _consents(agency, day)
    person = Person.objects.filter(agency=agency, cases__state=Case.State.RUNNING, worker__isnull=False).first()
    if person is not None and person.worker is not None:
        asked = RequestData(
            Request.Kind.COPY, Asker.SELF, Checked.DOCUMENT, "想要一份自己的记录，找工作时用。", day - timedelta(days=6)
        )
        record_request(person.worker, person, asked)
    make_paper(manager, agency, Paper.Kind.ASSESSMENT, "按现有措施处理；请每年复核一次。")


def _seal(agency: Agency, manager: User, day: date) -> None:
    # Those of the published report stay: its figures open all of their records.
    published = Case.objects.filter(agency=agency, taken_on__lte=PUBLISHED_ON).values("person")
    due = proposed(manager, periods_of(agency, day)).exclude(pk__in=published).order_by(*order_of("closed"))
    persons = [person.pk for person in due[:_SEALED]]
    if not persons:
        return
    seal_persons(manager, persons)
    open_sealed(
        manager,
        Seal.objects.get(person=persons[0]),
        ground=Opening.Ground.STATE_ORGAN,
        document_number="平公（禁）调〔2026〕12号",
        reason="县级公安机关办理案件，调取执行期间的尿检记录。",
    )


def _consents(agency: Agency, day: date) -> None:
    rows: list[Consent] = []
    cases = Case.objects.filter(agency=agency, closed_on__isnull=True, is_current=True, agreed_on__isnull=False)
    for case in cases.select_related("person", "worker").order_by("pk"):
        if case.pk % _UNASKED == 0 or case.agreed_on is None:
            continue
        refused = case.pk % _REFUSED == 0
        purposes = [Consent.Purpose.FAMILY, Consent.Purpose.COUNSELLING]
        for purpose in purposes if case.pk % 2 else purposes[:1]:
            row = Consent(
                agency=agency,
                person=case.person,
                purpose=purpose,
                text_version="2025年1月版",
                answer=Consent.Answer.REFUSED if refused else Consent.Answer.GIVEN,
                on=min(case.agreed_on, day),
                how=Consent.How.PAPER,
                recorded_by=case.worker,
            )
            rows.append(row)
    rows = Consent.objects.bulk_create(rows, batch_size=500)
    entries = [
        audit.entry(row.recorded_by, audit.Action.WRITE, "rights.record_consent", row, person=row.person_id)
        for row in rows
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
