"""Donors, lines, lots and their vials, and the runs that make one from the other."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import clinical, equipment  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, ref

LOT_STATES = ("quarantine", "released", "on_hold", "rejected", "recalled")
VIAL_STATES = (
    "expected", "stored", "out", "in_transit", "consumed", "administered", "destroyed",
    "transferred", "void", "missing",
)  # fmt: skip
LOT_KINDS = (
    "SEED", "MCB", "WCB", "EOPC", "INTERMEDIATE", "DS", "DP", "REFERENCE", "RESEARCH",
)  # fmt: skip
LINE_KINDS = ("iPSC", "hESC")
RUN_KINDS = (
    "derivation", "banking", "expansion", "differentiation", "fill_finish", "dose_preparation",
)  # fmt: skip
GRADES = ("GMP", "non-GMP")


class Donor(Ledgered):
    """The person cells came from, by code only."""

    __tablename__ = "donor"

    code: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = ref("party")
    material: Mapped[str | None]
    eligibility: Mapped[str | None]


class Consent(Ledgered):
    """One version of a donor's consent; ``scope`` lists the purposes it covers, by blanks."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("donor_id", "form_version"),)

    donor_id: Mapped[int] = ref("donor", index=True)
    form_version: Mapped[str]
    scope: Mapped[str]
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]


class CellLine(Ledgered):
    """A line derived from one or more components; pools have several."""

    __tablename__ = "cell_line"
    __table_args__ = (one_of("kind", LINE_KINDS, "kind"),)

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    owner_id: Mapped[int] = ref("party")
    hpscreg_name: Mapped[str | None]
    rrid: Mapped[str | None]
    legacy: Mapped[bool] = mapped_column(default=False)


class LineComponent(Ledgered):
    """A donor's part in a line. Legacy lines may have a component whose donor isn't stated."""

    __tablename__ = "line_component"
    __table_args__ = (
        UniqueConstraint("line_id", "number"),
        CheckConstraint("share_permille BETWEEN 1 AND 1000", name="share"),
    )

    line_id: Mapped[int] = ref("cell_line", index=True)
    number: Mapped[int]
    donor_id: Mapped[int | None] = ref("donor", index=True)
    name: Mapped[str | None]
    share_permille: Mapped[int | None]


class Format(Ledgered):
    """A primary container: cryovial, straw, bag, ampoule, syringe."""

    __tablename__ = "format"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    nominal_volume_ul: Mapped[int | None]


class Run(Ledgered):
    """A process step that consumes vials and makes lots; an engineering run proves the process."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("kind", RUN_KINDS, "kind"),
        one_of("grade", GRADES, "grade"),
        one_of("status", ("planned", "started", "ended", "abandoned"), "status"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    site_id: Mapped[int] = ref("site")
    owner_id: Mapped[int] = ref("party")
    line_id: Mapped[int | None] = ref("cell_line")
    product_id: Mapped[int | None] = ref("product")
    grade: Mapped[str]
    status: Mapped[str]
    protocol: Mapped[str | None]
    protocol_version: Mapped[str | None]
    engineering: Mapped[bool | None]
    equipment_id: Mapped[int | None] = ref("equipment")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RunInput(Ledgered):
    """A vial that a run used up."""

    __tablename__ = "run_input"
    __table_args__ = (UniqueConstraint("vial_id"),)

    run_id: Mapped[int] = ref("run", index=True)
    vial_id: Mapped[int] = ref("vial")


class Lot(Ledgered):
    """One homogeneous fill: every vial in it is equivalent. A bank is a lot.

    ``lead_time_days``: how long it takes to make the bank that replaces it.
    """

    __tablename__ = "lot"
    __table_args__ = (
        one_of("kind", LOT_KINDS, "kind"),
        one_of("status", LOT_STATES, "status"),
        one_of("grade", GRADES, "grade"),
        CheckConstraint("filled >= 0", name="filled"),
        CheckConstraint("minimum_reserve >= 0", name="reserve"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    status: Mapped[str]
    grade: Mapped[str]
    owner_id: Mapped[int] = ref("party")
    site_id: Mapped[int] = ref("site")
    line_id: Mapped[int | None] = ref("cell_line", index=True)
    run_id: Mapped[int | None] = ref("run", index=True)
    product_id: Mapped[int | None] = ref("product")
    subject_id: Mapped[int | None] = ref("subject")
    format_id: Mapped[int] = ref("format")
    filled: Mapped[int]
    fill_volume_ul: Mapped[int | None]
    cells_per_vial: Mapped[int | None] = mapped_column(BigInt)
    passage: Mapped[str | None]
    days_in_differentiation: Mapped[int | None]
    medium: Mapped[str | None]
    stock: Mapped[str | None]
    filled_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    retest_on: Mapped[date | None]
    minimum_reserve: Mapped[int] = mapped_column(default=0)
    lead_time_days: Mapped[int | None]
    legacy: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str | None]


class LotRelease(Ledgered):
    """What a released lot may be used for; empty limits mean all."""

    __tablename__ = "lot_release"

    lot_id: Mapped[int] = ref("lot", index=True)
    purposes: Mapped[str]
    study_id: Mapped[int | None] = ref("study")
    released_at: Mapped[Moment]
    released_by_id: Mapped[int] = ref("person")
    ended_at: Mapped[datetime | None]


class Vial(Ledgered):
    """One primary container with one code, used whole."""

    __tablename__ = "vial"
    __table_args__ = (
        one_of("status", VIAL_STATES, "status"),
        UniqueConstraint("lot_id", "number"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_vial_lot_status", "lot_id", "status"),  # and on PostgreSQL the id: 0012
        Index("ix_vial_status_site", "status", "site_id", "code"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    lot_id: Mapped[int] = ref("lot")
    site_id: Mapped[int] = ref("site")
    number: Mapped[int]
    held_by_id: Mapped[int | None] = ref("person")
    purpose: Mapped[str | None]
    expires_on: Mapped[date | None]
    retest_on: Mapped[date | None]
    notes: Mapped[str | None]
    corrections: Mapped[int] = mapped_column(default=0)
