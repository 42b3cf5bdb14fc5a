"""Beginning a recall or an exercise, and putting all that is left of it on hold in one act."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, select

from cellinv.domain.custody.states import FINAL
from cellinv.domain.lineage.graph import Key
from cellinv.domain.recall import (
    ExerciseHolds,
    NothingToHold,
    OneRoot,
    RecallReasonMissing,
    RecallUnderWay,
)
from cellinv.records.queries import recall as queries
from cellinv.records.tables.banks import Lot, LotRelease
from cellinv.records.tables.cases import Case
from cellinv.records.tables.people import Party, Person, Site
from cellinv.records.tables.recall import Recall
from cellinv.services.cases import make_case, open_hold
from cellinv.services.ledger import ORG, Doing, Receipt, doing, jointly, next_entry, viewing
from cellinv.services.people import allow, check_may_sign
from cellinv.services.people.reach import reach_of
from cellinv.services.recall.listing import open_recall
from cellinv.services.recall.reaching import scope_of
from cellinv.services.recall.roots import root_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.records.queries.recall import VialFound
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.recall.reaching import Scope

State = Literal["on_hold", "recalled"]
ACTION: Final = "hold_recalled"
_ONE_BY_ONE: Final = select(func.count(Recall.id))


@dataclass(frozen=True, slots=True)
class _ToHold:
    """What a recall holds and in which state lots go, by the site whose chain that belongs on."""

    recall: Recall
    state: State
    lots: dict[str, list[int]]
    vials: dict[str, list[VialFound]]

    @property
    def chains(self) -> list[str]:
        return sorted({*self.lots, *self.vials})


def begin_recall(
    desk: Desk,
    codes: Sequence[str],
    *,
    reason: str,
    exercise: bool = False,
    by: Signer | None = None,
    state: State = "on_hold",
) -> Receipt:
    """Begin a recall from one record, or an exercise; return its code and how long the list took.

    A recall opens a case. With a signer everything left of it is put on hold at once, as by
    :func:`hold_recalled`, in the same transaction. An exercise holds nothing.

    Raises:
        NotAllowed, RecallReasonMissing, OneRoot, ExerciseHolds, NothingToHold, MaySignNothing,
        RecallUnderWay, UnknownCode, AmbiguousCode, NotTraceable.
    """
    if not reason.strip():
        raise RecallReasonMissing
    if len(dict.fromkeys(codes)) != 1:
        raise OneRoot(count=len(codes))
    allow(desk, "recall")
    if exercise and by is not None:
        raise ExerciseHolds(recall=codes[0])
    with jointly(desk, ACTION, _all_chains(desk) if by else [ORG]) as together:
        receipt = _begin(together, codes[0], reason.strip(), exercise=exercise)
        if by is None:
            return receipt
        return _hold(together, int(receipt.details["id"]), by, state)


def hold_recalled(
    desk: Desk, recall_id: int, *, by: Signer, state: State = "on_hold"
) -> Receipt:  # fmt: skip
    """Put everything that is left of a recall on hold, in one signed act at all its sites.

    Each lot with a vial left is held as a whole, a vial without its lot by itself. ``on_hold``
    stops released lots until QA releases them again; ``recalled`` is for good, from any state.
    Vials that ended stay as they are, and so does what another hold is on already.

    Raises:
        NotAllowed, MaySignNothing, RecallUnknown, RecallEnded, ExerciseHolds, NothingToHold.
    """
    allow(desk, "recall")
    with jointly(desk, ACTION, _all_chains(desk)) as together:
        return _hold(together, recall_id, by, state)


def _all_chains(desk: Desk) -> list[str]:
    """Return every chain: while a recall is held, nothing moves anywhere."""
    with viewing(desk) as session:
        return [*session.scalars(select(Site.code)), ORG]


def _begin(desk: Desk, code: str, reason: str, *, exercise: bool) -> Receipt:
    with doing(desk, "begin_exercise" if exercise else "begin_recall", reason=reason) as act:
        session, asked = act.session, time.perf_counter()
        root = root_named(session, desk, code)
        if not exercise:
            _check_first(session, root)
        scope = scope_of(session, desk, [root.key])
        found = _vials(session, desk, scope)
        owner_id = root.owner_id or _owner_of(session, scope)
        allow(desk, "recall", owner_id=owner_id)
        listed_ms = round((time.perf_counter() - asked) * 1000)
        year = act.at.year
        name = f"RX-{year}-" if exercise else f"RC-{year}-"
        used = session.scalar(_ONE_BY_ONE.where(Recall.code.like(f"{name}%"))) or 0
        recall = Recall(
            code=f"{name}{used + 1:03d}",
            root_kind=root.kind,
            root_id=root.id,
            exercise=exercise,
            reason=reason,
            owner_id=owner_id,
            begun_at=act.at,
            begun_by_id=act.actor.id,
        )
        case = None if exercise else _case(act, recall.code, root, reason)
        recall.case_id = case
        session.add(recall)
        session.flush()
        act.concerns("recall", recall.id, recall.code)
        if root.kind != queries.REAGENT:
            act.concerns(root.kind, root.id, root.code)
        told = {"recall": recall.code, "listed_ms": listed_ms, "vials": len(found)}
        act.act.data.update(told)
    return act.receipt(id=recall.id, root=root.code, **told)


def _check_first(session: Session, root: Thing) -> None:
    """Refuse a second recall of a thing, under the lock: of two people one begins it."""
    query = (
        select(Recall.code, Person.name, Person.login)
        .join(Person, Person.id == Recall.begun_by_id)
        .where(
            Recall.root_kind == root.kind, Recall.root_id == root.id,
            Recall.exercise.is_(False), Recall.ended_at.is_(None),
        )
        .limit(1)
    )  # fmt: skip
    known = session.execute(query).one_or_none()
    if known is not None:
        who = f"{known.name} ({known.login})"
        raise RecallUnderWay(root=root.code, recall=known.code, who=who)


def _vials(session: Session, desk: Desk, scope: Scope) -> list[VialFound]:
    within = reach_of(desk, "recall").where
    return queries.vials_found(session, within, lots=scope.ids("lot"), vials=scope.ids("vial"))


def _owner_of(session: Session, scope: Scope) -> int:
    """Return whose a recall is that begins at what belongs to nobody: whose most of it is."""
    lots = scope.ids("lot") or {
        key.id for key in queries.lots_with(session, scope.ids("vial"))
    }  # fmt: skip
    query = (
        select(Lot.owner_id)
        .where(Lot.id.in_(lots))
        .group_by(Lot.owner_id)
        .order_by(func.count().desc(), Lot.owner_id)
    )
    return session.scalars(query).first() or session.scalars(select(func.min(Party.id))).one()


def _case(act: Doing, name: str, root: Thing, reason: str) -> int:
    about = [] if root.kind == queries.REAGENT else [(root.kind, root.id, root.code)]
    title = f"{name}: {root.code}"
    made = make_case(
        act, "deviation", title=title, finding=reason, site_id=None, subjects=about
    )  # fmt: skip
    return made.id


def _hold(desk: Desk, recall_id: int, by: Signer, state: State) -> Receipt:
    session = desk.batch
    assert session is not None  # noqa: S101 - only within jointly()
    recall = open_recall(session, desk, recall_id)
    if recall.exercise:
        raise ExerciseHolds(recall=recall.code)
    check_may_sign(by, "recall", "approved", owner_id=recall.owner_id)
    wanted = _to_hold(session, desk, recall, state)
    if not wanted.chains:
        raise NothingToHold(code=recall.code)
    signed = next_entry(desk, ORG)
    acts: dict[str, str] = {}
    for site in wanted.chains:
        receipt = _hold_at(desk, site, wanted, signed)
        acts[receipt.entry] = receipt.hash
    counts: dict[str, Any] = {
        "recall": recall.code,
        "held_lots": sum(map(len, wanted.lots.values())),
        "held_vials": sum(map(len, wanted.vials.values())),
    }
    with doing(desk, ACTION, reason=recall.reason, acts=acts, **counts) as act:
        recall.held_at = recall.held_at or act.at
        session.flush()
        act.concerns("recall", recall.id, recall.code)
        act.sign(by, "approved", "recall", recall.id)
    return act.receipt(id=recall.id, case=queries.case_code(session, recall.case_id), **counts)


def _to_hold(session: Session, desk: Desk, recall: Recall, state: State) -> _ToHold:
    """Return the lots with a vial left, and the vials left without their lot, not held yet."""
    scope = scope_of(session, desk, [Key(recall.root_kind, recall.root_id)])
    within = reach_of(desk, "recall").where
    whole = scope.ids("lot")
    left = [one for one in _vials(session, desk, scope) if one.status not in FINAL]
    lots = queries.lots_found(session, within, {one.lot_id for one in left} & whole)
    held = queries.held_by(session, recall.case_id, "lot")
    lone = queries.held_by(session, recall.case_id, "vial")
    by_lot: dict[str, list[int]] = {}
    by_vial: dict[str, list[VialFound]] = {}
    for lot in lots:
        if lot.id not in held or (state == "recalled" and lot.status != "recalled"):
            by_lot.setdefault(lot.site, []).append(lot.id)
    for one in left:
        if one.lot_id not in whole and one.id not in lone:
            by_vial.setdefault(one.site, []).append(one)
    return _ToHold(recall, state, by_lot, by_vial)


def _hold_at(desk: Desk, site: str, wanted: _ToHold, signed: str) -> Receipt:
    """Hold what belongs to one site, in an entry on its chain that names the signed one."""
    recall = wanted.recall
    data = {"recall": recall.code, "signed_in": signed}
    with doing(desk, "hold", chain=site, reason=recall.reason, **data) as act:
        held = queries.held_by(act.session, recall.case_id, "lot")
        for lot_id in wanted.lots.get(site, ()):
            lot = act.session.get_one(Lot, lot_id, populate_existing=True)
            if lot.id not in held:
                _open(act, recall, "lot", lot.id)
            _to_state(act, lot, wanted.state)
            act.concerns("lot", lot.id, lot.code)
        for vial in wanted.vials.get(site, ()):
            _open(act, recall, "vial", vial.id)
            act.concerns("vial", vial.id, vial.code)
    return act.receipt()


def _open(act: Doing, recall: Recall, on: str, record_id: int) -> None:
    case = act.session.get(Case, recall.case_id)
    reason = f"{recall.code}: {recall.reason}"
    open_hold(act, on, record_id, kind="do_not_use", reason=reason, case=case)


def _to_state(act: Doing, lot: Lot, state: State) -> None:
    """Let a released lot go on hold, or any be recalled; what it was released for ends."""
    if lot.status == state or (state == "on_hold" and lot.status != "released"):
        return
    lot.status = state
    query = select(LotRelease).where(LotRelease.lot_id == lot.id, LotRelease.ended_at.is_(None))
    for release in act.session.scalars(query):
        release.ended_at = act.at
