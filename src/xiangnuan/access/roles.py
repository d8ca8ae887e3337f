"""The roles of the agency and what each may do: the one table that the gate, the pages and the matrix test read."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who works with the system; police are partners, not users."""

    SOCIAL_WORKER = "social_worker", _("社工")
    TOWN_OFFICE = "town_office", _("镇街道禁毒办")
    COUNSELLOR = "counsellor", _("心理咨询师")
    CLINIC_DOCTOR = "clinic_doctor", _("门诊医生")
    PROJECT_OFFICER = "project_officer", _("项目专员")
    OUTREACH_OFFICER = "outreach_officer", _("宣传专员")
    MANAGER = "manager", _("机构负责人")
    FINANCE_OFFICER = "finance_officer", _("财务")
    COUNCIL_MEMBER = "council_member", _("理事")
    SUPERVISOR = "supervisor", _("督导")
    CITY_OFFICE = "city_office", _("市禁毒办")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class Reach(StrEnum):
    """How far a role sees into client data."""

    NONE = "none"
    REFERRED = "referred"
    CASELOAD = "caseload"
    AREA = "area"
    AGENCY = "agency"


REACH: dict[str, Reach] = {
    Role.SOCIAL_WORKER: Reach.CASELOAD,
    Role.TOWN_OFFICE: Reach.AREA,
    Role.MANAGER: Reach.AGENCY,
    Role.SUPERVISOR: Reach.AGENCY,
    # A counsellor and a doctor see what a referral to them shares, and nothing else.
    Role.COUNSELLOR: Reach.REFERRED,
    Role.CLINIC_DOCTOR: Reach.REFERRED,
    Role.PROJECT_OFFICER: Reach.NONE,
    Role.OUTREACH_OFFICER: Reach.NONE,
    Role.FINANCE_OFFICER: Reach.NONE,
    Role.COUNCIL_MEMBER: Reach.NONE,
    Role.CITY_OFFICE: Reach.NONE,
    Role.AUDITOR: Reach.NONE,
    Role.ADMINISTRATOR: Reach.NONE,
}

_EVERYONE = frozenset(Role)
_FIGURES = _EVERYONE - {Role.ADMINISTRATOR, Role.AUDITOR}
_READ_PERSONS = frozenset({Role.SOCIAL_WORKER, Role.TOWN_OFFICE, Role.MANAGER, Role.SUPERVISOR})
_WRITE_CASES = frozenset({Role.SOCIAL_WORKER, Role.MANAGER})

# permission -> roles. A view names its permission; nothing else decides who may open it.
PERMISSIONS: dict[str, frozenset[str]] = {
    "own.account": _EVERYONE,
    "rulebook.read": _EVERYONE,
    "figures.read": _FIGURES,
    "today.read": _READ_PERSONS,
    "person.read": _READ_PERSONS,
    "person.write": _WRITE_CASES,
    "person.reveal": _WRITE_CASES | {Role.SUPERVISOR},
    "person.merge": frozenset({Role.MANAGER}),
    "case.read": _READ_PERSONS,
    "case.write": _WRITE_CASES,
    "case.assign": frozenset({Role.MANAGER}),
    # Whether a breach is serious is decided by a named person, and not by who proposes it.
    "breach.decide": frozenset({Role.MANAGER}),
    "attachment.read": _READ_PERSONS,
    "attachment.write": _WRITE_CASES,
    "cover.write": _WRITE_CASES,
    "emergency.open": _READ_PERSONS - {Role.MANAGER},
    "emergency.review": frozenset({Role.MANAGER}),
    "referral.write": _WRITE_CASES,
    "referral.read": frozenset({Role.COUNSELLOR, Role.CLINIC_DOCTOR}),
    "note.write": frozenset({Role.COUNSELLOR}),
    "note.read": frozenset({Role.COUNSELLOR, Role.SUPERVISOR}),
    "supervision.read": frozenset({Role.COUNSELLOR, Role.MANAGER, Role.SUPERVISOR}),
    "supervision.write": frozenset({Role.COUNSELLOR, Role.MANAGER}),
    # Scales and risk sheets are health data: not for the town (`cases.assessing`).
    "assessment.read": frozenset({Role.SOCIAL_WORKER, Role.MANAGER, Role.SUPERVISOR}),
    "assessment.write": _WRITE_CASES,
    "instrument.write": frozenset({Role.MANAGER}),
    # Needs for aid, work and courses (`cases.aid`); the registers too.
    "aid.read": _READ_PERSONS,
    "aid.write": _WRITE_CASES,
    # Work inside the centres before release (`prerelease`).
    "prerelease.read": _READ_PERSONS,
    "prerelease.write": _WRITE_CASES,
    # Official papers: made for a person, kept with a number, templates and numbers (`documents`).
    "document.read": _READ_PERSONS,
    "document.write": _WRITE_CASES,
    "document.templates": frozenset({Role.MANAGER}),
    # Random draws and the stock of test kits (`testing`).
    "draw.read": _READ_PERSONS,
    "draw.write": _WRITE_CASES,
    "kit.read": _WRITE_CASES,
    "kit.write": _WRITE_CASES,
    # Team, needs and plan of a case (`cases.planning`). A town office sees who does what, not what was said of health.
    "plan.read": _READ_PERSONS,
    "plan.write": _WRITE_CASES,
    "plan.needs": _READ_PERSONS - {Role.TOWN_OFFICE},
    "team.roles": frozenset({Role.MANAGER}),
    "roster.import": frozenset({Role.SOCIAL_WORKER, Role.MANAGER}),
    # Sealing, openings and the papers on processing (`rights`).
    "record.seal": frozenset({Role.MANAGER}),
    "right.write": _WRITE_CASES,
    "processing.read": frozenset({Role.MANAGER, Role.AUDITOR}),
    "processing.write": frozenset({Role.MANAGER}),
    "audit.read": frozenset({Role.AUDITOR}),
    # Who has looked at one person, for who answers for it.
    "audit.readers": frozenset({Role.MANAGER}),
    "api.token": _EVERYONE,
    "accounts.write": frozenset({Role.ADMINISTRATOR}),
    # In numbers by town, no client by name: an administrator too.
    "staff.leave": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
}

# Permissions whose pages tell of persons: held back while a screen is shared, unless the page masks everything.
# Those that are not are named here, so that a new permission is held back before anybody thinks of it.
CLIENT_DATA = frozenset(PERMISSIONS) - {
    "own.account",
    "rulebook.read",
    "figures.read",
    "cover.write",
    "instrument.write",
    "supervision.read",
    "supervision.write",
    "processing.read",
    "processing.write",
    "audit.read",
    "api.token",
    "accounts.write",
    "staff.leave",
    "document.templates",
    "team.roles",
}

# Roles that must pass a second factor: all who see client data, and those who could let others see it.
SECOND_FACTOR_ROLES = frozenset(role for role, reach in REACH.items() if reach is not Reach.NONE) | {
    Role.COUNSELLOR,
    Role.CLINIC_DOCTOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}


def role_may(role: str, permission: str) -> bool:
    """Whether a role holds a permission; an unknown permission is a programming error (KeyError)."""
    return role in PERMISSIONS[permission]
