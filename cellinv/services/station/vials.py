"""The cards of a vial and of its lot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.custody.exposure import Thresholds, exposure
from cellinv.domain.retention import kept_until
from cellinv.records.queries.around import around, outings_around
from cellinv.records.queries.blinding import subjects_hidden
from cellinv.records.queries.cards import (
    counts_of,
    holds_among,
    released_for,
    reserved_of,
    standing_in,
)
from cellinv.records.queries.descent import Origin, origins
from cellinv.records.queries.vial_card import vial_story
from cellinv.records.tables.banks import CellLine, Lot, Run
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Site
from cellinv.records.tables.storage import Container
from cellinv.services.people.reach import Reach, blind_to
from cellinv.services.settings import in_force
from cellinv.services.station.boxes import box_seen
from cellinv.services.station.parts import (
    EVENTS,
    event_lines,
    hold_line,
    hold_lines,
    lines_of,
    named,
    place_among,
)
from cellinv.services.station.views import Left, LotCard, ReservationLine, VialCard, Where

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.records.queries.around import Step
    from cellinv.records.queries.vial_card import VialFound, VialStory
    from cellinv.services.desk import Desk
    from cellinv.services.station.views import BoxView, PlaceView


@dataclass(frozen=True)
class Looking:
    """Whoever looks at a card: their desk, the snapshot and their reach.

    Of the kinds in ``brief`` only what they are is told.
    """

    session: Session
    desk: Desk
    reach: Reach
    brief: frozenset[str] = frozenset()

    @cached_property
    def blind(self) -> frozenset[int]:
        """Return the studies they are blind to."""
        return blind_to(self.session, self.desk)

    def keeps_secret(self, subject_id: int | None) -> bool:
        """Say whether the arm of a subject is hidden from whoever looks."""
        return subject_id in subjects_hidden(self.session, self.blind)


def vial_card(looking: Looking, vial_id: int) -> VialCard | None:
    """Return all there is to say of a vial; nothing where there is none within reach."""
    told = _told(looking, vial_id)
    return _card(looking, told) if told else None


def vial_and_box(
    looking: Looking, vial_id: int, container_id: int
) -> tuple[VialCard, BoxView, list[Step]] | None:
    """Return the same with a container it stood in, as that is now, and the path to that."""
    session, told = looking.session, _told(looking, vial_id)
    if told is None:
        return None
    near = told.near
    if container_id not in near.known:
        near = around(session, [container_id])
    box = box_seen(session, looking.reach, near.known[container_id])
    return _card(looking, told), box, near.path(container_id, None)


def _told(looking: Looking, vial_id: int) -> VialStory | None:
    told = vial_story(looking.session, vial_id, blind=looking.blind, limit=EVENTS)
    if told is None or not looking.reach.sees(told.vial.owner_id, told.vial.site_id):
        return None
    return told


def _card(looking: Looking, told: VialStory) -> VialCard:
    session, vial, near = looking.session, told.vial, told.near
    stands = next((stay for stay in told.stays if stay.ended_at is None), None)
    place = place_among(near, stands) if stands else None
    reach_up = _reach_up(told.origin)
    reach_up |= {"vial": {vial.id}, "container": {s.id for s in place.steps} if place else set()}
    seen = vial.dose is not None and not looking.keeps_secret(vial.subject_id)
    outings = outings_around(session, [vial.id], {vial.id: told.stays}, near)[vial.id]
    return VialCard(
        kind="vial",
        id=vial.id,
        code=vial.code,
        status=vial.status,
        label=vial.lot,
        events=lines_of(told.entries),
        number=vial.number,
        filled=vial.filled,
        lot_id=vial.lot_id,
        lot=vial.lot,
        lot_kind=vial.lot_kind,
        lot_status=vial.lot_status,
        line=vial.line,
        passage=vial.passage,
        grade=vial.grade,
        site_id=vial.site_id,
        site=vial.site,
        expires_on=vial.expires_on,
        retest_on=vial.retest_on,
        released_for=tuple(sorted({*(vial.released or "").split()})),
        holds=tuple(map(hold_line, holds_among(session, told.holds, reach_up))),
        reservation=_reservation(vial, blinded=vial.dose is not None and not seen),
        exposure=exposure(outings, looking.desk.now(), _thresholds(session, vial.site_id)),
        place=place,
        box=box_seen(session, looking.reach, near.known[place.container_id]) if place else None,
        held_by=named(vial.held_by, vial.held_by_login) if vial.held_by else None,
        purpose=vial.purpose,
        dose=vial.dose if seen else None,
        version=vial.version,
        kept_until=kept_until(vial.expires_on, _given_on(session, vial.dose_id) if seen else None),
        left=_left(looking, vial),
    )


def _given_on(session: Session, dose_id: int | None) -> date | None:
    # Late: nearly no vial is in a dose.
    from cellinv.records.queries.dosing import given_on

    return given_on(session, dose_id)


def _left(looking: Looking, vial: VialFound) -> Left | None:
    if not looking.reach.sees(vial.owner_id, vial.lot_site_id):
        return None
    free = vial.stored - vial.set_aside_singly - int(vial.set_aside_as_number)
    return Left(vial.stored, free, vial.filled, vial.minimum_reserve)


def _line(session: Session, lot: Lot) -> str | None:
    return session.get_one(CellLine, lot.line_id).code if lot.line_id else None


def _reach_up(origin: Origin) -> dict[str, set[int]]:
    return {
        "lot": origin.lots,
        "run": origin.runs,
        "cell_line": origin.lines,
        "donor": origin.donors,
    }


def _reservation(vial: VialFound, *, blinded: bool) -> ReservationLine | None:
    if vial.reserved_for is None:
        return None
    of_dose = vial.reserved_for == "dose"
    return ReservationLine(
        kind=vial.reserved_for,
        reference=vial.reference if not of_dose else None if blinded else vial.dose,
        until_on=vial.until_on,
        by=named(vial.reserved_by, vial.reserved_by_login),
    )


def _thresholds(session: Session, site_id: int) -> Thresholds:
    rules = in_force(session, site_id)
    return Thresholds(
        warn_s=rules["exposure_warn_s"],
        event_s=rules["exposure_event_s"],
        hold_events=rules["exposure_hold_events"],
        hold_total_s=rules["exposure_hold_total_s"],
    )


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
        kept_until=kept_until(lot.expires_on),
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
