"""By which arguments a URL names something of the one agency of `everything`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiangnuan.access.roles import Role

ABOUT_ACCOUNTS = (
    "access:account",
    "access:account_password",
    "access:account_unlock",
    "access:account_second_factor",
    "access:account_sign_out",
    "access:invitation",
    "access:invitation_code",
    "access:invitation_revoke",
)

AID_NEEDS = ("request", "edit", "apply", "answer", "end", "step_back", "withdraw")
AID_PLACED = ("edit", "check", "end", "withdraw")
COURSE_LEAVES = ("leave", *(f"leave_{name}" for name in ("edit", "decide", "go", "back", "extend", "withdraw")))
COURSE_NOTICES = ("notice", "notice_serve", "notice_withdraw")
COURSE_BREACHES = ("breach", "breach_decide", "breach_withdraw")


class Named:
    """What `Everything` has made, by the names of the URLs that lead to it."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def arguments(self, name: str, keys: Iterable[str], role: Role | None = None) -> dict[str, Any]:
        """The arguments by which a URL names something of this agency, and of `role` where it belongs to one."""
        of_name = {"pk": self.roster.pk} if name.startswith("cases:roster_") else self._by_name().get(name, {})
        if name == "people:referred_person" and role in self.referrals:
            of_name = {"pk": self.referrals[role].pk}
        return {key: of_name[key] if key in of_name else self._by_key()[key] for key in keys}

    def _of_documents(self) -> dict[str, dict[str, Any]]:
        paper = {"person": self.person.pk, "form": "agreement", "about": f"case-{self.case.pk}", "kind": "docx"}
        issued, batch = {"pk": self.issued.pk, "kind": "docx"}, {"pk": self.batch.pk, "kind": "pdf"}
        return {
            **{f"documents:{name}": paper for name in ("paper", "paper_file", "issue")},
            "documents:whole": {"person": self.person.pk, "kind": "json"},
            **{f"documents:{name}": issued for name in ("document", "document_file", "withdraw", "scan")},
            **{f"documents:{name}": batch for name in ("batch", "batch_file", "progress", "again")},
            "documents:form": {"form": "family"},
            **{f"documents:{name}": {"pk": self.word.pk} for name in ("template_file", "template_retire")},
        }

    def _by_name(self) -> dict[str, dict[str, Any]]:
        case, fact, person = {"pk": self.case.pk}, {"pk": self.fact.pk}, {"pk": self.person.pk}
        referral = {"pk": self.referrals[Role.COUNSELLOR].pk}
        worker = {"pk": self.worker.pk}
        stay, visit = {"pk": self.stay.pk}, {"pk": self.visit.pk}
        of_stay = ("stay", "edit", "assess", "fetch", "release", "release_undo", "hand_over", "end", "reopen")
        member, merge = {"pk": self.member.pk}, {"pk": self.merge.pk}
        return {
            "today:why": {"pk": self.duty.pk},
            **{f"prerelease:{name}": stay for name in of_stay},
            **{f"assessing:{name}": {"pk": self.scale.pk} for name in ("assessment", "correct", "withdraw")},
            "assessing:tier": {"pk": self.risk.pk},
            "assessing:crisis": {"pk": self.scale.crisis.pk},
            "assessing:link": {"pk": self.link.pk},
            "assessing:link_revoke": {"pk": self.link.pk},
            **{
                f"assessing:{name}": {"pk": self.own_sheet.pk} for name in ("sheet", "sheet_retire", "sheet_bring_back")
            },
            "prerelease:of_person": {"person": self.inside.pk},
            "prerelease:prepare": {**stay, "domain": "home"},
            **{f"prerelease:{name}": visit for name in ("visit", "visit_edit", "visit_withdraw")},
            "prerelease:centre": {"pk": self.centre.pk},
            **self._of_plan(),
            **{key: {"pk": self.need.pk} for key in [f"aid:{name}" for name in AID_NEEDS]},
            **{key: {"pk": self.placement.pk} for key in [f"aid:placement_{name}" for name in AID_PLACED]},
            "aid:occupation_withdraw": {"pk": self.occupation.pk},
            "aid:course_end": {"pk": self.attendance.pk},
            "aid:course_withdraw": {"pk": self.attendance.pk},
            "aid:employer": {"pk": self.employer.pk},
            "aid:course": {"pk": self.training.pk},
            **{key: {"pk": self.leave.pk} for key in [f"course:{name}" for name in COURSE_LEAVES]},
            **{
                f"course:{name}": {"case": self.case.pk}
                for name in ("closing", "investigation_new", "evaluation_new", "aftercare_new")
            },
            "course:touch": {"pk": self.aftercare.pk},
            "course:closing_withdraw": {"kind": "investigation", "pk": self.investigation.pk},
            "course:extension_decide": {"pk": self.extension.pk},
            **{key: {"pk": self.notice.pk} for key in [f"course:{name}" for name in COURSE_NOTICES]},
            **{key: {"pk": self.breach.pk} for key in [f"course:{name}" for name in COURSE_BREACHES]},
            **self._of_documents(),
            **{f"testing:{name}": {"pk": self.draw.pk} for name in ("draw", "verify", "cancel")},
            "testing:excuse": {"pk": self.draw.pk, "case": self.case.pk},
            "testing:excuse_withdraw": {"pk": self.excuse.pk},
            "testing:objection_new": {"fact": self.result.pk},
            **{f"testing:objection{name}": {"pk": self.objection.pk} for name in ("", "_edit", "_withdraw")},
            "testing:objection_step": {"pk": self.objection.pk, "step": "answer"},
            **{f"testing:kit{name}": {"pk": self.kit.pk} for name in ("", "_edit", "_move")},
            "testing:movement_withdraw": {"pk": self.movement.pk},
            "people:person": person,
            "people:edit": person,
            "people:family_new": person,
            "people:reveal": person,
            "people:merge_with": person,
            "people:readers": person,
            "people:family_edit": member,
            "people:family_remove": member,
            "people:merged": merge,
            "people:undo_merge": merge,
            "cases:acts": case,
            "cases:record": case,
            "cases:history": case,
            "cases:assign": case,
            "cases:correct": fact,
            "cases:withdraw": fact,
            "cases:attachment_content": {"pk": self.paper.pk},
            "cases:attachment_withdraw": {"pk": self.paper.pk},
            "cases:attachment_restore": {"pk": self.paper.pk},
            "access:cover_end": {"pk": self.cover.pk},
            "access:supervision_end": {"pk": self.grant.pk},
            "access:anomaly_look": {"pk": self.hint.pk},
            "people:emergency_review": {"pk": self.emergency.pk},
            "people:referral_new": person,
            "people:referral_end": referral,
            "people:referred_person": referral,
            "people:note_new": referral,
            "people:note": {"pk": self.note.pk},
            **dict.fromkeys(ABOUT_ACCOUNTS, worker),
            "cases:leaving": worker,
            "cases:leaving_undo": {"pk": self.leaving.pk},
            "rights:sealed": {"person": self.sealed.pk},
            "rights:open": {"person": self.sealed.pk},
            "rights:undo": {"person": self.sealed.pk},
            "rights:lift": {"person": self.sealed.pk},
            "rights:opening": {"pk": self.opening.pk},
            "rights:close": {"pk": self.opening.pk},
            "rights:consent_withdraw": {"pk": self.consent.pk},
            "rights:copy_file": {"pk": self.copy.pk, "form": "json"},
            "rights:request": {"pk": self.request.pk},
            "rights:paper": {"pk": self.document.pk},
            "rights:paper_pdf": {"pk": self.document.pk},
            "rights:paper_new": {"kind": "register"},
            **{f"api:{name}": case for name in ("case", "term", "obligations", "breaches", "contacts", "drug_tests")},
            "api:person": person,
            "exchange:revoke": {"pk": self.token.pk},
            # No account here has a second factor: its number is nobody's.
            "mfa_remove_webauthn": {"pk": 1},
            "mfa_edit_webauthn": {"pk": 1},
        }

    def _of_plan(self) -> dict[str, dict[str, Any]]:
        rows: dict[str, tuple[int, tuple[str, ...]]] = {
            "case": (self.case.pk, ("case", "print", "start", "needs_new", "join", "meeting_new")),
            "plan": (
                self.plan.pk,
                ("version", "edit", "agree", "agree_undo", "change", "withdraw", "review", "goal_new"),
            ),
            "review": (self.review.pk, ("review_withdraw",)),
            "goal": (self.goal.pk, ("goal_edit", "goal_out", "action_new")),
            "step": (self.step.pk, ("action_edit", "action_done", "action_reopen")),
            "needs": (self.needs.pk, ("needs", "needs_withdraw")),
            "helper": (self.helper.pk, ("member_edit", "member_leave")),
            "meeting": (self.meeting.pk, ("meeting", "meeting_withdraw")),
        }
        pages = {f"planning:{name}": {"pk": pk} for pk, names in rows.values() for name in names}
        return pages | {"planning:role": {"code": self.role.code}}

    def _by_key(self) -> dict[str, Any]:
        return {
            "person": self.person.pk,
            "case": self.case.pk,
            "one": self.person.pk,
            "other": self.other.pk,
            "act": "contact",
            "instrument": "phq-9",
            "secret": "identity",
            "indicator": "clients_received",
            "token": "nobodys",
            "provider_id": "none",
        }
