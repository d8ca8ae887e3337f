"""The agency that a command speaks of, and the tables that must be there first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xiangnuan.cli.language import say

if TYPE_CHECKING:
    from xiangnuan.access.models import Agency

AGENCY = click.option(
    "--agency",
    type=int,
    help=say("机构编号；只有一个机构时可以不写", "The agency's number; not needed where there is only one"),
)


def the_agency(number: int | None) -> Agency:
    """The agency of a number, or the only one; a clear message where there is none, or a choice to make."""
    from xiangnuan.access.models import Agency

    agencies = list(Agency.objects.order_by("pk"))
    if number is not None:
        agencies = [agency for agency in agencies if agency.pk == number]
        if not agencies:
            raise click.BadParameter(say(f"没有编号为 {number} 的机构。", f"There is no agency {number}."))
    if not agencies:
        raise click.ClickException(
            say(
                "还没有机构。演示请运行 `xiangnuan demo`，自己的请用 `xiangnuan accounts create-agency`。",
                "There is no agency yet. Run `xiangnuan demo`, or `xiangnuan accounts create-agency` for your own.",
            )
        )
    if len(agencies) > 1:
        listed = "；".join(f"{agency.pk} {agency.name}" for agency in agencies)
        raise click.UsageError(
            say(
                f"有好几个机构，请用 --agency 指明：{listed}",
                f"There are several agencies, name one by --agency: {listed}",
            )
        )
    return agencies[0]
