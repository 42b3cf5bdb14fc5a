"""Counting a box: what is there, what isn't, and what shouldn't be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.queries.storage import contents
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Container
from cellinv.services.cases import make_case
from cellinv.services.ledger import Doing, Receipt, doing, viewing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.storage.taking import lift

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from cellinv.records.queries.storage import SlotRow
    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach


@dataclass(frozen=True, slots=True)
class Count:
    """A box as counted against the record: codes."""

    found: tuple[str, ...]
    missing: tuple[str, ...]
    strangers: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Return whether the box holds what the record says."""
        return not self.missing and not self.strangers


def compare(desk: Desk, container_id: int, seen: Collection[int]) -> Count:
    """Compare the vials seen in a box with the record, as far as one's right to count goes.

    Nothing is changed.

    Raises:
        NotAllowed.
    """
    reach = reach_of(desk, "count")
    with viewing(desk) as session:
        recorded = {row.vial_id: row.code for row in _counted(session, reach, container_id)}
        others = set(seen) - {row.vial_id for row in contents(session, container_id)}
        strangers = session.scalars(
            select(Vial.code)
            .join(Lot, Lot.id == Vial.lot_id)
            .where(Vial.id.in_(others), reach.where(Lot.owner_id, Vial.site_id))
            .order_by(Vial.code)
        ).all()
    return Count(
        found=tuple(code for each, code in recorded.items() if each in set(seen)),
        missing=tuple(code for each, code in recorded.items() if each not in set(seen)),
        strangers=tuple(strangers),
    )


def record_count(desk: Desk, container_id: int, seen: Collection[int]) -> Receipt:
    """Record a count: vials not found become missing, and any difference opens a case.

    Of a kit whose arm whoever counts may not see, the case tells and nothing else.

    Raises:
        NotAllowed, OtherSite.
    """
    site = here(desk)
    allow(desk, "count", site_id=site.id)
    with doing(desk, "count", chain=site.code) as act:
        session = act.session
        box = session.get_one(Container, container_id)
        check_here(session, desk, box.site_id, box.code)
        act.concerns("container", box.id, box.code)
        reach = reach_of(desk, "count")
        with act.seen() as shown:
            recorded = _counted(shown, reach, container_id)
            known = {row.vial_id for row in contents(shown, container_id)}
        gone = [row.vial_id for row in recorded if row.vial_id not in set(seen)]
        strangers = session.scalars(
            select(Vial)
            .join(Lot, Lot.id == Vial.lot_id)
            .where(Vial.id.in_(set(seen) - known), reach.where(Lot.owner_id, Vial.site_id))
        ).all()
        missing = session.scalars(select(Vial).where(Vial.id.in_(gone))).all()
        _lose(act, missing)
        act.act.data.update(
            found=len(recorded) - len(gone),
            missing=[vial.code for vial in missing],
            strangers=[vial.code for vial in strangers],
        )
        case = None
        if missing or strangers:
            case = make_case(
                act,
                "discrepancy",
                title=f"Count of {box.code}",
                finding=f"{len(missing)} missing, {len(strangers)} not expected there",
                site_id=site.id,
                subjects=[("vial", vial.id, vial.code) for vial in (*missing, *strangers)],
            )
    return act.receipt(case=case.code if case else None, missing=len(missing))


def _lose(act: Doing, missing: Sequence[Vial]) -> None:
    """Let vials be missing; those of hidden kits stay as they are, and the case tells of them.

    A kit that can't be taken any more, as a vial of it is missing, would tell that it is of it.
    """
    kits = kits_hidden(act.session, [vial.id for vial in missing], act.arms_unseen())
    lost = [vial for vial in missing if vial.id not in kits]
    lift(act, lost)
    for vial in lost:
        vial.status = "missing"
    for vial in missing:
        act.concerns("vial", vial.id, vial.code)


def _counted(session: Session, reach: Reach, container_id: int) -> tuple[SlotRow, ...]:
    """Return the vials recorded in a box that somebody may count: others' stay as they are."""
    rows = contents(session, container_id)
    if reach.everything:
        return rows
    mine = set(
        session.scalars(
            select(Vial.id)
            .join(Lot, Lot.id == Vial.lot_id)
            .where(
                Vial.id.in_([row.vial_id for row in rows]),
                reach.where(Lot.owner_id, Vial.site_id),
            )
        )
    )
    return tuple(row for row in rows if row.vial_id in mine)
