"""Workers' browsers that go on sending forms until each is answered, whatever happens to the server."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from benchmarks.client import Answer, Client, Refused, forms_of
from tests.faults.place import Place

NOTES = "list(Contact.objects.filter(said__startswith='记').values_list('said', flat=True))"
TWICE_TOLD = (
    "[f.pk for f in Fact.objects.filter(kind='contact') if AuditEntry.objects.filter("
    "act='cases.record_contact', object=f.pk).count() != 1]"
)


def a_form(client: Client, case: int, note: str) -> tuple[str, list[tuple[str, str]]]:
    """The form of a phone call as it comes, filled in; Refused where the page is not given."""
    path = f"/cases/{case}/record/contact/"
    fields = next(fields for _action, fields in forms_of(client.get(path).text) if dict(fields).get("idempotency_key"))
    typed = {"form": "phone", "said": note}
    return path, [pair for pair in fields if pair[0] not in typed] + list(typed.items())


def send(client: Client, path: str, fields: list[tuple[str, str]]) -> Answer | None:
    """Send a form; None where no answer came."""
    try:
        return client.post(path, fields)
    except (OSError, Refused):
        client.close()
        return None


def cases_of(place: Place) -> list[int]:
    """The numbers of all cases."""
    return list(place.ask("list(Case.objects.values_list('pk', flat=True))"))


class Writers:
    """Some browsers of one worker: each sends `forms` forms, a form again and again until it is answered with success.

    `saved` are the notes that were acknowledged, `refused` the answers that were none, by status and Retry-After.
    """

    def __init__(self, place: Place, cases: list[int], browsers: int, forms: int, patience: float = 60) -> None:
        self.place, self.cases, self.forms, self.patience = place, cases, forms, patience
        self.saved: list[str] = []
        self.failed: list[str] = []
        self.refused: Counter[tuple[int, str]] = Counter()
        self.pages: dict[int, str] = {}
        self.is_over = self.is_enough = False
        self.begun = 0
        # Signed in before the first fault: what is asked here is about forms.
        self.clients = [place.client() for _ in range(browsers)]
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(browsers)]

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        client = self.clients[number]
        for count in range(self.forms):
            if self.is_enough:
                break
            self.begun += 1
            note = f"记{number}-{count}"
            patience = time.monotonic() + self.patience
            form = None
            while time.monotonic() < patience and not self.is_over:
                try:
                    # A form once filled in is sent again as it is, with its own key.
                    form = form or a_form(client, chance.choice(self.cases), note)
                except Refused as wrong:
                    self._note(wrong.answer)
                    client.close()
                except OSError:
                    client.close()
                else:
                    answer = send(client, *form)
                    if answer is not None and answer.status == 302:
                        self.saved.append(note)
                        break
                    self._note(answer)
                time.sleep(0.1)
            else:
                self.failed.append(note)
        client.close()

    def _note(self, answer: Answer | None) -> None:
        if answer is not None:
            self.refused[answer.status, answer.headers.get("retry-after", "")] += 1
            self.pages[answer.status] = answer.text

    def __enter__(self) -> Writers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, wrong: object, *_: object) -> None:
        # Where the test itself has failed, nobody waits for what is still to be sent.
        self.is_over = wrong is not None
        for thread in self.threads:
            thread.join()

    def wait_for(self, count: int) -> None:
        """Wait until so many forms were answered."""
        patience = time.monotonic() + 60
        while len(self.saved) < count:
            assert time.monotonic() < patience, (len(self.saved), self.failed)
            time.sleep(0.01)

    def enough(self) -> None:
        """Let each finish the form that it has begun, and begin no other."""
        self.is_enough = True

    def lost_nothing(self) -> None:
        """Every form was acknowledged in the end, each is there once, and the records are sound."""
        assert self.failed == []
        assert sorted(self.place.ask(NOTES)) == sorted(self.saved)
        assert len(self.saved) == len(set(self.saved)) == self.begun
        assert self.place.ask(TWICE_TOLD) == []
        self.place.is_sound()
