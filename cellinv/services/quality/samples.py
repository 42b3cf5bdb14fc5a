"""Samples: vials set aside for items of a panel, as retains or for stability, and used up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.quality.testing import (
    PullDayMissing,
    SampleShort,
    SampleVialWrong,
)
from cellinv.records.queries.blinding import vials_in_kits
from cellinv.records.queries.usability import lots_beyond
from cellinv.records.queries.usable import usable_vials
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.quality import PanelItem, Sample, SampleItem, SampleVial
from cellinv.services import custody
from cellinv.services.banks.reserve import keep_reserve
from cellinv.services.custody.withdraw import purpose_named
from cellinv.services.ledger import Doing, Receipt, batch, doing, reading
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.quality.tested import tested

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from cellinv.records.queries.quality import ItemFound
    from cellinv.services.desk import Desk

PURPOSES: Final = {"qc": "qc", "stability": "stability", "retain": "investigation"}
"""What a kind of sample is taken for."""
_USED: Final = frozenset({"consumed", "destroyed", "void", "transferred", "administered"})


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample as lists show it; ``state`` is ``planned``, ``out`` or ``used``."""

    id: int
    code: str
    lot_id: int
    lot: str
    kind: str
    note: str | None
    pull_on: date | None
    items: tuple[str, ...]
    vials: tuple[str, ...]
    vial_ids: tuple[int, ...]
    state: str


def plan_sample(
    desk: Desk,
    lot_id: int,
    items: Sequence[str] = (),
    *,
    kind: str = "qc",
    vial_ids: Sequence[int] = (),
    count: int | None = None,
    pull_on: date | None = None,
    note: str | None = None,
) -> Receipt:
    """Set vials of a lot aside as a sample, and name it; its code is in the receipt.

    ``kind`` is ``qc`` (for items of the lot's panel), ``retain`` or ``stability`` (with the day
    it is pulled on). Vials are those given, or the last free ones: ``count`` of them, else as
    many as the items use up.

    Raises:
        NotAllowed, NotTested, ItemUnknown, PullDayMissing, SampleVialWrong, SampleShort,
        ReserveReached, OtherSite.
    """
    if kind == "stability" and pull_on is None:
        raise PullDayMissing
    with doing(desk, "plan_sample", chain=here(desk).code) as act:
        lot = act.session.get_one(Lot, lot_id, populate_existing=True)
        allow(desk, "test", site_id=lot.site_id, owner_id=lot.owner_id)
        check_here(act.session, desk, lot.site_id, lot.code)
        wanted = _items(act, desk, lot_id, items)
        needed = max(1, count or sum(item.vials for item in wanted))
        free = _free(act, desk, lot, kind)
        vials = _given(act, lot, free, vial_ids) if vial_ids else _last(act, lot, free, needed)
        keep_reserve(act, desk, {lot: len(vials)})
        sample = _write(act, lot, kind, pull_on, note)
        _set_aside(act, sample, vials)
        act.session.add_all(SampleItem(sample_id=sample.id, item_id=one.id) for one in wanted)
        act.concerns("lot", lot.id, lot.code)
        act.act.data.update(
            sample=sample.code, kind=kind, items=[one.code for one in wanted],
            pull_on=pull_on.isoformat() if pull_on else None,
        )  # fmt: skip
    return act.receipt(
        sample=sample.code, sample_id=sample.id, vials=tuple(vial.code for vial in vials)
    )


def take_sample(desk: Desk, sample_id: int, *, reason: str | None = None) -> Receipt:
    """Take a sample's vials out and use them up, as two acts in one transaction.

    Raises:
        UnknownCode, and what taking vials out refuses: witness, holds, where they stand.
    """
    row = next(iter(samples(desk, sample_id=sample_id)), None)
    if row is None:
        raise UnknownCode(code=str(sample_id))
    said = reason or tr("Sample {code}", code=row.code)
    if desk.batch is not None:
        return _take(desk, row, said)
    with batch(desk) as session:
        return _take(replace(desk, batch=session), row, said)


def samples(
    desk: Desk, lot_id: int | None = None, *, sample_id: int | None = None
) -> tuple[SampleRow, ...]:
    """Return the samples within reach, of one lot or of all, oldest first."""
    where: list[ColumnElement[bool]] = [reach_of(desk).where(Lot.owner_id, Lot.site_id)]
    if lot_id is not None:
        where.append(Sample.lot_id == lot_id)
    if sample_id is not None:
        where.append(Sample.id == sample_id)
    with reading(desk) as session:
        return tuple(_rows(session, where))


def _take(desk: Desk, row: SampleRow, reason: str) -> Receipt:
    purpose = PURPOSES[row.kind]
    custody.withdraw(desk, row.vial_ids, purpose=purpose, reason=reason)
    return custody.consume(desk.witnessed(None), row.vial_ids, reason=reason)


def _items(act: Doing, desk: Desk, lot_id: int, codes: Sequence[str]) -> list[ItemFound]:
    if not codes:
        return []
    lot = tested(act, desk, lot_id, "test")
    items = {lot.item(code).item for code in codes}
    return sorted(items, key=lambda item: item.number)


def _free(act: Doing, desk: Desk, lot: Lot, kind: str) -> Select[Vial]:
    """Select the vials of a lot that are stored, free, and usable for what a sample is for."""
    usable = usable_vials(
        purpose_named(PURPOSES[kind]),
        desk.today(),
        beyond=lots_beyond(act.session),
        lot_id=lot.id,
        site_id=lot.site_id,
    )
    reserved = select(Reservation.vial_id).where(
        Reservation.vial_id.is_not(None), Reservation.closed_at.is_(None)
    )
    return (
        select(Vial)
        .where(Vial.id.in_(usable), Vial.id.not_in(reserved), Vial.status == "stored")
        .where(Vial.id.not_in(vials_in_kits(act.arms_unseen())))
        .order_by(Vial.number.desc())
    )


def _given(act: Doing, lot: Lot, free: Select[Vial], vial_ids: Sequence[int]) -> list[Vial]:
    found = {vial.id: vial for vial in act.session.scalars(free.where(Vial.id.in_(vial_ids)))}
    wrong = next((each for each in vial_ids if each not in found), None)
    if wrong is not None:
        code = act.session.scalar(select(Vial.code).where(Vial.id == wrong)) or str(wrong)
        raise SampleVialWrong(vial=code, lot=lot.code, why=tr("it isn't stored and free there"))
    return list(found.values())


def _last(act: Doing, lot: Lot, free: Select[Vial], needed: int) -> list[Vial]:
    vials = list(act.session.scalars(free.limit(needed)))
    if len(vials) < needed:
        raise SampleShort(lot=lot.code, free=len(vials), wanted=needed)
    return vials


def _write(act: Doing, lot: Lot, kind: str, pull_on: date | None, note: str | None) -> Sample:
    used = act.session.scalar(select(func.count(Sample.id)).where(Sample.lot_id == lot.id))
    sample = Sample(
        lot_id=lot.id,
        code=f"{lot.code}/S{(used or 0) + 1}",
        kind=kind,
        note=note,
        pull_on=pull_on,
        planned_at=act.at,
        planned_by_id=act.actor.id,
    )
    act.session.add(sample)
    act.session.flush()
    return sample


def _set_aside(act: Doing, sample: Sample, vials: Sequence[Vial]) -> None:
    aside = {
        "quantity": 1,
        "kind": sample.kind,
        "reference": sample.code,
        "person_id": act.actor.id,
        "until_on": sample.pull_on,
        "opened_at": act.at,
    }
    ids = [vial.id for vial in vials]
    act.session.add_rows(SampleVial, [{"sample_id": sample.id, "vial_id": each} for each in ids])
    act.session.add_rows(Reservation, [{**aside, "vial_id": each} for each in ids])
    for vial in vials:
        act.concerns("vial", vial.id, vial.code)


def _rows(session: Session, where: Sequence[ColumnElement[bool]]) -> Iterator[SampleRow]:
    query = (
        select(
            Sample.id, Sample.code, Sample.lot_id, Lot.code, Sample.kind, Sample.note,
            Sample.pull_on,
        )
        .join(Lot, Lot.id == Sample.lot_id)
        .where(*where)
        .order_by(Sample.id)
    )  # fmt: skip
    found = session.execute(query).all()
    ids = [row[0] for row in found]
    items, vials = _items_of(session, ids), _vials_of(session, ids)
    for row in found:
        codes, mine = tuple(items.get(row[0], ())), vials.get(row[0], [])
        named = tuple(code for _, code, _ in mine)
        numbers = tuple(vial for vial, _, _ in mine)
        yield SampleRow(*row, codes, named, numbers, _state({status for _, _, status in mine}))


def _items_of(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(SampleItem.sample_id, PanelItem.code)
        .join(PanelItem, PanelItem.id == SampleItem.item_id)
        .where(SampleItem.sample_id.in_(ids))
        .order_by(PanelItem.number)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for sample, code in session.execute(query):
        found[sample].append(code)
    return found


def _vials_of(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    query = (
        select(SampleVial.sample_id, Vial.id, Vial.code, Vial.status)
        .join(Vial, Vial.id == SampleVial.vial_id)
        .where(SampleVial.sample_id.in_(ids))
        .order_by(Vial.number)
    )
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for sample, vial, code, status in session.execute(query):
        found[sample].append((vial, code, status))
    return found


def _state(statuses: set[str]) -> str:
    if statuses <= _USED:
        return "used"
    return "out" if "out" in statuses else "planned"
