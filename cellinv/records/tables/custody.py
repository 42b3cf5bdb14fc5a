"""Who has what out of the cold and since when, and what is set aside for what."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from cellinv.records.tables import banks, clinical, storage  # noqa: F401 - referred to
from cellinv.records.tables.base import Ledgered, Moment, one_of, partial, ref

RESERVATION_KINDS = ("request", "dose", "qc", "stability", "retain", "reserve", "shipment")


class Outing(Ledgered):
    """An interval out of the cold: of one vial, or of a container with all that is in it."""

    __tablename__ = "outing"
    __table_args__ = (
        CheckConstraint("(vial_id IS NULL) <> (container_id IS NULL)", name="one_thing"),
        partial("uq_outing_vial_open", "vial_id", where="ended_at IS NULL AND vial_id IS NOT NULL"),
        partial(
            "uq_outing_container_open",
            "container_id",
            where="ended_at IS NULL AND container_id IS NOT NULL",
        ),
        Index("ix_outing_vial", "vial_id"),
        Index("ix_outing_container", "container_id"),
    )

    vial_id: Mapped[int | None] = ref("vial")
    container_id: Mapped[int | None] = ref("container")
    site_id: Mapped[int] = ref("site")
    person_id: Mapped[int] = ref("person")
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]


class Reservation(Ledgered):
    """A vial, or ``quantity`` of a lot, set aside. At most one is open on a vial."""

    __tablename__ = "reservation"
    __table_args__ = (
        one_of("kind", RESERVATION_KINDS, "kind"),
        CheckConstraint("(vial_id IS NULL) <> (lot_id IS NULL)", name="one_thing"),
        CheckConstraint("quantity > 0", name="quantity"),
        partial(
            "uq_reservation_vial_open", "vial_id", where="closed_at IS NULL AND vial_id IS NOT NULL"
        ),
        Index("ix_reservation_lot", "lot_id"),
    )

    vial_id: Mapped[int | None] = ref("vial")
    lot_id: Mapped[int | None] = ref("lot")
    quantity: Mapped[int]
    kind: Mapped[str]
    reference: Mapped[str | None]
    dose_id: Mapped[int | None] = ref("dose")
    person_id: Mapped[int] = ref("person")
    until_on: Mapped[date | None]
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None]


class DoseVial(Ledgered):
    """A vial of a dose, with what was given and what was wasted of it."""

    __tablename__ = "dose_vial"
    __table_args__ = (
        UniqueConstraint("vial_id"),
        CheckConstraint("given_ul >= 0 AND wasted_ul >= 0", name="amounts"),
    )

    dose_id: Mapped[int] = ref("dose", index=True)
    vial_id: Mapped[int] = ref("vial")
    given_ul: Mapped[int | None]
    wasted_ul: Mapped[int | None]
