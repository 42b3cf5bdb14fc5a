"""Technology transfers: what a sponsor hands to a manufacturer, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, null, or_, select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.naming import check_code
from cellinv.domain.people import NotAllowed
from cellinv.domain.production.runs import NotEmpty, known_word
from cellinv.domain.production.transfers import (
    KINDS,
    OF_RECORDS,
    OPEN,
    SCOPES,
    STEPS,
    ItemNotTheirs,
    ItemStepBack,
    ItemThere,
    ItemUnknown,
    MilestoneReached,
    NotYet,
    PartyUnknown,
    SameParty,
    TransferNotDone,
    TransferOver,
    TransferUnknown,
    next_steps,
)
from cellinv.records.codes_table import check_free, spelled_as
from cellinv.records.queries.transfers import TransferRow, transfer_rows
from cellinv.records.tables.people import Party
from cellinv.records.tables.production import Transfer, TransferItem, TransferMilestone
from cellinv.services.ledger import Doing, Receipt, doing, reading
from cellinv.services.people import allow
from cellinv.services.people.named import thing_named
from cellinv.services.people.reach import parties_seen, reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import ColumnElement

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk


_Row = TypeVar("_Row", TransferItem, TransferMilestone)


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is to be transferred: a line, lot or product by its code, or anything by its name."""

    kind: str
    name: str
    edition: str | None = None
    note: str | None = None


def transfer_list(desk: Desk, *, code: str = "") -> tuple[TransferRow, ...]:
    """Return the transfers from or to a party within reach, those open first; or that of a code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = _within(desk, "read")
    with reading(desk) as session:
        if code:
            return transfer_rows(session, within, spelled_as(Transfer.code, code))
        return transfer_rows(session, within)


def transfer_named(desk: Desk, code: str) -> TransferRow:
    """Return a transfer by its code.

    Raises:
        NotSignedIn, NotAllowed, TransferUnknown.
    """
    found = transfer_list(desk, code=code) if code.strip() else ()
    if found:
        return found[0]
    raise TransferUnknown(code=code.strip()[:80])


def parties(desk: Desk) -> tuple[str, ...]:
    """Return the codes of the parties that something new can belong to.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(Party.id, null())
    with reading(desk) as session:
        return tuple(session.scalars(select(Party.code).where(within).order_by(Party.code)))


def partners(desk: Desk) -> tuple[str, ...]:
    """Return the codes of the parties that a transfer can be between.

    Those are somebody's own, and every party that works at a site of this inventory.

    Raises:
        NotSignedIn, NotAllowed.
    """
    with reading(desk) as session:
        return tuple(party.code for party in parties_seen(session, desk))


def start_transfer(
    desk: Desk, code: str, title: str, giver: str, taker: str, *, scope: str = "limited"
) -> Receipt:
    """Agree on a transfer from one party to another; ``limited`` may become ``complete``.

    Raises:
        NotAllowed, CodeUnsound, CodeTaken, NotEmpty, PartyUnknown, SameParty,
        WordUnknown.
    """
    allow(desk, "register")
    code, scope = check_code(code), known_word(scope, SCOPES)
    if not title.strip():
        raise NotEmpty(what=tr("The title"))
    with doing(desk, "start_transfer", transfer=code) as act:
        known = parties_seen(act.session, desk)
        sides = [_party(known, one) for one in (giver, taker)]
        if sides[0].id == sides[1].id:
            raise SameParty(party=sides[0].code)
        _check_sides(desk, [side.id for side in sides])
        check_free(act.session, [code], "transfer")
        row = Transfer(
            code=code,
            title=title.strip(),
            from_party_id=sides[0].id,
            to_party_id=sides[1].id,
            scope=scope,
            status="agreed",
            started_on=desk.today(),
        )
        act.session.add(row)
        act.session.flush()
        act.concerns("transfer", row.id, code)
    return act.receipt(transfer=code, transfer_id=row.id)


def add_item(desk: Desk, transfer_id: int, new: NewItem) -> Receipt:
    """Add something to what is transferred.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, WordUnknown, NotEmpty, UnknownCode,
        ItemNotTheirs, ItemThere.
    """
    allow(desk, "register")
    kind = known_word(new.kind, KINDS)
    if not new.name.strip():
        raise NotEmpty(what=tr("What is transferred"))
    thing = thing_named(desk, new.name, OF_RECORDS[kind]) if kind in OF_RECORDS else None
    with doing(desk, "add_transfer_item") as act:
        row = _open(act, desk, transfer_id)
        if thing is not None:
            _check_theirs(act, row, thing)
        name, edition = thing.code if thing else new.name.strip(), (new.edition or "").strip()
        _check_new(act, row, kind, name, edition or None)
        number = 1 + _count(act, TransferItem, row)
        act.session.add(
            TransferItem(
                transfer_id=row.id,
                number=number,
                kind=kind,
                record_id=thing.id if thing else None,
                name=name,
                edition=edition or None,
                status=STEPS[0],
                changed_on=desk.today(),
                person_id=act.actor.id,
                note=(new.note or "").strip() or None,
            )
        )
        act.act.data.update(number=number, kind=kind, name=name)
    return act.receipt(transfer=row.code, number=number, name=name)


def move_item(
    desk: Desk, transfer_id: int, number: int, status: str, *, note: str | None = None
) -> Receipt:
    """Say that an item was sent, received or accepted; the transfer is under way then.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, WordUnknown, ItemUnknown, ItemStepBack.
    """
    allow(desk, "register")
    wanted = known_word(status, STEPS)
    with doing(desk, "move_transfer_item", number=number, status=wanted) as act:
        row = _open(act, desk, transfer_id)
        item = _numbered(act, TransferItem, row, number, tr("item"))
        if wanted not in next_steps(item.status):
            raise ItemStepBack(number=number, status=tr(item.status), wanted=tr(wanted))
        item.status, item.changed_on, item.person_id = wanted, desk.today(), act.actor.id
        if note and note.strip():
            item.note = note.strip()
        row.status = "under_way"
    return act.receipt(transfer=row.code, number=number, name=item.name, status=wanted)


def add_milestone(
    desk: Desk, transfer_id: int, title: str, *, planned_on: date | None = None
) -> Receipt:
    """Plan a milestone.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, NotEmpty.
    """
    allow(desk, "register")
    if not title.strip():
        raise NotEmpty(what=tr("The title"))
    with doing(desk, "plan_milestone") as act:
        row = _open(act, desk, transfer_id)
        number = 1 + _count(act, TransferMilestone, row)
        act.session.add(
            TransferMilestone(
                transfer_id=row.id, number=number, title=title.strip(), planned_on=planned_on
            )
        )
        act.act.data.update(number=number, title=title.strip())
    return act.receipt(transfer=row.code, number=number, name=title.strip())


def reach_milestone(
    desk: Desk, transfer_id: int, number: int, *, evidence: str, reached_on: date | None = None
) -> Receipt:
    """Say that a milestone was reached, when, and what shows it.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, ItemUnknown, MilestoneReached, NotEmpty, NotYet.
    """
    allow(desk, "register")
    if not evidence.strip():
        raise NotEmpty(what=tr("What shows that it was reached"))
    day = reached_on or desk.today()
    if day > desk.today():
        raise NotYet(day=day.isoformat())
    with doing(desk, "reach_milestone", number=number) as act:
        row = _open(act, desk, transfer_id)
        found = _numbered(act, TransferMilestone, row, number, tr("milestone"))
        if found.reached_on is not None:
            raise MilestoneReached(
                number=number, transfer=row.code, day=found.reached_on.isoformat()
            )
        found.reached_on, found.reached_by_id = day, act.actor.id
        found.evidence = evidence.strip()
        row.status = "under_way"
    return act.receipt(transfer=row.code, number=number, name=found.title)


def widen(desk: Desk, transfer_id: int, *, reason: str) -> Receipt:
    """Take the option of a complete transfer where a limited one was agreed.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, ReasonNeeded.
    """
    allow(desk, "register")
    if not reason.strip():
        raise ReasonNeeded(action=tr("Changing the scope of a transfer"))
    with doing(desk, "widen_transfer", reason=reason) as act:
        row = _open(act, desk, transfer_id)
        row.scope = "complete"
    return act.receipt(transfer=row.code, scope=row.scope)


def complete(desk: Desk, transfer_id: int) -> Receipt:
    """Close a transfer of which every item was accepted and every milestone reached.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, TransferNotDone.
    """
    allow(desk, "register")
    with doing(desk, "complete_transfer") as act:
        row = _open(act, desk, transfer_id)
        (found,) = transfer_rows(act.session, Transfer.id == row.id)
        open_ones = [
            *(f"{one.name} ({tr(one.status)})" for one in found.remaining),
            *(one.title for one in found.ahead),
            *([] if found.items else [tr("nothing was transferred")]),
        ]
        if open_ones:
            raise TransferNotDone(transfer=row.code, open=", ".join(open_ones))
        row.status, row.ended_on = "completed", desk.today()
    return act.receipt(transfer=row.code, status=row.status)


def end_transfer(desk: Desk, transfer_id: int, *, reason: str) -> Receipt:
    """End a transfer before it is complete; it needs a reason.

    Raises:
        NotAllowed, TransferUnknown, TransferOver, ReasonNeeded.
    """
    allow(desk, "register")
    if not reason.strip():
        raise ReasonNeeded(action=tr("Ending a transfer"))
    with doing(desk, "end_transfer", reason=reason) as act:
        row = _open(act, desk, transfer_id)
        row.status, row.ended_on, row.note = "ended", desk.today(), reason.strip()
    return act.receipt(transfer=row.code, status=row.status)


def _within(desk: Desk, right: str) -> ColumnElement[bool]:
    reach = reach_of(desk, right)
    sides = (Transfer.from_party_id, Transfer.to_party_id)
    return or_(*(reach.where(side, null()) for side in sides))


def _open(act: Doing, desk: Desk, transfer_id: int) -> Transfer:
    """Return a transfer under way, within an act that is about it."""
    query = select(Transfer).where(Transfer.id == transfer_id, _within(desk, "register"))
    row = act.session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise TransferUnknown(code=str(transfer_id))
    if row.status not in OPEN:
        raise TransferOver(transfer=row.code, status=tr(row.status.replace("_", " ")))
    act.concerns("transfer", row.id, row.code)
    return row


def _party(rows: Sequence[Party], code: str) -> Party:
    wanted = code.strip().casefold()
    found = next((row for row in rows if row.code.casefold() == wanted), None)
    if found is None:
        raise PartyUnknown(code=code.strip()[:80], known=", ".join(row.code for row in rows))
    return found


def _check_sides(desk: Desk, party_ids: list[int]) -> None:
    """Refuse a transfer between parties of which neither is within reach."""
    for number, party_id in enumerate(party_ids, 1):
        try:
            allow(desk, "register", owner_id=party_id)
        except NotAllowed:
            if number == len(party_ids):
                raise
        else:
            return


def _check_theirs(act: Doing, row: Transfer, thing: Thing) -> None:
    sides = (row.from_party_id, row.to_party_id)
    if thing.owner_id not in sides:
        giver, taker = (act.session.get_one(Party, side).code for side in sides)
        raise ItemNotTheirs(code=thing.code, giver=giver, taker=taker)


def _check_new(act: Doing, row: Transfer, kind: str, name: str, edition: str | None) -> None:
    query = select(TransferItem).where(
        TransferItem.transfer_id == row.id, TransferItem.kind == kind, TransferItem.name == name
    )
    for there in act.session.scalars(query):
        if there.edition == edition:
            raise ItemThere(name=name, number=there.number, transfer=row.code)


def _count(act: Doing, of: type[TransferItem | TransferMilestone], row: Transfer) -> int:
    return int(act.session.scalar(select(func.count(of.id)).where(of.transfer_id == row.id)) or 0)


def _numbered(act: Doing, of: type[_Row], row: Transfer, number: int, what: str) -> _Row:
    query = select(of).where(of.transfer_id == row.id).order_by(of.number)
    found = act.session.scalars(query.execution_options(populate_existing=True)).all()
    for one in found:
        if one.number == number:
            return one
    known = ", ".join(str(one.number) for one in found) or "–"
    raise ItemUnknown(transfer=row.code, what=what, number=number, known=known)
