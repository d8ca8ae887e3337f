"""Checks of the database: connection, migrations, keys that fit the data, areas and accounts, duties, background work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db import connection as database
from django.utils import timezone

from xiangnuan.cli.checks import Check, Finding, failure, ok, warning
from xiangnuan.cli.language import say

# A queue older than this has nobody who works on it.
WAITING_TOO_LONG = timedelta(minutes=5)
# A day may be missed; two are a fault of the timer or of the disk.
BACKUP_TOO_OLD = timedelta(days=2)


def connection() -> Iterator[Finding]:
    """The database answers, and its tables are those of this version."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        database.ensure_connection()
        executor = MigrationExecutor(database)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, ImproperlyConfigured) as error:
        yield failure(
            "database",
            say(f"数据库没有应答：{error}", f"The database does not answer: {error}"),
            say("检查 DATABASE_URL，数据库是否在运行。", "Check DATABASE_URL and whether the database is running."),
        )
        return
    if waiting:
        yield failure(
            "database",
            say(f"有 {len(waiting)} 个迁移还没有执行。", f"{len(waiting)} migrations have not been applied."),
            say("先备份，再运行 xiangnuan django migrate。", "Back up, then run xiangnuan django migrate."),
        )
    else:
        yield ok("database", say(f"{database.vendor} 可用，结构是最新的。", f"{database.vendor} is up to date."))


def integrity() -> Iterator[Finding]:
    """SQLite's own check of its file; PostgreSQL looks after itself."""
    if database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = cursor.fetchone()[0]
    if said == "ok":
        yield ok("integrity", say("数据库文件完好。", "The database file is sound."))
    else:
        yield failure(
            "integrity",
            say(f"数据库文件损坏：{said}", f"The database file is damaged: {said}"),
            say("停止服务，用最近的备份恢复。", "Stop the service and restore the latest backup."),
        )


def keys_fit() -> Iterator[Finding]:
    """The keys open what is stored: the newest identity number and the oldest."""
    from xiangnuan.access.crypto import Undecryptable
    from xiangnuan.people.models import Person

    stored = Person.objects.exclude(identity_index="")
    try:
        for order in ("pk", "-pk"):
            stored.order_by(order).values_list("identity_number", flat=True).first()
    except (Undecryptable, ImproperlyConfigured) as error:
        yield failure(
            "keys_fit",
            say(f"密钥打不开已存的资料：{error}", f"The keys do not open the stored data: {error}"),
            say("把这个数据库自己的密钥文件放回去。", "Put this database's own key file back."),
        )
    else:
        yield ok("keys_fit", say("密钥能打开已存的资料。", "The keys open the stored data."))
        with suppress(ImproperlyConfigured):  # no key file: said already
            yield from _rotation()


def _rotation() -> Iterator[Finding]:
    from xiangnuan.access import rotation

    left = rotation.pending()
    if left:
        yield warning(
            "rotation",
            say(f"换密钥没有做完：还有 {left} 个值。", f"A change of keys is unfinished: {left} values are left."),
            "xiangnuan keys rotate",
        )


def people_who_work_here() -> Iterator[Finding]:
    """There are areas, an agency, and an account that can make other accounts."""
    from xiangnuan.access.models import Agency, Area, User
    from xiangnuan.access.roles import Role

    if not Area.objects.exists():
        yield warning(
            "areas",
            say("还没有行政区划。", "There are no administrative divisions yet."),
            "xiangnuan load-areas",
        )
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        yield warning(
            "accounts",
            say(
                "还没有系统管理员，没人能登录开户。", "There is no administrator: nobody can sign in and make accounts."
            ),
            "xiangnuan accounts --help",
        )
    else:
        agencies, users = Agency.objects.count(), User.objects.filter(is_active=True).count()
        yield ok("accounts", say(f"{agencies} 家机构，{users} 个账号。", f"{agencies} agencies, {users} accounts."))


def duties() -> Iterator[Finding]:
    """The stored duties of the newest cases are those that the engine computes (all of them: rebuild-obligations)."""
    from xiangnuan.cases.models import Case
    from xiangnuan.cases.projection import differences_of

    wrong = [pk for pk, what in differences_of(list(Case.objects.order_by("-pk")[:50])).items() if what]
    if wrong:
        yield failure(
            "duties",
            say(
                f"{len(wrong)} 个个案的事项与法律引擎不一致。",
                f"The duties of {len(wrong)} cases differ from the engine's.",
            ),
            "xiangnuan rebuild-obligations",
        )
    else:
        yield ok("duties", say("事项与法律引擎一致（抽查）。", "The duties agree with the engine (a sample)."))


def background() -> Iterator[Finding]:
    """Work that waits is being done."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    long_ago = timezone.now() - WAITING_TOO_LONG
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=long_ago).count()
    if waiting:
        yield warning(
            "background",
            say(f"{waiting} 项后台任务等了很久。", f"{waiting} pieces of background work have waited long."),
            say("xiangnuan serve 会同时运行后台任务。", "xiangnuan serve runs the background work as well."),
        )
    else:
        yield ok("background", say("没有积压的后台任务。", "No background work is left waiting."))


def audit_trail() -> Iterator[Finding]:
    """The audit trail is being sealed, and its end fits the newest seal kept beside the database."""
    from xiangnuan.access import chain, verifying

    waiting = chain.oldest_waiting()
    last = verifying.last_result()
    if last is not None and last.fault:
        yield failure(
            "audit_whole",
            say(
                f"操作记录不完整：{last.fault_in_words(False)}。", f"The trail is broken: {last.fault_in_words(True)}."
            ),
            say("保护现场，对照备份查明原因。", "Leave everything as it is and compare with a backup."),
        )
    if waiting and waiting < timezone.now() - WAITING_TOO_LONG:
        yield warning(
            "audit",
            say(
                f"从 {timezone.localtime(waiting):%Y-%m-%d %H:%M} 起的操作记录还没有封存。",
                f"The audit trail is unsealed since {timezone.localtime(waiting):%Y-%m-%d %H:%M}.",
            ),
            say(
                "xiangnuan serve 会自动封存；或运行 xiangnuan audit seal。",
                "serve seals it; or run xiangnuan audit seal.",
            ),
        )
    elif not chain.head_fits():
        yield failure(
            "audit",
            say("操作记录的末尾与封条不符。", "The end of the audit trail does not fit its seal."),
            say(
                "运行 xiangnuan audit verify 看哪里；刚恢复过备份的，见操作手册。",
                "Run xiangnuan audit verify to see where; after a restore see the operations manual.",
            ),
        )
    else:
        yield ok("audit", say("操作记录已封存。", "The audit trail is sealed."))


def backups() -> Iterator[Finding]:
    """The last backup is not older than two days."""
    from django.conf import settings

    from xiangnuan.backups.keeping import last_good

    last = last_good()
    if last is not None and timezone.now() - last < BACKUP_TOO_OLD:
        yield ok(
            "backup",
            say(
                f"最近的备份：{timezone.localtime(last):%Y-%m-%d %H:%M}。",
                f"Last backup: {timezone.localtime(last):%Y-%m-%d %H:%M}.",
            ),
        )
    elif not settings.DEMO:
        yield warning(
            "backup",
            say(
                f"最近的备份是 {timezone.localtime(last):%Y-%m-%d %H:%M}。",
                f"The last backup is of {timezone.localtime(last):%Y-%m-%d %H:%M}.",
            )
            if last
            else say("还没有备份过。", "No backup has been taken yet."),
            say(
                "设置 XIANGNUAN_BACKUP_TO 每天自动备份，或运行 xiangnuan backup。",
                "Set XIANGNUAN_BACKUP_TO for a daily one, or run xiangnuan backup.",
            ),
        )


CHECKS: tuple[Check, ...] = (integrity, keys_fit, people_who_work_here, duties, background, audit_trail, backups)
