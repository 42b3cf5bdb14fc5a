"""The cards of a vial and of its lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.custody.exposure import Exposure, Thresholds, exposure
from cellinv.records.queries.around import around, vial_outings
from cellinv.records.queries.cards import (
    counts_of,
    people,
    released_for,
    reserved_of,
    standing_in,
)
from cellinv.records.queries.usability import Origin, origins
from cellinv.records.tables.banks import CellLine, Lot, Run, Vial
from cellinv.records.tables.clinical import Dose, DoseVial, Product, Subject
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.people import Site
from cellinv.records.tables.storage import Container
from cellinv.services.people.reach import Reach, blind_to
from cellinv.services.settings import in_force
from cellinv.services.station.boxes import box_in
from cellinv.services.station.parts import event_lines, hold_lines, place_of
from cellinv.services.station.views import LotCard, ReservationLine, VialCard, Where

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.station.views import PlaceView


@dataclass(frozen=True, slots=True)
class Looking:
    """Whoever looks at a card: their desk, the snapshot, their reach, what they may not see."""

    session: Session
    desk: Desk
    reach: Reach
    blind: frozenset[int]

    @classmethod
    def at(cls, session: Session, desk: Desk, reach: Reach) -> Looking:
        """Return who looks, with the studies they are blind to."""
        return cls(session, desk, reach, blind_to(session, desk))


def vial_card(looking: Looking, vial_id: int) -> VialCard:
    """Return all there is to say of a vial."""
    session = looking.session
    vial = session.get_one(Vial, vial_id)
    lot = session.get_one(Lot, vial.lot_id)
    place = place_of(session, vial_id=vial_id)
    reach_up = _reach_up(origins(session, [lot.id])[lot.id])
    reach_up |= {"vial": {vial.id}, "container": {s.id for s in place.steps} if place else set()}
    dose_id, dose = _dose(looking, vial_id)
    return VialCard(
        kind="vial",
        id=vial.id,
        code=vial.code,
        status=vial.status,
        label=lot.code,
        events=event_lines(session, "vial", vial.id, looking.blind),
        number=vial.number,
        filled=lot.filled,
        lot_id=lot.id,
        lot=lot.code,
        lot_kind=lot.kind,
        lot_status=lot.status,
        line=_line(session, lot),
        passage=lot.passage,
        grade=lot.grade,
        site_id=vial.site_id,
        site=session.get_one(Site, vial.site_id).code,
        expires_on=vial.expires_on or lot.expires_on,
        retest_on=vial.retest_on or lot.retest_on,
        released_for=released_for(session, lot.id),
        holds=hold_lines(session, reach_up),
        reservation=_reservation(session, vial_id, blinded=dose_id is not None and dose is None),
        exposure=_exposure(looking, vial),
        place=place,
        box=box_in(session, looking.reach, place.container_id) if place else None,
        held_by=people(session).get(vial.held_by_id) if vial.held_by_id else None,
        purpose=vial.purpose,
        dose=dose,
        version=vial.version,
    )


def _line(session: Session, lot: Lot) -> str | None:
    return session.get_one(CellLine, lot.line_id).code if lot.line_id else None


def _reach_up(origin: Origin) -> dict[str, set[int]]:
    return {
        "lot": origin.lots,
        "run": origin.runs,
        "cell_line": origin.lines,
        "donor": origin.donors,
    }


def _dose(looking: Looking, vial_id: int) -> tuple[int | None, str | None]:
    """Return the vial's dose: its id, and its code unless the study is blinded."""
    row = looking.session.execute(
        select(Dose.id, Dose.code, Subject.study_id)
        .join(DoseVial, DoseVial.dose_id == Dose.id)
        .join(Subject, Subject.id == Dose.subject_id)
        .where(DoseVial.vial_id == vial_id)
    ).one_or_none()
    if row is None:
        return None, None
    dose_id, code, study_id = row
    return dose_id, None if study_id in looking.blind else code


def _reservation(session: Session, vial_id: int, *, blinded: bool) -> ReservationLine | None:
    found = session.scalars(
        select(Reservation).where(Reservation.vial_id == vial_id, Reservation.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    hidden = blinded and found.kind == "dose"
    return ReservationLine(
        kind=found.kind,
        reference=None if hidden else found.reference,
        until_on=found.until_on,
        by=people(session)[found.person_id],
    )


def _exposure(looking: Looking, vial: Vial) -> Exposure:
    rules = in_force(looking.session, vial.site_id)
    thresholds = Thresholds(
        warn_s=rules["exposure_warn_s"],
        event_s=rules["exposure_event_s"],
        hold_events=rules["exposure_hold_events"],
        hold_total_s=rules["exposure_hold_total_s"],
    )
    outings = vial_outings(looking.session, [vial.id])[vial.id]
    return exposure(outings, looking.desk.now(), thresholds)


def lot_card(looking: Looking, lot_id: int) -> LotCard:
    """Return all there is to say of a lot."""
    session = looking.session
    lot = session.get_one(Lot, lot_id)
    counts = counts_of(session, lot.id)
    stored = counts.get("stored", 0)
    where = _where(session, lot.id)
    return LotCard(
        kind="lot",
        id=lot.id,
        code=lot.code,
        status=lot.status,
        label=lot.kind,
        events=event_lines(session, "lot", lot.id, looking.blind),
        lot_kind=lot.kind,
        line=_line(session, lot),
        product=session.get_one(Product, lot.product_id).code if lot.product_id else None,
        run=session.get_one(Run, lot.run_id).code if lot.run_id else None,
        passage=lot.passage,
        grade=lot.grade,
        site=session.get_one(Site, lot.site_id).code,
        filled=lot.filled,
        counts=tuple(counts.items()),
        stored=stored,
        free=stored - reserved_of(session, lot.id),
        minimum_reserve=lot.minimum_reserve,
        released_for=released_for(session, lot.id),
        holds=hold_lines(session, _reach_up(origins(session, [lot.id])[lot.id])),
        expires_on=lot.expires_on,
        retest_on=lot.retest_on,
        where=where,
        tanks=len({(each.site, each.path[0]) for each in where}),
    )


def _where(session: Session, lot_id: int) -> tuple[Where, ...]:
    counts = standing_in(session, lot_id)
    near = around(session, counts)
    sites = dict(
        session.execute(
            select(Container.id, Site.code)
            .join(Site, Site.id == Container.site_id)
            .where(Container.id.in_(counts))
        ).all()
    )
    return tuple(
        Where(
            container_id=container,
            path=tuple(step.name for step in near.path(container, None)),
            site=sites[container],
            vials=count,
        )
        for container, count in counts.items()
    )


def place_text(place: PlaceView | None) -> str:
    """Return a place as one line: names from the outermost, then the slot."""
    if place is None:
        return ""
    return " / ".join((*place.path, *([place.slot] if place.slot else ())))
