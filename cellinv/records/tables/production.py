"""What is recorded of a run besides its vials, and what one party transfers to another."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import banks  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, ref

TRANSFER_SCOPES = ("limited", "complete")
TRANSFER_STATES = ("agreed", "under_way", "completed", "ended")
TRANSFER_KINDS = ("line", "lot", "product", "protocol", "panel", "document")
ITEM_STATES = ("agreed", "sent", "received", "accepted")


class RunOperator(Ledgered):
    """A person who worked on a run, perhaps until they left it; or was put down by mistake."""

    __tablename__ = "run_operator"
    __table_args__ = (UniqueConstraint("run_id", "person_id"),)

    run_id: Mapped[int] = ref("run")
    person_id: Mapped[int] = ref("person")
    ended_at: Mapped[datetime | None]
    mistaken: Mapped[bool | None]
    reason: Mapped[str | None]


class RunFigure(Ledgered):
    """An in-process figure of a run: cells in and out, viability, purity, yield or another.

    ``number`` is exact decimal text in ``unit`` (UCUM). A corrected figure is a new row that
    names the one it replaces.
    """

    __tablename__ = "run_figure"
    __table_args__ = (UniqueConstraint("replaces_id"),)

    run_id: Mapped[int] = ref("run", index=True)
    kind: Mapped[str]
    number: Mapped[str]
    unit: Mapped[str]
    measured_at: Mapped[Moment]
    entered_by_id: Mapped[int] = ref("person")
    note: Mapped[str | None]
    replaces_id: Mapped[int | None] = ref("run_figure")


class RunMaterial(Ledgered):
    """A reagent's lot that went into a run."""

    __tablename__ = "run_material"

    run_id: Mapped[int] = ref("run", index=True)
    name: Mapped[str]
    supplier: Mapped[str | None]
    lot_number: Mapped[str]
    expires_on: Mapped[date | None]


class Transfer(Ledgered):
    """A technology transfer from one party to another."""

    __tablename__ = "transfer"
    __table_args__ = (
        one_of("scope", TRANSFER_SCOPES, "scope"),
        one_of("status", TRANSFER_STATES, "status"),
        CheckConstraint("from_party_id <> to_party_id", name="two_parties"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    from_party_id: Mapped[int] = ref("party")
    to_party_id: Mapped[int] = ref("party")
    scope: Mapped[str]
    status: Mapped[str]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    note: Mapped[str | None]


class TransferItem(Ledgered):
    """What is transferred: a line, bank, product, protocol, panel or document.

    ``record_id`` names the line, lot or product; the others are named by ``name`` and ``edition``.
    """

    __tablename__ = "transfer_item"
    __table_args__ = (
        UniqueConstraint("transfer_id", "number"),
        one_of("kind", TRANSFER_KINDS, "kind"),
        one_of("status", ITEM_STATES, "status"),
    )

    transfer_id: Mapped[int] = ref("transfer")
    number: Mapped[int]
    kind: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(BigInt)
    name: Mapped[str]
    edition: Mapped[str | None]
    status: Mapped[str]
    changed_on: Mapped[date]
    person_id: Mapped[int] = ref("person")
    note: Mapped[str | None]


class TransferMilestone(Ledgered):
    """A step of a transfer: when it was planned, when it was reached and what shows it."""

    __tablename__ = "transfer_milestone"
    __table_args__ = (UniqueConstraint("transfer_id", "number"),)

    transfer_id: Mapped[int] = ref("transfer")
    number: Mapped[int]
    title: Mapped[str]
    planned_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    reached_by_id: Mapped[int | None] = ref("person")
    evidence: Mapped[str | None]


class RunEnd(Ledgered):
    """Why a run was abandoned, or what was said at its end."""

    __tablename__ = "run_end"
    __table_args__ = (UniqueConstraint("run_id"),)

    run_id: Mapped[int] = ref("run")
    abandoned: Mapped[bool]
    note: Mapped[str]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = ref("person")
