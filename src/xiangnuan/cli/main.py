"""The command `xiangnuan`: a group whose commands are imported only when they are called."""

from __future__ import annotations

import gettext
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from xiangnuan.cli.database import trouble_in_words
from xiangnuan.cli.language import language, say

# name -> (module, attribute, needs Django, Chinese line, English line). The engine's commands start without Django.
COMMANDS: dict[str, tuple[str, str, bool, str, str]] = {
    "law": ("xiangnuan.cli.law", "law", False, "法律引擎与规则手册", "The engine of law and its rulebooks"),
    "import-roster": (
        "xiangnuan.cli.imports",
        "import_roster",
        True,
        "导入名册（.xlsx、.xls、.csv）",
        "Import a roster (.xlsx, .xls, .csv)",
    ),
    "published-figures": (
        "xiangnuan.cli.figures",
        "published_figures",
        True,
        "由记录算出对外公布的数字",
        "Compute the published figures from the records",
    ),
    "rebuild-obligations": (
        "xiangnuan.cli.obligations",
        "rebuild_obligations",
        True,
        "重新计算全部事项，或只核对（--check）",
        "Recompute every duty, or only compare (--check)",
    ),
    "attachments": (
        "xiangnuan.cli.attachments",
        "attachments",
        True,
        "核对材料的文件，清理上传中断留下的",
        "Compare the files of attachments, sweep what broken uploads left",
    ),
    "load-areas": ("xiangnuan.cli.setup", "load_areas", True, "装入行政区划", "Load the administrative divisions"),
    "keys": ("xiangnuan.cli.keys", "keys", True, "密钥文件", "The key file"),
    "audit": ("xiangnuan.cli.audit", "audit", True, "操作记录", "The audit trail"),
    "backup": ("xiangnuan.cli.backups", "backup", True, "备份", "Back up"),
    "verify-backup": ("xiangnuan.cli.backups", "verify_backup", True, "检查备份", "Check a backup"),
    "restore": ("xiangnuan.cli.backups", "restore", True, "恢复备份", "Restore a backup"),
    "upkeep": ("xiangnuan.cli.upkeep", "upkeep", True, "日常维护", "Upkeep"),
    "accounts": ("xiangnuan.cli.accounts", "accounts", True, "机构与账号", "Agencies and accounts"),
    "doctor": ("xiangnuan.cli.doctor", "doctor", True, "检查安装是否完好", "Check the installation"),
    "demo": ("xiangnuan.cli.demo", "demo", True, "装入演示机构", "Load the demo agency"),
    "serve": ("xiangnuan.cli.serve", "serve", True, "启动服务", "Serve the application"),
    "django": ("xiangnuan.cli.setup", "django", True, "Django 自己的管理命令", "Django's own management commands"),
}


class Lazy(click.Group):
    """Lists all commands without importing them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, needs_django, _zh, _en = COMMANDS[name]
        if needs_django:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")
            import django

            django.setup()
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run the command; where the database is not set up, away or without room, say so in a sentence."""
        try:
            return super().invoke(context)
        except click.exceptions.Exit:
            raise
        except Exception as wrong:
            said = trouble_in_words(wrong) if "django.db" in sys.modules else None
            if said is None:
                raise
            raise click.ClickException(said) from wrong

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(zh, en)) for name, (_m, _a, _d, zh, en) in COMMANDS.items()])


@click.group(
    cls=Lazy,
    help=say("向暖：禁毒社会工作机构的个案系统。", "Xiangnuan: the case system of an anti-drug social-work agency."),
)
@click.version_option(package_name="xiangnuan", prog_name="xiangnuan")
def root() -> None:
    """Group of all commands."""


def main(*arguments: Any) -> None:
    """Entry point of the console script."""
    if language() == "zh":
        # The library's own words (Usage, Options, its errors) are looked up by the standard library's gettext.
        os.environ["LANGUAGE"] = "zh"
        gettext.bindtextdomain("click", str(Path(__file__).parent / "locale"))
        gettext.textdomain("click")
    root(*arguments)


if __name__ == "__main__":
    main()
