"""Deciding what a lot may be used for: released, on hold, rejected, recalled; always signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.banks.kinds import lot_kinds
from cellinv.domain.custody.acts import UnknownPurpose
from cellinv.domain.quality.standing import PanelNotFrozen, check_release
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.records.catalog import catalog
from cellinv.records.queries.quality import frozen, panels_for
from cellinv.records.tables.banks import Lot, LotRelease
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, check_may_sign, forbid_same, here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.signing import Meaning
    from cellinv.services.desk import Desk, Signer

_RIGHTS: Final = {"on_hold": "hold", "recalled": "recall", "rejected": "release"}


def release_lot(
    desk: Desk,
    lot_id: int,
    purposes: Sequence[str],
    *,
    reason: str,
    by: Signer,
    study_id: int | None = None,
) -> Receipt:
    """Release a lot for purposes, perhaps for one study only; a released one for more of them.

    A GMP lot that a panel is in force for is released when all mandatory items of its frozen
    panel passed, or their deviations are approved, by somebody who entered none of its results.

    Raises:
        NotAllowed, MaySignNothing, OwnWork, UnknownPurpose, PanelNotFrozen, CaseOpen,
        ReleaseBlocked, GradeForbids, and the states a lot may go through.
    """
    from cellinv.domain.custody.states import LotState, check_lot_transition

    _check_purposes(purposes)
    with doing(desk, "release", chain=here(desk).code, reason=_said(reason)) as act:
        lot = _decide(act, desk, lot_id, "release")
        _sign(act, lot, by, "release", "released")
        if lot.status != "released":
            check_lot_transition(LotState(lot.status), LotState("released"), lot=lot.code)
        _check_grade(lot, purposes)
        _check_tested(act, desk, lot, by)
        lot.status = "released"
        act.session.add(
            LotRelease(
                lot_id=lot.id,
                purposes=" ".join(purposes),
                study_id=study_id,
                released_at=act.at,
                released_by_id=by.id,
            )
        )
        act.act.data["purposes"] = list(purposes)
    return act.receipt()


def set_lot_state(desk: Desk, lot_id: int, state: str, *, reason: str, by: Signer) -> Receipt:
    """Put a lot on hold, reject or recall it, with a reason; what it was released for ends.

    Raises:
        NotAllowed, MaySignNothing, and the states a lot may go through.
    """
    from cellinv.domain.custody.states import LotState, check_lot_transition

    right = _RIGHTS.get(state, "release")
    with doing(desk, f"lot_{state}", chain=here(desk).code, reason=_said(reason)) as act:
        lot = _decide(act, desk, lot_id, right)
        _sign(act, lot, by, right, "approved")
        check_lot_transition(LotState(lot.status), LotState(state), lot=lot.code)
        lot.status = state
        for release in act.session.scalars(
            select(LotRelease).where(LotRelease.lot_id == lot.id, LotRelease.ended_at.is_(None))
        ):
            release.ended_at = act.at
    return act.receipt()


def usual_purposes(kind: str) -> tuple[str, ...]:
    """Return what a lot of a kind is released for unless a release says otherwise."""
    return lot_kinds(catalog("lot_kinds"))[kind].released_for


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason


def _check_purposes(purposes: Sequence[str]) -> None:
    known = [entry["code"] for entry in catalog("purposes")]
    unknown = next((purpose for purpose in purposes if purpose not in known), None)
    if unknown is not None:
        raise UnknownPurpose(purpose=unknown, known=", ".join(known))


def _check_grade(lot: Lot, purposes: Sequence[str]) -> None:
    """Refuse a release for what the lot's grade will never be taken for."""
    from cellinv.domain.usability import GradeForbids

    for entry in catalog("purposes"):
        if entry["code"] in purposes and lot.grade not in entry["grades"]:
            raise GradeForbids(
                lot=lot.code,
                grade=lot.grade,
                purpose=entry["name"],
                permitted=", ".join(entry["grades"]),
            )


def _decide(act: Doing, desk: Desk, lot_id: int, right: str) -> Lot:
    lot = act.session.get_one(Lot, lot_id, populate_existing=True)
    allow(desk, right, site_id=lot.site_id, owner_id=lot.owner_id)
    check_here(act.session, desk, lot.site_id, lot.code)
    act.concerns("lot", lot.id, lot.code)
    return lot


def _sign(act: Doing, lot: Lot, by: Signer, right: str, meaning: Meaning) -> None:
    """Let somebody with the right put their hand to the lot as it will be."""
    check_may_sign(by, right, meaning, site_id=lot.site_id, owner_id=lot.owner_id)
    act.sign(by, meaning, "lot", lot.id)


def _check_tested(act: Doing, desk: Desk, lot: Lot, by: Signer) -> None:
    found = frozen(act.session, [lot.id], desk.today()).get(lot.id)
    if found is None:
        panels = panels_for(act.session, lot) if lot.grade == "GMP" else ()
        if panels:
            names = ", ".join(panel.code for panel in panels)
            raise PanelNotFrozen(lot=lot.code, panels=names, kind=lot.kind)
        return
    attempts = [one for each in found.items for one in each.attempts]
    entered = {one.entered_by_id for one in attempts if one.entered_by_id is not None}
    forbid_same(by, entered, what=lot.code, meaning="released")
    check_release(lot.code, (each.asked for each in found.items))
    act.act.data["panel"] = f"{found.panel} {found.edition}"
