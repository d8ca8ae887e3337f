"""Who may open which URL: the table that the matrix test asks, and all walks go by."""

from __future__ import annotations

from xiangnuan.access.roles import Role

EVERYONE = frozenset(Role)
# Accounts and the trail are kept apart from the work, its figures too.
SEE_FIGURES = EVERYONE - {Role.ADMINISTRATOR, Role.AUDITOR}
SEE_CLIENTS = frozenset({Role.SOCIAL_WORKER, Role.TOWN_OFFICE, Role.MANAGER, Role.SUPERVISOR})
WORK_WITH_CLIENTS = frozenset({Role.SOCIAL_WORKER, Role.MANAGER})
MANAGER = frozenset({Role.MANAGER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
AUDITOR = frozenset({Role.AUDITOR})
REFERRED_TO = frozenset({Role.COUNSELLOR, Role.CLINIC_DOCTOR})
COUNSELLOR = frozenset({Role.COUNSELLOR})

# Open before sign-in: the sign-in itself, the reader's wishes about the look, and allauth's own pages, which look after
# themselves (its tests are its own; that a stranger gets no further than the sign-in page is asked below).
OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",  # both answer 404 without an identity provider
    "openid_connect_callback",
    "access:join",  # whoever holds the link, which is asked in test_invitations
    "self_rating:fill",  # whoever holds the link, which is asked in test_self_rating
    "web:preferences",
    "web:components",  # answers 404 outside development
    "api:openapi-json",  # the API's description holds no data
    "api:api-root",  # answers 404
    "nowhere",  # the same, to a program
}

PLANNING_ACTS = (
    "start", "needs_new", "join", "meeting_new", "edit", "agree", "agree_undo", "change",
    "withdraw", "review", "goal_new", "review_withdraw", "goal_edit", "goal_out", "action_new", "action_edit",
    "action_done", "action_reopen", "needs_withdraw", "member_edit", "member_leave", "meeting_withdraw",
)  # fmt: skip

MATRIX: dict[str, frozenset[Role]] = {
    "home": EVERYONE,
    "account_reauthenticate": EVERYONE,
    "account_change_password": EVERYONE,
    "mfa_index": EVERYONE,
    "mfa_reauthenticate": EVERYONE,
    "mfa_activate_totp": EVERYONE,
    "mfa_deactivate_totp": EVERYONE,
    "mfa_view_recovery_codes": EVERYONE,
    "mfa_generate_recovery_codes": EVERYONE,
    "mfa_download_recovery_codes": EVERYONE,
    "mfa_list_webauthn": EVERYONE,
    "mfa_add_webauthn": EVERYONE,
    "mfa_reauthenticate_webauthn": EVERYONE,
    "mfa_remove_webauthn": EVERYONE,
    "mfa_edit_webauthn": EVERYONE,
    "web:me": EVERYONE,
    "today:list": SEE_CLIENTS,
    "today:export": SEE_CLIENTS,
    "today:why": SEE_CLIENTS,
    "today:calendar": SEE_CLIENTS,
    "people:list": SEE_CLIENTS,
    "people:export": SEE_CLIENTS,
    "people:search": SEE_CLIENTS,
    "people:person": SEE_CLIENTS,
    "people:new": WORK_WITH_CLIENTS,
    "people:check": WORK_WITH_CLIENTS,
    "people:edit": WORK_WITH_CLIENTS,
    "people:family_new": WORK_WITH_CLIENTS,
    "people:family_edit": WORK_WITH_CLIENTS,
    "people:family_remove": WORK_WITH_CLIENTS,
    "people:reveal": WORK_WITH_CLIENTS | {Role.SUPERVISOR},
    "people:doubles": MANAGER,
    "people:merge_with": MANAGER,
    "people:compare": MANAGER,
    "people:merged": MANAGER,
    "people:undo_merge": MANAGER,
    "people:emergency": SEE_CLIENTS - {Role.MANAGER},
    "people:emergencies": MANAGER,
    "people:emergency_review": MANAGER,
    "people:referrals": WORK_WITH_CLIENTS,
    "people:referral_new": WORK_WITH_CLIENTS,
    "people:referral_end": WORK_WITH_CLIENTS,
    "people:referred": REFERRED_TO,
    "people:referred_person": REFERRED_TO,
    "people:note_new": COUNSELLOR,
    "people:notes": COUNSELLOR | {Role.SUPERVISOR},
    "people:note": COUNSELLOR | {Role.SUPERVISOR},
    "access:covers": WORK_WITH_CLIENTS,
    "access:cover_new": WORK_WITH_CLIENTS,
    "access:cover_end": WORK_WITH_CLIENTS,
    "access:supervisions": COUNSELLOR | {Role.MANAGER, Role.SUPERVISOR},
    "access:supervision_new": COUNSELLOR | MANAGER,
    "access:supervision_end": COUNSELLOR | MANAGER,
    "cases:rules": EVERYONE,
    "cases:start": WORK_WITH_CLIENTS,
    "cases:open": WORK_WITH_CLIENTS,
    "cases:acts": WORK_WITH_CLIENTS,
    "cases:record": WORK_WITH_CLIENTS,
    "cases:history": SEE_CLIENTS,
    "cases:correct": WORK_WITH_CLIENTS,
    "cases:withdraw": WORK_WITH_CLIENTS,
    "cases:assign": MANAGER,
    "cases:hand_over": MANAGER,
    "cases:leaving_list": MANAGER | ADMINISTRATOR,
    "cases:leaving": MANAGER | ADMINISTRATOR,
    "cases:leaving_undo": MANAGER | ADMINISTRATOR,
    "cases:phone_round": WORK_WITH_CLIENTS,
    "cases:testing_day": WORK_WITH_CLIENTS,
    "cases:testing_sheet": SEE_CLIENTS,
    "reports:overview": SEE_FIGURES,
    "reports:workbook": SEE_FIGURES,
    "reports:definition": SEE_FIGURES,
    "reports:records": SEE_CLIENTS,
    "cases:attachment_content": SEE_CLIENTS,
    "cases:attachment_new": WORK_WITH_CLIENTS,
    "cases:attachment_withdraw": WORK_WITH_CLIENTS,
    "cases:attachment_restore": WORK_WITH_CLIENTS,
    **dict.fromkeys(
        [f"assessing:{name}" for name in ("of_person", "assessment", "crises", "crisis")],
        SEE_CLIENTS - {Role.TOWN_OFFICE},
    ),
    **dict.fromkeys(
        [
            f"assessing:{name}"
            for name in ("choose", "fill", "link_new", "link", "link_revoke", "correct", "withdraw", "tier")
        ],
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        [f"assessing:{name}" for name in ("sheets", "sheet_new", "sheet", "sheet_retire", "sheet_bring_back")], MANAGER
    ),
    **dict.fromkeys(
        [
            f"course:{name}"
            for name in (
                *("of_person", "leaves", "leave", "notices", "notice", "breaches", "breach"),
                *("closing_of", "closing"),
            )
        ],
        SEE_CLIENTS,
    ),
    **dict.fromkeys(
        [
            f"course:{name}"
            for name in (
                *("leave_new", "leave_edit", "leave_decide", "leave_go", "leave_back", "leave_extend"),
                *("leave_withdraw", "extension_decide", "notice_new", "notice_serve", "notice_withdraw"),
                *("breach_new", "breach_withdraw", "investigation_new", "evaluation_new", "aftercare_new", "touch"),
                "closing_withdraw",
            )
        ],
        WORK_WITH_CLIENTS,
    ),
    "course:breach_decide": MANAGER,
    **dict.fromkeys(
        [f"aid:{name}" for name in ("requests", "request", "of_person", "placements", "employers", "courses")],
        SEE_CLIENTS,
    ),
    **dict.fromkeys(
        [
            f"aid:{name}"
            for name in (
                *("new", "edit", "apply", "answer", "end", "step_back", "withdraw"),
                *("occupation_new", "occupation_withdraw", "enrol", "course_end", "course_withdraw"),
                *("placement_new", "placement_edit", "placement_check", "placement_end", "placement_withdraw"),
                *("employer_new", "employer", "course_new", "course"),
            )
        ],
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        [f"documents:{name}" for name in ("documents", "person", "paper", "paper_file", "document", "document_file")],
        SEE_CLIENTS,
    ),
    **dict.fromkeys(
        [
            f"documents:{name}"
            for name in (
                "issue",
                "whole",
                "withdraw",
                "scan",
                "batches",
                "batch",
                "progress",
                "again",
                "batch_file",
            )
        ],
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        [f"documents:{name}" for name in ("settings", "form", "template_file", "template_retire")], MANAGER
    ),
    **dict.fromkeys([f"prerelease:{name}" for name in ("stays", "stay", "visits", "visit", "centres")], SEE_CLIENTS),
    "prerelease:of_person": SEE_CLIENTS,
    **dict.fromkeys(
        [f"testing:{name}" for name in ("draws", "draw", "verify", "objections", "objection")], SEE_CLIENTS
    ),
    **dict.fromkeys(
        [
            f"testing:{name}"
            for name in (
                "draw_new",
                "cancel",
                "excuse",
                "excuse_withdraw",
                "objection_choose",
                "objection_new",
                "objection_edit",
                "objection_step",
                "objection_withdraw",
                "kits",
                "kit",
                "kit_new",
                "kit_edit",
                "kit_move",
                "kit_least",
                "movement_withdraw",
            )
        ],
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        [f"planning:{name}" for name in ("plans", "of_person", "case", "print", "version", "meeting")], SEE_CLIENTS
    ),
    "planning:needs": SEE_CLIENTS - {Role.TOWN_OFFICE},
    **dict.fromkeys([f"planning:{name}" for name in ("roles", "role_new", "role")], MANAGER),
    **dict.fromkeys([f"planning:{name}" for name in PLANNING_ACTS], WORK_WITH_CLIENTS),
    **dict.fromkeys(
        [
            f"prerelease:{name}"
            for name in (
                "new",
                "new_of",
                "edit",
                "assess",
                "prepare",
                "fetch",
                "release",
                "release_undo",
                "hand_over",
                "end",
                "reopen",
                "visit_new",
                "visit_edit",
                "visit_withdraw",
                "centre_new",
                "centre",
            )
        ],
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        (
            "cases:roster",
            "cases:roster_import",
            "cases:roster_progress",
            "cases:roster_columns",
            "cases:roster_doubles",
            "cases:roster_workers",
            "cases:roster_confirm",
            "cases:roster_again",
            "cases:roster_cancel",
            "cases:roster_undo",
            "cases:roster_refused",
            "cases:roster_report",
        ),
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(
        (
            "rights:due",
            "rights:due_export",
            "rights:seal",
            "rights:seal_early",
            "rights:register",
            "rights:sealed",
            "rights:open",
            "rights:undo",
            "rights:lift",
            "rights:openings",
            "rights:opening",
            "rights:close",
            "rights:paper_new",
        ),
        MANAGER,
    ),
    **dict.fromkeys(
        (
            "rights:person",
            "rights:consent_new",
            "rights:consent_withdraw",
            "rights:request_new",
            "rights:requests",
            "rights:request",
            "rights:copy_new",
            "rights:copy_file",
        ),
        WORK_WITH_CLIENTS,
    ),
    **dict.fromkeys(("rights:papers", "rights:paper", "rights:paper_pdf"), MANAGER | AUDITOR),
    "access:accounts": ADMINISTRATOR,
    "access:account_new": ADMINISTRATOR,
    "access:account": ADMINISTRATOR,
    "access:account_password": ADMINISTRATOR,
    "access:account_unlock": ADMINISTRATOR,
    "access:account_second_factor": ADMINISTRATOR,
    "access:account_sign_out": ADMINISTRATOR,
    "access:invitation": ADMINISTRATOR,
    "access:invitation_code": ADMINISTRATOR,
    "access:invitation_revoke": ADMINISTRATOR,
    "access:sessions": EVERYONE,
    "access:session_end": EVERYONE,
    "access:session_end_others": EVERYONE,
    "access:trail": AUDITOR,
    "access:trail_verify": AUDITOR,
    "access:trail_verifying": AUDITOR,
    "access:anomalies": AUDITOR,
    "access:anomaly_look": AUDITOR,
    "people:readers": MANAGER,
    "exchange:tokens": EVERYONE,
    "exchange:revoke": EVERYONE,
    "api:me": EVERYONE,
    "api:rules": EVERYONE,
    "api:figures": SEE_FIGURES,
    "api:today": SEE_CLIENTS,
    "api:persons": SEE_CLIENTS,
    "api:person": SEE_CLIENTS,
    "api:cases": SEE_CLIENTS,
    "api:case": SEE_CLIENTS,
    "api:term": SEE_CLIENTS,
    "api:obligations": SEE_CLIENTS,
    "api:breaches": SEE_CLIENTS,
    "api:contacts": WORK_WITH_CLIENTS,
    "api:drug_tests": WORK_WITH_CLIENTS,
}
