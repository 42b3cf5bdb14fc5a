"""Anything that must be looked at and closed, and the holds that keep things where they are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import banks, storage  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, ref

CASE_KINDS = (
    "deviation", "out_of_specification", "discrepancy", "conflict", "excursion", "restore_gap",
    "emergency",
)  # fmt: skip
HOLD_KINDS = (
    "quarantine", "hold", "do_not_use", "consent_withdrawn", "exposure", "temperature",
)  # fmt: skip
HELD = ("vial_id", "lot_id", "line_id", "donor_id", "container_id", "run_id")


class Case(Ledgered):
    """A deviation, discrepancy, excursion or the like: findings, cause, decision, closed by."""

    __tablename__ = "case_record"
    __table_args__ = (one_of("kind", CASE_KINDS, "kind"),)

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    site_id: Mapped[int | None] = ref("site")
    title: Mapped[str]
    finding: Mapped[str | None]
    cause: Mapped[str | None]
    decision: Mapped[str | None]
    opened_by_id: Mapped[int] = ref("person")
    opened_at: Mapped[Moment]
    closed_by_id: Mapped[int | None] = ref("person")
    closed_at: Mapped[datetime | None]


class CaseSubject(Ledgered):
    """A record that a case is about."""

    __tablename__ = "case_subject"
    __table_args__ = (Index("ix_case_subject_record", "record_kind", "record_id"),)

    case_id: Mapped[int] = ref("case_record", index=True)
    record_kind: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInt)


_OPEN = "closed_at IS NULL"


class Hold(Ledgered):
    """A hold on exactly one vial, lot, line, donor, container or run."""

    __tablename__ = "hold"
    __table_args__ = (
        one_of("kind", HOLD_KINDS, "kind"),
        CheckConstraint(
            " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in HELD) + " = 1",
            name="one_thing",
        ),
        *(Index(f"ix_hold_{name}", name, sqlite_where=text(_OPEN)) for name in HELD),
    )

    vial_id: Mapped[int | None] = ref("vial")
    lot_id: Mapped[int | None] = ref("lot")
    line_id: Mapped[int | None] = ref("cell_line")
    donor_id: Mapped[int | None] = ref("donor")
    container_id: Mapped[int | None] = ref("container")
    run_id: Mapped[int | None] = ref("run")
    kind: Mapped[str]
    reason: Mapped[str]
    case_id: Mapped[int | None] = ref("case_record")
    opened_by_id: Mapped[int] = ref("person")
    opened_at: Mapped[Moment]
    closed_by_id: Mapped[int | None] = ref("person")
    closed_at: Mapped[datetime | None]
