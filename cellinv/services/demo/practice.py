"""A practice copy: all of an inventory to try things on, and the exercises finished there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import select

from cellinv.domain.backups import BackupExists
from cellinv.domain.language import tr
from cellinv.domain.training import (
    ExerciseRecorded,
    ExerciseUnfinished,
    ExerciseUnknown,
    NotPracticeCopy,
    PracticeBroken,
    missing_step,
)
from cellinv.records.catalog import catalog
from cellinv.records.copying import as_one_file, give_identity
from cellinv.records.engine import Database, url_of
from cellinv.records.ledger.texts import loads
from cellinv.records.tables.ledger import Inventory, LedgerEntry
from cellinv.records.tables.people import Training
from cellinv.records.tables.settings import Setting
from cellinv.records.verify.run import verify
from cellinv.services import backups
from cellinv.services.ledger import ORG, Receipt, doing, signed_in
from cellinv.services.people import is_practice, open_inventory
from cellinv.services.people.opening import PRACTICE
from cellinv.services.people.reach import check_every_owner

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


_BEGUN: Final = (
    select(LedgerEntry)
    .where(LedgerEntry.chain == ORG, LedgerEntry.action == "begin_practice")
    .order_by(LedgerEntry.seq.desc())
    .limit(1)
)
"""The mark of a practice copy; of a copy of a copy the newest."""


def make_practice(desk: Desk, path: Path) -> Receipt:
    """Copy the inventory into an SQLite file and mark the copy; return the receipt of its mark.

    The copy has an identity of its own: no anchor and no backup of it is one of the real
    inventory's. The mark is an entry of its ledger. In the real one the copying is an entry, too.

    Raises:
        NotAllowed, BackupExists, BackupNotWritten, BackupBroken.
    """
    check_every_owner(desk, "backups")
    if path.exists():
        raise BackupExists(path=path)
    with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
        staged = Path(folder) / path.name
        backups.backup(desk, staged)
        copy = Database(url_of(staged))
        try:
            receipt = _mark(desk, copy)
        finally:
            copy.dispose()
        as_one_file(staged)
        backups.put_file(staged, path)
    return receipt


@dataclass(frozen=True, slots=True)
class Exercise:
    """What has to be done in a practice copy, step by step, in words.

    In a practice copy (``there``) ``missing`` is the first step that whoever is at the desk hasn't
    done since their last fault; ``None`` when all are done.
    """

    code: str
    name: str
    steps: tuple[str, ...]
    there: bool
    missing: str | None


def exercises(desk: Desk) -> tuple[Exercise, ...]:
    """Return the exercises there are; in a practice copy with how far one's own are.

    Raises:
        NotSignedIn.
    """
    actor, there = signed_in(desk), is_practice(desk)
    with desk.database.read() as session:
        begun = session.scalars(_BEGUN).first() if there else None
        done = [one.action for one in _acts_since(session, begun, actor.login)] if begun else []
    return tuple(
        Exercise(
            str(each["code"]),
            tr(str(each["name"])),
            tuple(map(_said, each["steps"])),
            there,
            _missing(done, each["steps"]),
        )
        for each in catalog("exercises")
    )


def _missing(done: list[str], steps: list[str]) -> str | None:
    step = missing_step(done, steps)
    return None if step is None else _said(step)


def finish_exercise(desk: Desk, path: Path, exercise: str) -> Receipt:
    """Record an exercise that whoever is at the desk did in a practice copy as their training.

    It counts when each step was done by them in its turn since their last fault: something taken
    back, a signature or sign-in refused, an act told late. The copy has to prove itself.

    Raises:
        NotSignedIn, ExerciseUnknown, NotPracticeCopy, PracticeBroken, ExerciseUnfinished,
        ExerciseRecorded.
    """
    actor = signed_in(desk)
    wanted = _exercise(exercise)
    acts = _acts_in(desk, path, actor.login)
    steps = [str(step) for step in wanted["steps"]]
    missing = missing_step([act.action for act in acts], steps)
    if missing is not None:
        told = ", ".join(map(_said, steps))
        raise ExerciseUnfinished(exercise=tr(wanted["name"]), step=_said(missing), steps=told)
    last = acts[-1]
    reference = f"{exercise} {last.hash}"
    with doing(desk, "record_training", exercise=exercise, practice=path.name) as act:
        query = select(Training.id).where(
            Training.person_id == actor.id, Training.reference == reference
        )
        if act.session.scalar(query) is not None:
            raise ExerciseRecorded
        act.concerns("person", actor.id, actor.login)
        act.session.add(
            Training(
                person_id=actor.id, subject=str(wanted["name"]), trained_on=last.day,
                reference=reference,
            )
        )  # fmt: skip
    return act.receipt(exercise=exercise, person=actor.login, trained_on=last.day.isoformat())


class _Act(NamedTuple):
    action: str
    hash: str
    day: date


def _exercise(code: str) -> Any:
    known = {each["code"]: each for each in catalog("exercises")}
    if code not in known:
        raise ExerciseUnknown(exercise=code[:40], exercises=", ".join(known))
    return known[code]


def _said(action: str) -> str:
    return tr(action.replace("_", " ").capitalize())


def _acts_in(desk: Desk, path: Path, login: str) -> list[_Act]:
    """Return what somebody did in a practice copy of this inventory, in order, faults by name."""
    with desk.database.read() as session:
        source = session.scalar(select(Inventory.uuid))
    if not path.is_file():
        raise NotPracticeCopy(file=path)
    copy = open_inventory(url_of(path)).database
    try:
        with copy.read() as session:
            begun = session.scalars(_BEGUN).first()
            if begun is None or loads(begun.body or "{}")["data"].get("source") != source:
                raise NotPracticeCopy(file=path)
            acts = _acts_since(session, begun, login)
        if not verify(copy).ok:
            raise PracticeBroken(file=path)
    finally:
        copy.dispose()
    return acts


def _acts_since(session: Session, begun: LedgerEntry, login: str) -> list[_Act]:
    query = select(LedgerEntry).where(
        LedgerEntry.actor == login, LedgerEntry.recorded_at > begun.recorded_at
    )
    ordered = query.order_by(LedgerEntry.recorded_at, LedgerEntry.id)
    return [_act(entry) for entry in session.scalars(ordered)]


def _act(entry: LedgerEntry) -> _Act:
    late = "late" in loads(entry.head)["marks"]
    return _Act("correction" if late else entry.action, entry.hash, entry.recorded_at.date())


def _mark(desk: Desk, copy: Database) -> Receipt:
    with desk.database.read() as session:
        source = session.scalar(select(Inventory.uuid))
    give_identity(copy, str(uuid4()))
    there = replace(desk, database=copy, batch=None, witness=None, at=None)
    with doing(there, "begin_practice", chain=ORG, source=source) as act:
        if not is_practice(there):
            act.session.add(Setting(site_id=None, name=PRACTICE, value="true"))
    return act.receipt()
