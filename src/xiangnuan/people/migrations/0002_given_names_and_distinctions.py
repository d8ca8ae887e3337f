"""Given names with their index, and pairs of records told apart."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_given_names(apps, schema_editor):
    """Persons entered before get theirs, a batch at a time."""
    from xiangnuan.people.names import given_name_of

    Person = apps.get_model("people", "Person")
    batch = []
    for person in Person.objects.only("pk", "name").order_by("pk").iterator(1000):
        person.given_name = given_name_of(person.name)
        batch.append(person)
        if len(batch) == 1000:
            Person.objects.bulk_update(batch, ["given_name"])
            batch = []
    if batch:
        Person.objects.bulk_update(batch, ["given_name"])


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="given_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(fill_given_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["agency", "given_name"], name="person_given", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
        ),
        migrations.CreateModel(
            name="Distinction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={"ordering": ("-pk",)},
        ),
        migrations.AddConstraint(
            model_name="distinction",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="one_distinction_a_pair"),
        ),
    ]
