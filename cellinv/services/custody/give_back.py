"""Putting a vial that is out back into stock: for banks and products a deviation, with QA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.custody.acts import ReturnIsDeviation, VialNotOut
from cellinv.records.catalog import roles
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.services.cases import make_case
from cellinv.services.custody.end import end_outings
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here, rights_of
from cellinv.services.settings import in_force
from cellinv.services.storage.place import open_box, put
from cellinv.services.storage.taking import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk

GUARDED: Final = frozenset({"SEED", "MCB", "WCB", "DS", "DP"})
"""Kinds of lot whose removed vials don't go back by themselves."""


def give_back(
    desk: Desk,
    vial_ids: Sequence[int],
    container_id: int,
    *,
    at: str | None = None,
    reason: str | None = None,
) -> Receipt:
    """Put vials that are out into a container again.

    A vial of a bank or product lot goes back only with a reason and QA as witness; it opens a
    deviation case and stays on hold until that is closed (EU GMP Annex 2: containers removed
    from storage aren't returned to stock).

    Raises:
        VialNotOut, ReturnIsDeviation, SlotTaken, ContainerFull, ContainerRetired, OtherSite.
    """
    site = here(desk)
    allow(desk, "return", site_id=site.id)
    with doing(desk, "return", chain=site.code, reason=reason) as act:
        box = open_box(act, desk, container_id)
        vials = take_vials(act, desk, vial_ids, right="return")
        for vial in vials:
            if vial.status != "out":
                raise VialNotOut(code=vial.code, status=vial.status.replace("_", " "))
        guarded = [vial for vial in vials if _is_guarded(act, desk, vial, reason)]
        seconds = []
        for vial, outing in zip(vials, end_outings(act, vials), strict=True):
            seconds.append(int((act.at - outing.started_at).total_seconds()))
            vial.status, vial.held_by_id, vial.purpose = "stored", None, None
        slots = put(act, vials, box, at)
        case = _open_deviation(act, desk, guarded, reason or "") if guarded else None
    return act.receipt(box=box.code, slots=slots, seconds=tuple(seconds), case=case)


def _is_guarded(act: Doing, desk: Desk, vial: Vial, reason: str | None) -> bool:
    session = act.session
    lot = session.get_one(Lot, vial.lot_id)
    if lot.legacy or lot.kind not in GUARDED:
        return False
    if in_force(session, vial.site_id)["return_removed_bank_vials"]:
        return False
    if not reason or not _qa_stands_by(act, desk):
        raise ReturnIsDeviation(code=vial.code, kind=lot.kind, lot=lot.code)
    return True


def _qa_stands_by(act: Doing, desk: Desk) -> bool:
    if desk.witness is None:
        return False
    held = rights_of(act.session, desk.witness.id, desk.today(), desk.site)
    return any("sign" in roles().get(right.role, frozenset()) for right in held)


def _open_deviation(act: Doing, desk: Desk, vials: Sequence[Vial], reason: str) -> str:
    case = make_case(
        act,
        "deviation",
        title="Return of removed vials",
        finding=reason,
        site_id=here(desk).id,
        subjects=[("vial", vial.id, vial.code) for vial in vials],
    )
    act.session.add_all(
        Hold(
            vial_id=vial.id,
            kind="hold",
            reason=reason,
            case_id=case.id,
            opened_by_id=act.actor.id,
            opened_at=act.at,
        )
        for vial in vials
    )
    return case.code
