"""Everything a custody book is told from, read in a fixed number of queries."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from cellinv.domain.custody.exposure import merged
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.around import (
    Around,
    Stay,
    around,
    outings_around,
    stays_of,
)
from cellinv.records.queries.blinding import hidden_subjects
from cellinv.records.queries.cards import people
from cellinv.records.queries.custody_book import Around as Act
from cellinv.records.queries.custody_book import (
    Entries,
    acts_on_containers,
    chains,
    zones,
)
from cellinv.records.queries.people import people_by_login
from cellinv.records.queries.things import Thing, chunks, things
from cellinv.records.tables.banks import Run, RunInput
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import DoseVial, Outing
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cellinv.domain.custody.exposure import Outing as Span
    from cellinv.services.lineage.scope import Scope


class Hands(NamedTuple):
    """Who had a vial or a container out, from when to when."""

    person_id: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(slots=True)
class Sources:
    """What was read: by vial id unless said otherwise."""

    scope: Scope
    entries: Entries
    vials: dict[Key, Thing]
    stays: dict[int, list[Stay]]
    near: Around
    acts: dict[int, list[Act]]
    hands: dict[Key, list[Hands]]
    fates: dict[int, list[str]]
    exposed: dict[int, dict[datetime, int]]
    names: dict[int, str]
    logins: dict[str, str]
    chains: dict[int, str]
    zones: dict[str, str]

    def code(self, vial_id: int) -> str:
        """Return a vial's code."""
        return self.vials[Key("vial", vial_id)].code

    def who(self, login: str | None) -> str:
        """Return somebody as ``Name (login)``."""
        return self.logins.get(login, login) if login else ""

    def stay_at(self, vial_id: int, at: datetime) -> Stay | None:
        """Return where a vial stood at a time."""
        stays = self.stays.get(vial_id, [])
        place = bisect_right(stays, at, key=lambda stay: stay.started_at) - 1
        if place < 0:
            return None
        stay = stays[place]
        return stay if stay.ended_at is None or stay.ended_at >= at else None

    def path(self, stay: Stay, at: datetime) -> str:
        """Return where a stay was at a time, as one line with the slot."""
        steps = [step.name for step in self.near.path(stay.container_id, at)]
        label = self.near.label(stay)
        return " / ".join([*steps, label] if label else steps)


def read_sources(scope: Scope, now: datetime) -> Sources:
    """Read what a book about a scope is told from."""
    session = scope.session
    entries = Entries(session, scope.blind)
    stays = stays_of(session, Placement.vial_id, scope.vials)
    direct = {stay.container_id for each in stays.values() for stay in each}
    near = around(session, direct | scope.ids("container"))
    acts = acts_on_containers(entries, near.known)
    outings = outings_around(session, scope.vials, stays, near)
    return Sources(
        scope=scope,
        entries=entries,
        vials=things(session, (Key("vial", vial) for vial in scope.vials)),
        stays=stays,
        near=near,
        acts=acts,
        hands=_hands(scope, near.known),
        fates=_fates(scope),
        exposed={vial: _ended(each, now) for vial, each in outings.items()},
        names=people(session),
        logins=people_by_login(session),
        chains=chains(session),
        zones=zones(session),
    )


def _ended(outings: list[Span], now: datetime) -> dict[datetime, int]:
    """Return how long each exposure lasted, in seconds, by when it ended."""
    return {
        span.ended_at: int(span.length.total_seconds())
        for span in merged(outings, now)
        if not span.open
    }


def _hands(scope: Scope, containers: Collection[int]) -> dict[Key, list[Hands]]:
    found: dict[Key, list[Hands]] = defaultdict(list)
    for kind, column, ids in (
        ("vial", Outing.vial_id, scope.vials),
        ("container", Outing.container_id, containers),
    ):
        query = select(Outing.person_id, Outing.started_at, Outing.ended_at, column)
        for some in chunks(sorted(ids)):
            for person, started, ended, thing in scope.session.execute(
                query.where(column.in_(some))
            ):
                found[Key(kind, thing or 0)].append(Hands(person, started, ended))
    return found


def _fates(scope: Scope) -> dict[int, list[str]]:
    """Return the runs that used up vials and the doses they are in, by code, as far as visible."""
    found: dict[int, list[str]] = defaultdict(list)
    runs = select(RunInput.vial_id, Run.code).join(Run, Run.id == RunInput.run_id)
    doses = (
        select(DoseVial.vial_id, Dose.code)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .where(Subject.id.not_in(hidden_subjects(scope.blind)))
    )
    for some in chunks(sorted(scope.vials)):
        for vial, code in scope.session.execute(runs.where(RunInput.vial_id.in_(some))):
            found[vial].append(code)
        for vial, code in scope.session.execute(doses.where(DoseVial.vial_id.in_(some))):
            found[vial].append(code)
    return found
