"""Taking vials out of storage for a purpose: the gate, then one entry."""

from __future__ import annotations

from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import bindparam, select

from cellinv.domain.custody.acts import (
    UnknownPurpose,
    VialAlreadyOut,
    VialNotStored,
    WitnessNeeded,
)
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.purposes import Purpose, ReservationKind, purposes
from cellinv.domain.usability import Reserved, refusals
from cellinv.records.catalog import catalog
from cellinv.records.ledger.row_session import Writes
from cellinv.records.queries.storage import path_of
from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.people import Person
from cellinv.services.banks.reserve import keep_reserve
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.settings import in_force
from cellinv.services.storage.outings import FIXED, begin_outing
from cellinv.services.storage.taking import lift_standing, take_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.domain.usability import VialFacts
    from cellinv.records.queries.standing import Standing
    from cellinv.services.desk import Desk

T = TypeVar("T")

_STUDY: Final = (
    select(Subject.study_id)
    .join(Dose, Dose.subject_id == Subject.id)
    .where(Dose.code == bindparam("dose"))
)


def purpose_named(text: str) -> Purpose:
    """Return a purpose by its code or name.

    Raises:
        UnknownPurpose: there is none.
    """
    wanted = text.strip().lower()
    for purpose in _purposes().values():
        if wanted in {purpose.code.lower(), purpose.name.lower()}:
            return purpose
    raise UnknownPurpose(purpose=text, known=", ".join(_purposes()))


@cache
def _purposes() -> dict[str, Purpose]:
    return purposes(catalog("purposes"))


def withdraw(
    desk: Desk,
    vial_ids: Sequence[int],
    *,
    purpose: str,
    reason: str | None = None,
    open_box: bool = False,
    for_dose: str | None = None,
) -> Receipt:
    """Take stored vials out into the hands of whoever is at the desk: all of them or none.

    ``for_dose`` names the dose whose reservation the act fulfils. ``open_box`` also starts the
    clock of the box a vial stood in, unless it is out already. The receipt's details tell where
    each vial was.

    Raises:
        VialAlreadyOut, VialNotStored, WitnessNeeded, ReserveReached, OtherSite, and every reason
        of :func:`cellinv.domain.usability.refusals`.
    """
    wanted = _wanted(desk, purpose)
    one, chain = vial_ids[0] if len(vial_ids) == 1 else None, here(desk).code
    with doing(desk, "withdraw", chain=chain, reason=reason, on=one, purpose=wanted.code) as act:
        taken = take_standing(act, desk, vial_ids, right="withdraw")
        was_in = _take(act, desk, taken, wanted, for_dose=for_dose, open_box=open_box)
    return act.receipt(was_in=was_in, purpose=wanted.code)


def withdraw_named(
    desk: Desk,
    text: str,
    *,
    purpose: str,
    reason: str | None = None,
    open_box: bool = False,
    show: Callable[..., T] | None = None,
) -> tuple[Receipt, Standing, T | None]:
    """Do the same with the one stored vial here that a text is the code of, and return it.

    It is looked up within the act: a scan that says what to take waits for one question less. So
    is what there is to ``show`` of the vial, by its id and what it left, once all is written;
    what that raises undoes the act. Nothing is looked up so where some things are hidden.

    Raises:
        UnknownCode: the text may name something else, or there is something to be seen first.
    """
    wanted = _wanted(desk, purpose)
    chain = here(desk).code
    with doing(desk, "withdraw", chain=chain, reason=reason, on=text, purpose=wanted.code) as act:
        vial = _named(act, desk, text)
        taken = take_standing(act, desk, [vial.id], right="withdraw")
        was_in = _take(act, desk, taken, wanted, open_box=open_box)
        act.show = partial(show, vial_id=vial.id, left=was_in[0]) if show else None
    return act.receipt(was_in=was_in, purpose=wanted.code), vial, act.shown


def _wanted(desk: Desk, purpose: str) -> Purpose:
    """Return what somebody who may take vials takes them for."""
    allow(desk, "withdraw", site_id=here(desk).id)
    return purpose_named(purpose)


def _named(act: Doing, desk: Desk, text: str) -> Standing:
    """Return the vial that the act began with by a text, if that is beyond doubt."""
    told = act.at_hand
    by_own_code = told is not None and [each.kind != "old_label" for each in told.named] == [True]
    vial = told.vial if told and by_own_code else None
    if (
        vial is None
        or vial.status != "stored"
        or vial.site_id != here(desk).id
        or not reach_of(desk).sees(vial.lot.owner_id, vial.site_id)
    ):
        raise UnknownCode(code=text.strip()[:80])
    return vial


def _take(
    act: Doing,
    desk: Desk,
    taken: Sequence[Standing],
    purpose: Purpose,
    *,
    for_dose: str | None = None,
    open_box: bool = False,
) -> tuple[tuple[int, int | None, int | None], ...]:
    """Take vials out, if they may be; return the containers and slots they were in."""
    check_gate(act, desk, taken, purpose, for_dose)
    writes = Writes()
    left = lift_standing(act, taken, writes)
    out = {"status": "out", "held_by_id": act.actor.id, "purpose": purpose.code}
    for vial in taken:
        writes.change(Vial, vial.row, **out)
        writes.add(
            Outing, vial_id=vial.id, site_id=vial.site_id, person_id=act.actor.id,
            started_at=act.at,
        )  # fmt: skip
    if open_box:
        _open_boxes(act, desk, taken, writes)
    act.session.write(writes)
    return tuple((stay["container_id"], stay["slot_row"], stay["slot_column"]) for stay in left)


def check_gate(
    act: Doing,
    desk: Desk,
    taken: Sequence[Standing],
    purpose: Purpose,
    for_dose: str | None = None,
) -> None:
    """Refuse vials that aren't stored or aren't usable for a purpose, saying why."""
    for vial in taken:
        check_stored(act, desk, vial)
    study_id = act.session.scalar(_STUDY, {"dose": for_dose}) if for_dose else None
    facts = _facts(act, taken, study_id)
    today = desk.today()
    serving = Reserved(ReservationKind.DOSE, for_dose) if for_dose else None
    for vial in taken:
        for refusal in refusals(facts[vial.id], purpose, today, serving=serving):
            raise refusal
    _check_witness(act, desk, taken)
    free = Counter(vial.lot for vial in taken if facts[vial.id].reserved is None)
    keep_reserve(act, desk, free)


def _facts(act: Doing, taken: Sequence[Standing], study_id: int | None) -> dict[int, VialFacts]:
    if act.at_hand is not None and [act.at_hand.vial] == [*taken]:
        return act.at_hand.facts(act.session, study_id=study_id)
    return vial_facts(act.session, [vial.id for vial in taken], study_id=study_id)


def _check_witness(act: Doing, desk: Desk, taken: Sequence[Standing]) -> None:
    if desk.witness is not None:
        return
    for vial in taken:
        if vial.lot.kind == "MCB" and in_force(act.session, here(desk).id)["witness_for_mcb"]:
            raise WitnessNeeded(code=vial.code, lot=vial.lot.code)


def check_stored(act: Doing, desk: Desk, vial: Standing) -> None:
    """Refuse a vial that isn't in its place, telling who has it since when by the site's clock.

    Raises:
        VialAlreadyOut, VialNotStored.
    """
    if vial.status == "out":
        outing = act.session.scalars(
            select(Outing).where(Outing.vial_id == vial.id, Outing.ended_at.is_(None))
        ).one()
        who = act.session.get_one(Person, outing.person_id)
        raise VialAlreadyOut(
            code=vial.code,
            who=f"{who.name} ({who.login})",
            since=f"{outing.started_at.astimezone(here(desk).zone):%Y-%m-%d %H:%M:%S}",
            lot=vial.lot.code,
        )
    if vial.status != "stored":
        raise VialNotStored(code=vial.code, status=vial.status.replace("_", " "), lot=vial.lot.code)


def _open_boxes(act: Doing, desk: Desk, taken: Sequence[Standing], writes: Writes) -> None:
    """Start the clock of what the vials stand in, unless it or something around it is out."""
    there = {vial.box["id"]: vial.box for vial in taken if vial.box}
    inside = [path_of(act.session, each["id"]) for each in there.values() if not _is_out(each)]
    begun: set[int] = set()
    for path in sorted(inside, key=len):  # what is around others comes out with them
        if any(each.whereabouts == "out" or each.id in begun for each in path):
            continue
        if path[-1].kind.kind.value not in FIXED:
            box = there[path[-1].id]
            check_here(act.session, desk, box["site_id"], box["code"])
            begin_outing(act, box, writes)
            begun.add(box["id"])
            act.act.data.setdefault("opened", []).append(box["code"])


def _is_out(container: dict[str, Any]) -> bool:
    return bool(container["whereabouts"] == "out")
