"""Taking the vials of an act: read under its lock, within reach, and off their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, select

from cellinv.domain.blinding import InKit
from cellinv.domain.storage.placing import NotMovable
from cellinv.records.asking import ByIds
from cellinv.records.ledger.rows import as_it_stands
from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Placement
from cellinv.services.people import allow, check_here, here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cellinv.records.asking import Among
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


def _vials(among: Among) -> Any:
    """Select vials with their lots, as they are recorded by now."""
    query = select(Vial, Lot).join(Lot, Lot.id == Vial.lot_id).where(among(Vial.id))
    return query.execution_options(populate_existing=True)


def _standing(among: Among) -> Any:
    """Select the same with where each vial stands."""
    stands = and_(Placement.vial_id == Vial.id, Placement.ended_at.is_(None))
    return _vials(among).add_columns(Placement).outerjoin(Placement, stands)


_VIALS: Final = ByIds(_vials)
_VIALS_STANDING: Final = ByIds(_standing)
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
    return _taken(act, desk, vial_ids, rows, right=right, as_kit=as_kit)


def take_standing(
    act: Doing, desk: Desk, vial_ids: Sequence[int], *, right: str
) -> tuple[dict[Vial, Lot], dict[int | None, Placement]]:
    """Return the same with where each vial stands, by its id, for :func:`lift`."""
    rows = act.session.execute(*_VIALS_STANDING.of(vial_ids)).all()
    standing = {row[0].id: row[2] for row in rows if row[2] is not None}
    return _taken(act, desk, vial_ids, rows, right=right), standing


def _taken(
    act: Doing,
    desk: Desk,
    vial_ids: Sequence[int],
    rows: Iterable[Any],
    *,
    right: str,
    as_kit: bool = False,
) -> dict[Vial, Lot]:
    found = {row[0].id: (row[0], row[1]) for row in rows}
    taken: dict[Vial, Lot] = dict(found[each] for each in dict.fromkeys(vial_ids))
    if not as_kit:
        refuse_kits(act, list(taken), right)
    for vial in taken:
        check_here(act.session, desk, vial.site_id, vial.code)
        act.concerns("vial", vial.id, vial.code)
    for owner_id in {lot.owner_id for lot in taken.values()}:
        allow(desk, right, site_id=here(desk).id, owner_id=owner_id)
    return taken


def refuse_kits(act: Doing, vials: Sequence[Vial], right: str) -> None:
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


def lift(
    act: Doing, vials: Sequence[Vial], standing: Mapping[int | None, Placement] | None = None
) -> list[Placement]:
    """End the open placements of stored vials and return them, in the same order.

    ``standing``: those placements by vial, where nothing was moved since they were read.

    Raises:
        NotMovable: one isn't stored.
    """
    if standing is None:
        rows = act.session.scalars(*_STAYS.of([vial.id for vial in vials]))
        standing = {placement.vial_id: placement for placement in rows}
    for vial in vials:
        if vial.status != "stored" or vial.id not in standing:
            raise NotMovable(code=vial.code, status=vial.status.replace("_", " "))
    left = [standing[vial.id] for vial in vials]
    ended = {"ended_at": act.at, "ended_entry_id": act.entry_id}
    act.session.change_rows(Placement, [(as_it_stands(stay), ended) for stay in left])
    return left
