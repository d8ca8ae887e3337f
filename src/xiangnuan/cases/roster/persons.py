"""Who a row speaks of: name, identity number, sex, birth date, phones."""

from __future__ import annotations

import re

from xiangnuan.cases.roster import words
from xiangnuan.cases.roster.reasons import reason
from xiangnuan.cases.roster.record import Line, RosterRow
from xiangnuan.sheets.dates import read_date
from xiangnuan.sheets.identity import IdentityRead, IdentityTrouble, read_identity
from xiangnuan.sheets.phones import read_phones
from xiangnuan.sheets.text import personal_name, plain, says_nothing, tight, without_brackets

_REFUSALS = {
    IdentityTrouble.CHECKSUM: "identity_checksum",
    IdentityTrouble.DIGITS_LOST: "identity_digits_lost",
    IdentityTrouble.LENGTH: "identity_length",
    IdentityTrouble.BIRTH_DATE: "identity_birth_date",
    IdentityTrouble.MASKED: "identity_masked",
}


def find_identity(line: Line) -> IdentityRead:
    """The identity number of a line, read by the kind of document where the list names it."""
    cell = line.cell("identity")
    read = read_identity(cell)
    kind = tight(line.cell("identity_kind"))
    if kind and not re.search(r"身份证|户口", kind) and not says_nothing(cell) and read.kind == "resident":
        number = re.sub(r"[^0-9A-Z]", "", plain(cell).upper())
        if read.number and not re.search(r"护照|通行证|台胞|军官|警官", kind):
            return read
        if number:
            code = "passport" if "护照" in kind else "permit" if re.search(r"通行|居留|台胞|回乡", kind) else "other"
            return IdentityRead(number, kind=code)
    return read


def read_person(line: Line, row: RosterRow) -> None:
    """Put name, identity, sex, birth date, phones and what else describes the person into the row."""
    name_cell = line.cell("name")
    row.former_name = line.text("former_name", 60)
    if words.names_nothing(name_cell):
        row.reasons.append(reason("name_missing"))
    else:
        name, remark = without_brackets(plain(name_cell))
        row.name = personal_name(name or plain(name_cell))[:60]
        if remark and (found := re.match(r"(?:曾用名|又名|原名|别名|绰号)[:： ]?(.+)", remark)):
            row.former_name = row.former_name or found.group(1)
        elif remark and remark not in {"男", "女"}:
            row.remarks = remark
    _judge_identity(line, row)
    row.ethnicity = words.read_ethnicity(line.cell("ethnicity"))
    for key in ("nationality", "education", "marriage", "occupation", "employer"):
        setattr(row, key, line.text(key, 60))
    phones: dict[str, None] = {}
    for cell in line.every("phone"):
        phones.update(dict.fromkeys(read_phones(cell)))
    row.phones = tuple(phones)


def _judge_identity(line: Line, row: RosterRow) -> None:
    read = row.identity
    value = row.original("identity") if read.trouble or read.kind != "resident" else ""
    sex = words.read_sex(line.cell("sex"))
    birth = read_date(line.cell("birth_date")).value
    if read.trouble in _REFUSALS:
        row.reasons.append(reason(_REFUSALS[read.trouble], value=value, length=len(read.stub)))
    elif read.trouble is IdentityTrouble.BLANK:
        row.warnings.append(reason("identity_missing"))
    elif read.trouble:
        row.warnings.append(reason("identity_unreadable", value=value))
    elif read.kind != "resident":
        row.warnings.append(reason("identity_other", value=value))
    row.sex, row.birth_date = read.sex or sex, read.birth_date or birth
    if sex and read.sex and sex != read.sex:
        row.warnings.append(reason("sex_contradicts"))
    if birth and read.birth_date and birth != read.birth_date and not read.converted:
        row.warnings.append(reason("birth_date_contradicts"))
