"""Products, studies, subjects by code only, doses and their administration."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import Ledgered, Moment, one_of, ref

DOSE_STATES = ("planned", "prepared", "released", "administered", "returned", "destroyed")


class Product(Ledgered):
    """What is made from a bank."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    owner_id: Mapped[int] = ref("party")
    shelf_life_days: Mapped[int | None]
    storage: Mapped[str | None]
    passage_limit: Mapped[int | None]


class Study(Ledgered):
    """A clinical trial of one product; ``same_lot``: a cohort's doses come from one lot."""

    __tablename__ = "study"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    owner_id: Mapped[int] = ref("party")
    product_id: Mapped[int] = ref("product")
    registry_id: Mapped[str | None]
    authority: Mapped[str]
    phase: Mapped[str]
    indication: Mapped[str]
    blinded: Mapped[bool]
    planned_subjects: Mapped[int | None]
    state: Mapped[str]
    same_lot: Mapped[bool | None]
    doses_per_subject: Mapped[int | None]


class Subject(Ledgered):
    """A patient, by code only, with a chain-of-identity identifier."""

    __tablename__ = "subject"

    code: Mapped[str] = mapped_column(unique=True)
    study_id: Mapped[int] = ref("study", index=True)
    site_id: Mapped[int] = ref("site")
    identity: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    enrolled_on: Mapped[date | None]
    cohort: Mapped[str | None]


class Dose(Ledgered):
    """The vials set aside for one subject; ``kit`` is what a blinded study prints instead."""

    __tablename__ = "dose"
    __table_args__ = (one_of("status", DOSE_STATES, "status"),)

    code: Mapped[str] = mapped_column(unique=True)
    subject_id: Mapped[int] = ref("subject", index=True)
    product_id: Mapped[int] = ref("product")
    status: Mapped[str]
    placebo: Mapped[bool] = mapped_column(default=False)
    planned_on: Mapped[date | None]
    released_at: Mapped[datetime | None]


class Administration(Ledgered):
    """The giving of a dose: when, where, by whom and with what outcome."""

    __tablename__ = "administration"

    dose_id: Mapped[int] = ref("dose", index=True)
    site_id: Mapped[int] = ref("site")
    person_id: Mapped[int] = ref("person")
    given_at: Mapped[Moment]
    route: Mapped[str | None]
    outcome: Mapped[str | None]
