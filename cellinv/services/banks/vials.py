"""What a lot consists of: its vials with their places, and what it was released for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.queries.storage import path_of, read_type, slot_label
from cellinv.records.tables.banks import Lot, LotRelease, Vial
from cellinv.records.tables.clinical import Study
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.people import Person, Site
from cellinv.records.tables.storage import Container, ContainerType, Placement
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class VialLine:
    """A vial of a lot as a list shows it; ``reserved`` says only that it is set aside."""

    id: int
    code: str
    number: int
    status: str
    site: str
    place: str
    slot: str | None
    reserved: bool


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release of a lot: for which purposes, perhaps for one study only, by whom and when."""

    purposes: tuple[str, ...]
    study: str | None
    released_at: datetime
    released_by: str
    ended_at: datetime | None


def vials_of(desk: Desk, lot_id: int) -> tuple[VialLine, ...]:
    """Return the vials of a lot that may be seen, by number, each with where it stands."""
    reach = reach_of(desk)
    query = (
        select(
            Vial.id, Vial.code, Vial.number, Vial.status, Site.code,
            Placement.container_id, Placement.slot_row, Placement.slot_column,
            ContainerType.definition, Reservation.id,
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .join(Site, Site.id == Vial.site_id)
        .join(
            Placement,
            (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None),
            isouter=True,
        )
        .join(Container, Container.id == Placement.container_id, isouter=True)
        .join(ContainerType, ContainerType.id == Container.type_id, isouter=True)
        .join(
            Reservation,
            (Reservation.vial_id == Vial.id) & Reservation.closed_at.is_(None),
            isouter=True,
        )
        .where(Vial.lot_id == lot_id, reach.where(Lot.owner_id, Vial.site_id))
        .order_by(Vial.number)
    )  # fmt: skip
    with viewing(desk) as session:
        rows = session.execute(query).all()
        places = _places(session, {row[5] for row in rows} - {None})
        return tuple(
            VialLine(
                row[0], row[1], row[2], row[3], row[4],
                place=places.get(row[5], ""),
                slot=slot_label(read_type(row[8]), row[6], row[7]) if row[8] else None,
                reserved=row[9] is not None,
            )
            for row in rows
        )  # fmt: skip


def releases_of(desk: Desk, lot_id: int) -> tuple[ReleaseLine, ...]:
    """Return every release of a lot that may be seen, newest first."""
    reach = reach_of(desk)
    query = (
        select(LotRelease, Study.code, Person.name, Person.login)
        .join(Lot, Lot.id == LotRelease.lot_id)
        .join(Person, Person.id == LotRelease.released_by_id)
        .join(Study, Study.id == LotRelease.study_id, isouter=True)
        .where(LotRelease.lot_id == lot_id, reach.where(Lot.owner_id, Lot.site_id))
        .order_by(LotRelease.released_at.desc(), LotRelease.id.desc())
    )
    with viewing(desk) as session:
        return tuple(
            ReleaseLine(
                purposes=tuple(release.purposes.split()),
                study=study,
                released_at=release.released_at,
                released_by=f"{name} ({login})",
                ended_at=release.ended_at,
            )
            for release, study, name, login in session.execute(query)
        )


def _places(session: Session, container_ids: set[int]) -> dict[int, str]:
    return {each: " / ".join(row.name for row in path_of(session, each)) for each in container_ids}
