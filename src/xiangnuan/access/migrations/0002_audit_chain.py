from __future__ import annotations

from typing import Any

from django.db import migrations, models

from xiangnuan.access.guards import guard, unguard


def put_up(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        guard(cursor, schema_editor.connection.vendor)


def take_down(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        unguard(cursor, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("ids", models.JSONField()),
                ("count", models.PositiveIntegerField()),
                ("last", models.BigIntegerField(db_index=True)),
                ("marks", models.BinaryField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={"ordering": ("number",)},
        ),
        migrations.RunPython(put_up, take_down),
    ]
