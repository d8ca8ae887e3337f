"""What the users of a benchmark do: who they are, which clients they have, and the requests they send."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.client import Answer, Client, Refused, forms_of


@dataclass(frozen=True, slots=True)
class Served:
    """One running case and its person, as the worker knows them."""

    case: int
    person: int
    name: str
    initials: str
    tail: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A worker with a session and a caseload; `manager` is the session of the manager of the same agency."""

    user: int
    agency: int
    session: str
    manager: str
    caseload: tuple[Served, ...]


@dataclass(frozen=True)
class World:
    """The actors and the addresses of the pages; a page that does not exist yet has none."""

    actors: list[Actor]
    paths: dict[str, str]


def a_world(actors: int, seed: int = 1) -> World:
    """Choose workers by chance, sign them and their managers in, and look the addresses up."""
    from xiangnuan.access.models import User
    from xiangnuan.access.roles import Role

    rng = random.Random(seed)
    workers = list(User.objects.filter(role=Role.SOCIAL_WORKER).order_by("pk").values_list("pk", flat=True))
    chosen = User.objects.in_bulk(rng.sample(workers, min(actors, len(workers))))
    managers = {
        user.agency_id: user
        for user in User.objects.filter(
            role=Role.MANAGER, agency_id__in={user.agency_id for user in chosen.values()}
        ).order_by("-pk")
    }
    sessions = {user.pk: sign_in(user) for user in managers.values()}
    found = [
        Actor(user.pk, user.agency_id, sign_in(user), sessions[managers[user.agency_id].pk], _caseload(user, rng))
        for user in chosen.values()
    ]
    return World([actor for actor in found if actor.caseload], _paths())


def _caseload(user: Any, rng: random.Random) -> tuple[Served, ...]:
    from xiangnuan.cases.models import Case

    cases = Case.objects.filter(
        worker=user, is_current=True, state=Case.State.RUNNING, closed_on=None, imported_on=None
    ).select_related("person")
    return tuple(
        Served(
            case.pk,
            case.person_id,
            case.person.name,
            case.person.name_initials,
            case.person.phones.all()[0].number[-4:],
        )
        for case in rng.sample(list(cases), min(12, len(cases)))
    )


def sign_in(user: Any) -> str:
    """Open a session for an account that has its second factor; returns the session's key."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from xiangnuan.access.sessions import SessionStore

    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": secrets.token_hex(16)}}
    )
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["started_at"] = store["seen_at"] = int(time.time())
    store.create()
    assert store.session_key is not None
    return store.session_key


def _paths() -> dict[str, str]:
    from django.urls import NoReverseMatch, reverse

    wanted: dict[str, tuple[str, list[Any]]] = {
        "today": ("today:list", []),
        "list": ("people:list", []),
        "person": ("people:person", [0]),
        "search": ("people:search", []),
        "record": ("cases:record", [0, "drug-test"]),
    }
    found = {}
    for name, (route, arguments) in wanted.items():
        try:
            found[name] = reverse(route, args=arguments).replace("/0/", "/{}/")
        except NoReverseMatch:
            continue
    return found


# The requests: each takes a client signed in as the actor and one person served.
Job = Callable[[World, Client, Actor, random.Random], Answer]


def today(world: World, client: Client, actor: Actor, rng: random.Random) -> Answer:
    """Open Today."""
    return client.get(world.paths["today"])


def persons(world: World, client: Client, actor: Actor, rng: random.Random) -> Answer:
    """Open the list of persons."""
    return client.get(world.paths["list"])


def person(world: World, client: Client, actor: Actor, rng: random.Random) -> Answer:
    """Open a person's page."""
    return client.get(world.paths["person"].format(rng.choice(actor.caseload).person))


def search(world: World, client: Client, actor: Actor, rng: random.Random) -> Answer:
    """Type a whole name, initials or a phone's last four digits into the search box."""
    one = rng.choice(actor.caseload)
    text = rng.choice((one.name, one.initials, one.tail))
    answer = client.get(f"{world.paths['search']}?{urlencode({'q': text})}", **{"HX-Request": "true"})
    # Names are masked in the answer: the way to the person's page says who was found.
    if f"/people/{one.person}/" not in answer.text and text != one.initials:
        raise Refused(f"the search did not find who was searched: {text} {one} {answer.text[:300]}")
    return answer


def record(world: World, client: Client, actor: Actor, rng: random.Random) -> Answer:
    """Record a negative test in the form as it comes; only the sending is timed."""
    path = world.paths["record"].format(rng.choice(actor.caseload).case)
    page = client.get(path)
    fields = next(
        (fields for action, fields in forms_of(page.text) if any(name == "idempotency_key" for name, _ in fields)),
        None,
    )
    if fields is None:
        raise Refused(f"{path} has no form to record a test")
    chosen = [(name, value) for name, value in fields if name != "result"]
    answer = client.post(path, [*chosen, ("result", "negative")])
    if answer.status not in (302, 303):
        raise Refused(f"POST {path}: {answer.status}\n{answer.text[:2000]}")
    return answer


JOBS: dict[str, Job] = {"today": today, "list": persons, "person": person, "search": search, "record": record}


def floor_path(name: str, actor: Actor, rng: random.Random) -> str:
    """The floor's request for the same job."""
    one = rng.choice(actor.caseload)
    values: dict[str, Any] = {
        "today": {"worker": actor.user},
        "list": {"worker": actor.user},
        "person": {"person": one.person},
        "search": {"agency": actor.agency, "text": one.initials},
        "record": {"case": one.case, "worker": actor.user},
    }[name]
    return f"/{name}?{urlencode(values)}"


def last_fact() -> int:
    """The number of the newest fact."""
    from xiangnuan.cases.models import Fact

    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def take_back(after: int) -> int:
    """Remove the tests recorded after a fact and project their cases again: the next run finds the same data."""
    from django.db import transaction

    from xiangnuan.cases.models import Case, DrugTest, Fact, Obligation, SubstanceResult
    from xiangnuan.cases.projection import refresh

    facts = Fact.objects.filter(pk__gt=after)
    numbers = list(facts.values_list("pk", flat=True))
    cases = set(facts.values_list("case_id", flat=True))
    with transaction.atomic():
        Obligation.objects.filter(case__in=cases, settled_by__in=numbers).update(settled_by=None)
        Obligation.objects.filter(case__in=cases, opened_by__in=numbers).update(opened_by=None)
        SubstanceResult.objects.filter(test__in=numbers).delete()
        DrugTest.objects.filter(pk__in=numbers).delete()
        facts.delete()
        for case in Case.objects.filter(pk__in=cases).select_related("person"):
            refresh(case)
    return len(numbers)
