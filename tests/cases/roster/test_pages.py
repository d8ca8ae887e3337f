"""The five steps of the import page: upload, columns, preview, import, undo; and what it refuses."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.worlds import a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import Agency, AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.roster import jobs
from xiangnuan.cases.roster.models import PreviewPage, RosterImport, UploadPart
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now

pytestmark = pytest.mark.django_db
HEADINGS = ["序号", "姓名", "身份证号码", "联系电话", "所属镇街", "措施类别", "决定日期", "报到日期", "责任社工"]


def a_list(*rows: list[Any]) -> SimpleUploadedFile:
    """A small list with a title above its headings."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("花名册")
    sheet.merge_range(0, 0, 0, 8, "新仓镇社区戒毒社区康复人员花名册")
    sheet.write_row(1, 0, HEADINGS)
    for at, row in enumerate(rows, 2):
        sheet.write_row(at, 0, [at - 1, *row])
    book.close()
    return SimpleUploadedFile("名册.xlsx", stream.getvalue())


def a_row(name: str, identity: str = "", **changes: str) -> list[Any]:
    row = {
        "identity": identity or an_identity_number(),
        "phone": "13812345678",
        "town": "新仓镇",
        "measure": "社区戒毒",
        "decided": "2026.1.5",
        "checked_in": "2026年1月9日",
        "worker": "",
    } | changes
    return [name, *row.values()]


@pytest.fixture
def agency() -> Agency:
    return an_agency()


@pytest.fixture
def manager(client: Client, agency: Agency) -> Client:
    client.force_login(an_account(agency, Role.MANAGER))
    return client


@pytest.fixture
def through(django_capture_on_commit_callbacks: Any) -> Any:
    """Post and let the job that it begins run at once."""

    def post(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return post


def uploaded(through: Any, client: Client, file: SimpleUploadedFile) -> str:
    response = through(client, "/cases/roster/", {"file": file, "area": "330482"})
    assert response.status_code == 302, response.context["form"].errors
    return str(response.url)


def mapped(through: Any, client: Client, path: str) -> str:
    """Take the guessed columns as they are; a list that leaves nothing to ask is at its preview already."""
    page = client.get(path)
    if "tables" not in page.context:
        return page.content.decode()
    data = {f"kind-{table.place}": table.kind for table in page.context["tables"]}
    data |= {column.name: column.field for table in page.context["tables"] for column in table.columns}
    assert through(client, path + "columns/", data).status_code == 302
    return client.get(path).content.decode()


def test_a_list_goes_through_all_five_steps_and_back(through: Any, manager: Client, agency: Agency) -> None:
    number = an_identity_number()
    mistyped = number[:-1] + ("1" if number[-1] != "1" else "2")
    path = uploaded(through, manager, a_list(a_row("林玉安"), a_row("沈明", identity=mistyped)))
    preview = mapped(through, manager, path)
    assert "林＊安" in preview
    assert "林玉安" not in preview
    assert "校验位不对" in preview
    assert not Person.objects.exists()

    assert through(manager, path + "confirm/").status_code == 302
    done = manager.get(path).content.decode()
    assert "已导入 1 人、1 个个案" in done
    assert Person.objects.get().name == "林玉安"
    assert Case.objects.get().state == "running"
    assert not UploadPart.objects.exists()

    assert through(manager, path + "undo/").status_code == 302
    undone = manager.get(path).content.decode()
    assert "已撤销：1 人" in undone
    assert "下载报告" not in undone
    assert not Person.objects.exists()
    assert not Fact.objects.exists()
    assert AuditEntry.objects.filter(act="roster.undo").exists()


def test_a_field_in_two_columns_is_refused_in_words(through: Any, manager: Client) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安")))
    page = manager.get(path + "?step=columns")
    assert "身份证号码" in page.content.decode()
    data = {column.name: column.field for column in page.context["tables"][0].columns}
    data |= {"kind-0": "persons", "field-0-2": "name"}
    response = through(manager, path + "columns/", data)
    assert response.status_code == 200
    assert "两列对应到同一项" in response.content.decode()
    assert response.context["tables"][0].columns[2].field == "name"


def test_a_double_on_file_is_shown_side_by_side_and_decided_by_a_person(
    through: Any, manager: Client, agency: Agency
) -> None:
    known = a_person(a_worker(agency), "林玉安")
    path = uploaded(through, manager, a_list(a_row("林玉安", identity=known.identity_number)))
    mapped(through, manager, path)
    page = manager.get(path, {"tab": "doubles"})
    (row,) = page.context["rows"]
    assert row["on_file"] == known
    assert ("case", "同一人，加一个个案", False) in row["choices"]
    through(manager, path + "doubles/", {f"choice:{row['key']}": "case"})
    through(manager, path + "confirm/")
    assert known.cases.count() == 1
    assert Person.objects.count() == 1


def test_of_a_colleagues_person_only_that_it_is_there_is_shown(through: Any, client: Client, agency: Agency) -> None:
    known = a_person(a_worker(agency), "林玉安", phones=("13999998888",))
    client.force_login(a_worker(agency))
    path = uploaded(through, client, a_list(a_row("林玉安", identity=known.identity_number)))
    mapped(through, client, path)
    page = client.get(path, {"tab": "doubles"}).content.decode()
    assert "在同事名下" in page
    assert "8888" not in page


def test_a_workers_name_is_matched_to_an_account(through: Any, manager: Client, agency: Agency) -> None:
    worker = a_worker(agency, name="社工甲同志")
    path = uploaded(through, manager, a_list(a_row("林玉安", worker="社工甲")))
    assert "名册里的社工是哪个账号" in mapped(through, manager, path)
    through(manager, path + "workers/", {"worker-0": str(worker.pk)})
    through(manager, path + "confirm/")
    assert Case.objects.get().worker == worker


def test_refused_rows_and_the_report_go_out_as_tables(through: Any, manager: Client) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安"), a_row("", identity="")))
    mapped(through, manager, path)
    for name in ("refused", "report"):
        response = manager.get(f"{path}{name}/")
        assert response.status_code == 200
        assert response.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export", act__startswith="roster.").count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名册.xlsx", b"<svg onload=alert(1)>"),
        ("名册.xls", b""),
        ("名册.csv", b"\x00\x01\x02\x03" * 50),
        ("../../名册.xlsx", b"PK\x03\x04 broken"),
    ],
)
def test_what_is_no_list_is_refused_in_words_and_not_kept(
    through: Any, manager: Client, name: str, content: bytes
) -> None:
    response = through(manager, "/cases/roster/", {"file": SimpleUploadedFile(name, content), "area": "330482"})
    if response.status_code == 302:
        page = manager.get(response.url).content.decode()
        assert "没有读成" in page or "不导入这张表" in page
    assert not Person.objects.exists()


def test_an_import_given_up_leaves_no_file_behind(through: Any, manager: Client) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安")))
    assert through(manager, path + "cancel/").status_code == 302
    assert not UploadPart.objects.exists()
    assert not PreviewPage.objects.exists()
    assert RosterImport.objects.get().state == "cancelled"


def test_a_step_that_breaks_off_says_so_and_leaves_nothing_half_written(
    through: Any, manager: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安")))
    mapped(through, manager, path)

    def full_disk(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("xiangnuan.cases.roster.services.write_list", full_disk)
    through(manager, path + "confirm/")
    page = manager.get(path).content.decode()
    assert "这一步没有做完" in page
    assert RosterImport.objects.get().state == "preview"
    assert not Person.objects.exists()
    monkeypatch.undo()
    through(manager, path + "confirm/")
    assert Person.objects.count() == 1


def test_progress_answers_while_it_works_and_sends_on_when_it_is_done(through: Any, manager: Client) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安")))
    assert manager.get(path + "progress/").headers["HX-Redirect"] == path
    RosterImport.objects.update(state="importing", counts={"rows": 10})
    assert "正在导入" in manager.get(path + "progress/").content.decode()
    assert jobs.rows_done(1) == 0


def test_others_imports_are_not_there(through: Any, client: Client, agency: Agency) -> None:
    client.force_login(a_worker(agency))
    path = uploaded(through, client, a_list(a_row("林玉安")))
    other = Client()
    other.force_login(a_worker(agency))
    assert other.get(path).status_code == 404
    assert other.post(path + "confirm/").status_code == 404
    stranger = Client()
    stranger.force_login(an_account(an_agency(), Role.MANAGER))
    assert stranger.get(path).status_code == 404


def test_what_is_not_sure_is_asked_and_then_remembered(through: Any, manager: Client) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, ["姓名", "身份证号", "措施", "决定日期", "接收日期", "杂项"])
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"林玉{row}", an_identity_number(), "社戒", "2026.1.5", f"26.1.{row + 8}", "某"])
    content = stream.getvalue()
    path = uploaded(through, manager, SimpleUploadedFile("名册.xlsx", content))
    page = manager.get(path)
    tones = {column.heading: (column.field, column.tone) for column in page.context["tables"][0].columns}
    assert tones["接收日期"] == ("checked_in_on", "sun")
    assert tones["杂项"] == ("", "sun")
    preview = mapped(through, manager, path)
    assert "接收日期 → 报到日期" in preview
    assert "杂项 → 不导入" in preview
    assert "日期读作 2026年1月9日" in preview

    again = manager.get(uploaded(through, manager, SimpleUploadedFile("名册.xlsx", content)))
    assert "tables" not in again.context
    assert again.context["is_preview"]


def test_a_table_of_another_kind_is_guessed_anew(through: Any, manager: Client) -> None:
    path = uploaded(through, manager, a_list(a_row("林玉安")))
    page = manager.get(path + "?step=columns")
    data = {column.name: column.field for column in page.context["tables"][0].columns}
    through(manager, path + "columns/", data | {"kind-0": "tests"})
    page = manager.get(path)
    assert page.context["tables"][0].kind == "tests"
    assert ("result", "结果") in page.context["tables"][0].columns[0].choices


def test_what_is_left_lying_is_forgotten(through: Any, manager: Client) -> None:
    uploaded(through, manager, a_list(a_row("林玉安")))
    RosterImport.objects.update(created_at=now() - timedelta(days=8))
    uploaded(through, manager, a_list(a_row("沈明")))
    old, new = RosterImport.objects.order_by("pk")
    assert (old.state, old.parts.count(), old.pages.count()) == ("cancelled", 0, 0)
    assert (new.state, new.parts.count()) == ("preview", 1)


def test_the_choice_about_a_double_is_counted_at_once(through: Any, manager: Client) -> None:
    nobody = a_row("林玉安", identity="无")
    path = uploaded(through, manager, a_list(nobody, nobody))
    mapped(through, manager, path)
    assert "导入 1 人" in manager.get(path).content.decode()
    (row,) = manager.get(path, {"tab": "doubles"}).context["rows"]
    through(manager, path + "doubles/", {f"choice:{row['key']}": "person"})
    assert "导入 2 人" in manager.get(path).content.decode()
