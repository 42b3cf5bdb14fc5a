"""Ending a vial: used up in a run or a test, or destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from cellinv.domain.banks.registering import GradeNotForRun
from cellinv.domain.custody.acts import (
    CantDiscard,
    EndsOtherwise,
    ReasonNeeded,
    RunNeeded,
    RunNotFor,
    VialNotOut,
)
from cellinv.domain.language import tr
from cellinv.domain.purposes import Grade
from cellinv.domain.usability import PassagesBeyond, beyond_passages
from cellinv.records.queries.usability import most_passages
from cellinv.records.tables.banks import Lot, Run, RunInput, Vial
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.custody import Outing, Reservation
from cellinv.services.banks.lots import check_origin
from cellinv.services.banks.runs import check_owner, open_run
from cellinv.services.custody.withdraw import purpose_named
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.taking import lift, take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk

_IDS: Final[Any] = bindparam("ids", expanding=True)
_OUTINGS: Final = select(Outing).where(Outing.vial_id.in_(_IDS), Outing.ended_at.is_(None))
_RESERVED: Final = select(Reservation).where(
    Reservation.vial_id.in_(_IDS), Reservation.closed_at.is_(None)
)


def consume(
    desk: Desk, vial_ids: Sequence[int], *, run_id: int | None = None, reason: str | None = None
) -> Receipt:
    """Record that vials in somebody's hands were used up, in a run where the purpose asks for one.

    Raises:
        VialNotOut, EndsOtherwise, RunNeeded, RunNotFor, RunNotOpen, GradeNotForRun, OwnersApart,
        PassagesBeyond, OtherSite, and for a run that made a lot already, the rule of what may
        come from what.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "consume", chain=site.code, reason=reason) as act:
        run = open_run(act, desk, run_id, "withdraw") if run_id is not None else None
        vials = take_vials(act, desk, vial_ids, right="withdraw")
        for vial in vials:
            if vial.status != "out":
                raise VialNotOut(code=vial.code, status=vial.status.replace("_", " "))
            _check_purpose(vial, run)
            if run is not None:
                _check_lot(act, vial, run)
                _check_passages(act, vial, run)
        end_outings(act, vials)
        close_reservations(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "consumed", None
            if run is not None:
                act.session.add(RunInput(run_id=run.id, vial_id=vial.id))
        if run is not None:
            _check_made(act, run)
    return act.receipt(run=run.code if run else None)


def discard(desk: Desk, vial_ids: Sequence[int], *, reason: str) -> Receipt:
    """Record that vials were destroyed, from storage or from somebody's hands.

    Raises:
        ReasonNeeded, CantDiscard, OtherSite.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    if not reason.strip():
        raise ReasonNeeded(action=tr("Discarding"))
    with doing(desk, "discard", chain=site.code, reason=reason) as act:
        vials = take_vials(act, desk, vial_ids, right="withdraw")
        for vial in vials:
            if vial.status not in {"stored", "out"}:
                raise CantDiscard(code=vial.code, status=vial.status.replace("_", " "))
        lift(act, [vial for vial in vials if vial.status == "stored"])
        end_outings(act, [vial for vial in vials if vial.status == "out"])
        close_reservations(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "destroyed", None
    return act.receipt()


def end_outings(act: Doing, vials: Sequence[Vial]) -> list[Outing]:
    """Stop the clocks of vials that are out, and return their outings in the same order."""
    rows = act.session.scalars(_OUTINGS, {"ids": [vial.id for vial in vials]})
    found = {outing.vial_id: outing for outing in rows}
    outings = [found[vial.id] for vial in vials]
    for outing in outings:
        outing.ended_at = act.at
    return outings


def close_reservations(act: Doing, vials: Sequence[Vial]) -> None:
    """Close what was reserved on vials that won't be there any more."""
    for reservation in act.session.scalars(_RESERVED, {"ids": [vial.id for vial in vials]}):
        reservation.closed_at = act.at


def _check_made(act: Doing, run: Run) -> None:
    """Check the lots that a run made before it took these vials in."""
    act.session.flush()
    for lot in act.session.scalars(select(Lot).where(Lot.run_id == run.id)):
        check_origin(
            act, run.id, code=lot.code, kind=lot.kind, grade=lot.grade, line_id=lot.line_id
        )


def _check_lot(act: Doing, vial: Vial, run: Run) -> None:
    """Refuse another owner's vial, and in a GMP run what isn't GMP, whatever is filled later."""
    lot = act.session.get_one(Lot, vial.lot_id)
    check_owner(act, vial.code, lot.owner_id, into=run.code, other=run.owner_id)
    if run.grade == Grade.GMP and lot.grade != Grade.GMP:
        raise GradeNotForRun(run=run.code, vial=vial.code, lot=lot.code, grade=lot.grade)


def _check_passages(act: Doing, vial: Vial, run: Run) -> None:
    """Refuse cells in a product's run that were passaged more often than the product allows.

    A bank's vial serves many products; which one is known when a run takes it.
    """
    product = act.session.get_one(Product, run.product_id) if run.product_id else None
    if product is None or product.passage_limit is None:
        return
    lot = act.session.get_one(Lot, vial.lot_id)
    passages = most_passages(act.session, [lot.id]).get(lot.id)
    if beyond_passages(passages, product.passage_limit):
        raise PassagesBeyond(
            lot=lot.code,
            passages=passages,
            limit=product.passage_limit,
            purpose=purpose_named(vial.purpose or "production").name,
        )


def _check_purpose(vial: Vial, run: Run | None) -> None:
    purpose = purpose_named(vial.purpose or "production")
    if purpose.ends_in != "consumed":
        raise EndsOtherwise(
            code=vial.code, purpose=purpose.name, ends_in=tr(purpose.ends_in.replace("_", " "))
        )
    if run is None and purpose.in_run:
        raise RunNeeded(code=vial.code, purpose=purpose.name)
    if run is not None and not purpose.in_run:
        raise RunNotFor(code=vial.code, purpose=purpose.name)
