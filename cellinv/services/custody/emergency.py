"""Keeping things cold when a freezer dies: a move that no rule of quality stands in the way of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.custody.acts import EmergencyNeedsReason
from cellinv.services.cases import make_case
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import here
from cellinv.services.storage.place import shift_container

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk


def relocate(desk: Desk, container_ids: Sequence[int], parent_id: int, *, reason: str) -> Receipt:
    """Move containers to another place in an emergency, all in one act; a case is opened.

    Anybody who is signed in may do it: it is never refused for a right, a state, a hold, a
    witness or a name, only for what can't be (no room, wrong kind of place).

    Raises:
        EmergencyNeedsReason, ContainerFull, ContainerDoesNotHold, StandsInItself, OtherSite.
    """
    site = here(desk)
    if not reason.strip():
        raise EmergencyNeedsReason
    with doing(desk, "emergency_move", chain=site.code, reason=reason) as act:
        moved = [
            shift_container(act, desk, each, parent_id, at=None, emergency=True)
            for each in container_ids
        ]
        case = make_case(
            act,
            "emergency",
            title="Emergency relocation",
            finding=reason,
            site_id=site.id,
            subjects=[("container", each.id, each.code) for each, _ in moved],
        )
    return act.receipt(case=case.code, moved=len(moved))
