"""Taking the vials of an act: read under its lock, within reach, and off their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import select

from cellinv.domain.blinding import InKit
from cellinv.domain.storage.placing import NotMovable
from cellinv.records.asking import ByIds
from cellinv.records.ledger.rows import as_it_stands
from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.queries.standing import Standing, standing
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Placement
from cellinv.services.people import allow, check_here, here

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellinv.records.asking import Among
    from cellinv.records.ledger.row_session import Writes
    from cellinv.records.queries.standing import LotOf
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

Stay = TypeVar("Stay", Placement, dict[str, Any])


def _vials(among: Among) -> Any:
    """Select vials with their lots, as they are recorded by now."""
    query = select(Vial, Lot).join(Lot, Lot.id == Vial.lot_id).where(among(Vial.id))
    return query.execution_options(populate_existing=True)


_VIALS: Final = ByIds(_vials)
_STAYS: Final = ByIds(
    lambda among: select(Placement).where(among(Placement.vial_id), Placement.ended_at.is_(None))
)


def take_vials(
    act: Doing, desk: Desk, vial_ids: Sequence[int], *, right: str, as_kit: bool = False
) -> list[Vial]:
    """Return the vials of an act, read under its lock, in the order given.

    ``as_kit``: they are taken by the code of their kit.

    Raises:
        InKit: one is in a kit of a study whose arms whoever acts may not see.
        OtherSite: one is at another site.
        NotAllowed: the person lacks the ``right`` for the owner of one.
    """
    return list(take_with_lots(act, desk, vial_ids, right=right, as_kit=as_kit))


def take_with_lots(
    act: Doing, desk: Desk, vial_ids: Sequence[int], *, right: str, as_kit: bool = False
) -> dict[Vial, Lot]:
    """Return the vials of an act with the lot of each; see :func:`take_vials`."""
    rows = act.session.execute(*_VIALS.of(vial_ids)).all()
    found = {row[0].id: (row[0], row[1]) for row in rows}
    taken: dict[Vial, Lot] = dict(found[each] for each in dict.fromkeys(vial_ids))
    _check(act, desk, list(taken), taken.values(), right=right, as_kit=as_kit)
    return taken


def take_standing(act: Doing, desk: Desk, vial_ids: Sequence[int], *, right: str) -> list[Standing]:
    """Return the same as rows, each with where it stands, for :func:`lift_standing`.

    It is what every withdrawal begins with: to make objects of them takes as long as to ask twice.
    The one that the act began with is at hand.
    """
    at_hand = act.at_hand.vial if act.at_hand else None
    known = [at_hand] if at_hand and {at_hand.id} == {*vial_ids} else None
    found = {vial.id: vial for vial in known or standing(act.session, vial_ids)}
    taken = [found[each] for each in dict.fromkeys(vial_ids)]
    _check(act, desk, taken, [vial.lot for vial in taken], right=right)
    return taken


def _check(
    act: Doing,
    desk: Desk,
    vials: Sequence[Vial | Standing],
    lots: Iterable[Lot | LotOf],
    *,
    right: str,
    as_kit: bool = False,
) -> None:
    if not as_kit:
        refuse_kits(act, vials, right)
    for vial in vials:
        check_here(act.session, desk, vial.site_id, vial.code)
        act.concerns("vial", vial.id, vial.code)
    for owner_id in {lot.owner_id for lot in lots}:
        allow(desk, right, site_id=here(desk).id, owner_id=owner_id)


def refuse_kits(act: Doing, vials: Sequence[Vial | Standing], right: str) -> None:
    """Refuse vials of kits by one and the same words, wherever the kit is by now.

    Were they refused only from when something is done with the kit, who tried them all would know
    which it was. One of a kit that came back may be put back by whoever has it in their hands.

    Raises:
        InKit.
    """
    kits = kits_hidden(act.session, [vial.id for vial in vials], act.arms_unseen())
    for vial in vials:
        kit = kits.get(vial.id)
        if kit is None:
            continue
        in_hands = vial.status == "out" and vial.held_by_id == act.actor.id
        if not (right == "return" and kit.status == "returned" and in_hands):
            raise InKit(vial=vial.code, study=kit.study)


def lift(act: Doing, vials: Sequence[Vial]) -> list[Placement]:
    """End the open placements of stored vials and return them, in the same order.

    Raises:
        NotMovable: one isn't stored.
    """
    rows = act.session.scalars(*_STAYS.of([vial.id for vial in vials]))
    standing = {placement.vial_id: placement for placement in rows}
    left = [_stored(vial, standing.get(vial.id)) for vial in vials]
    ended = _ended(act)
    act.session.change_rows(Placement, [(as_it_stands(stay), ended) for stay in left])
    return left


def lift_standing(act: Doing, vials: Iterable[Standing], writes: Writes) -> list[dict[str, Any]]:
    """Do the same with vials from :func:`take_standing`, together with what else is written."""
    left = [_stored(vial, vial.stay) for vial in vials]
    ended = _ended(act)
    for stay in left:
        writes.change(Placement, stay, **ended)
    return left


def _stored(vial: Vial | Standing, stay: Stay | None) -> Stay:
    if vial.status != "stored" or stay is None:
        raise NotMovable(code=vial.code, status=vial.status.replace("_", " "))
    return stay


def _ended(act: Doing) -> dict[str, Any]:
    return {"ended_at": act.at, "ended_entry_id": act.entry_id}
