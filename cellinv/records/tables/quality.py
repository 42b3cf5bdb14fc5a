"""Panels and what lots are tested for: samples, results with their files, approved deviations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import banks, cases, clinical  # noqa: F401 - referred to
from cellinv.records.tables.banks import LOT_KINDS
from cellinv.records.tables.base import BigInt, Ledgered, Local, Moment, one_of, ref

GROUPS = ("safety", "identification", "stemness", "pluripotency", "activity")
SAMPLE_KINDS = ("qc", "retain", "stability")
OUTCOMES = ("invalid", "confirmed", "accepted")


class Panel(Ledgered):
    """What a kind of lot is tested for, perhaps of one product, owner or site only.

    A change is a new edition: ``edition`` counts them. ``ended_at``: no lot freezes it any more.
    """

    __tablename__ = "panel"
    __table_args__ = (
        UniqueConstraint("code", "edition"),
        one_of("lot_kind", LOT_KINDS, "lot_kind"),
        CheckConstraint("edition > 0", name="edition"),
    )

    code: Mapped[str]
    edition: Mapped[int]
    title: Mapped[str]
    lot_kind: Mapped[str]
    owner_id: Mapped[int | None] = ref("party")
    product_id: Mapped[int | None] = ref("product")
    site_id: Mapped[int | None] = ref("site")
    proposal: Mapped[bool]
    source: Mapped[str | None]
    made_at: Mapped[Moment]
    made_by_id: Mapped[int | None] = ref("person")
    ended_at: Mapped[datetime | None]


class PanelItem(Ledgered):
    """One test of an edition of a panel; never changed once it is written."""

    __tablename__ = "panel_item"
    __table_args__ = (
        UniqueConstraint("panel_id", "code"),
        one_of("category", GROUPS, "category"),
        one_of("laboratory", ("in-house", "external"), "laboratory"),
        CheckConstraint("vials >= 0 AND days >= 0", name="amounts"),
    )

    panel_id: Mapped[int] = ref("panel", index=True)
    number: Mapped[int]
    code: Mapped[str]
    category: Mapped[str]
    name: Mapped[str]
    purpose: Mapped[str]
    method: Mapped[str]
    sop: Mapped[str | None]
    sop_version: Mapped[str | None]
    specification: Mapped[str]
    mandatory: Mapped[bool]
    vials: Mapped[int]
    laboratory: Mapped[str]
    days: Mapped[int]


class LotPanel(Ledgered):
    """The edition of a panel that a lot is tested by, frozen when its testing started."""

    __tablename__ = "lot_panel"
    __table_args__ = (UniqueConstraint("lot_id"),)

    lot_id: Mapped[int] = ref("lot")
    panel_id: Mapped[int] = ref("panel", index=True)
    frozen_at: Mapped[Moment]
    frozen_by_id: Mapped[int] = ref("person")


class Sample(Ledgered):
    """Vials of a lot that are tested, or kept until ``pull_on`` (retain, stability)."""

    __tablename__ = "sample"
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("kind", SAMPLE_KINDS, "kind"),
    )

    lot_id: Mapped[int] = ref("lot", index=True)
    code: Mapped[str]
    kind: Mapped[str]
    note: Mapped[str | None]
    pull_on: Mapped[date | None]
    planned_at: Mapped[Moment]
    planned_by_id: Mapped[int] = ref("person")


class SampleVial(Ledgered):
    """A vial of a sample; its reservation names the sample."""

    __tablename__ = "sample_vial"
    __table_args__ = (UniqueConstraint("sample_id", "vial_id"),)

    sample_id: Mapped[int] = ref("sample")
    vial_id: Mapped[int] = ref("vial", index=True)


class SampleItem(Ledgered):
    """An item that a sample is for."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("sample_id", "item_id"),)

    sample_id: Mapped[int] = ref("sample")
    item_id: Mapped[int] = ref("panel_item")


class ResultFile(Ledgered):
    """A laboratory's file as it was handed in: its name, size in bytes and SHA-256."""

    __tablename__ = "result_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]


class FileContent(Local):
    """The bytes of a result's file: kept in the inventory, so that a backup has them.

    They are no part of the ledger; their SHA-256 is, and verify compares.
    """

    __tablename__ = "file_content"

    file_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class QcResult(Ledgered):
    """One attempt at an item of a lot: sent, due, received; value, verdict, review, outcome.

    ``number`` is the value as exact decimal text in the specification's unit. ``verdict`` is
    what was computed, or what a person judged for a reason. ``outcome`` is what the case of a
    result out of specification was closed with: ``invalid`` (a retest counts instead),
    ``confirmed`` (it stands), ``accepted`` (it stands, and the deviation is approved).
    """

    __tablename__ = "qc_result"
    __table_args__ = (
        UniqueConstraint("lot_id", "item_id", "attempt"),
        one_of("verdict", ("pass", "fail", "judge"), "verdict"),
        one_of("outcome", OUTCOMES, "outcome"),
        CheckConstraint("attempt > 0", name="attempt"),
        CheckConstraint("reviewed_by_id <> entered_by_id", name="another_person"),
        CheckConstraint("(value IS NULL) = (verdict IS NULL)", name="judged"),
    )

    lot_id: Mapped[int] = ref("lot")
    item_id: Mapped[int] = ref("panel_item", index=True)
    attempt: Mapped[int]
    sample_id: Mapped[int | None] = ref("sample")
    method: Mapped[str | None]
    laboratory: Mapped[str | None]
    sent_on: Mapped[date | None]
    due_on: Mapped[date | None]
    received_on: Mapped[date | None]
    value: Mapped[str | None]
    number: Mapped[str | None]
    verdict: Mapped[str | None]
    why: Mapped[str | None]
    judged_by_id: Mapped[int | None] = ref("person")
    judgement: Mapped[str | None]
    file_id: Mapped[int | None] = ref("result_file")
    analyst: Mapped[str | None]
    entered_by_id: Mapped[int | None] = ref("person")
    entered_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = ref("person")
    reviewed_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = ref("case_record")
    outcome: Mapped[str | None]


class ItemWaiver(Ledgered):
    """An item that needn't be met for one lot: the deviation, its case and who approved it."""

    __tablename__ = "item_waiver"
    __table_args__ = (UniqueConstraint("lot_id", "item_id"),)

    lot_id: Mapped[int] = ref("lot")
    item_id: Mapped[int] = ref("panel_item")
    case_id: Mapped[int] = ref("case_record")
    reason: Mapped[str]
    approved_by_id: Mapped[int] = ref("person")
    approved_at: Mapped[Moment]
