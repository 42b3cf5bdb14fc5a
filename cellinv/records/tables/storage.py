"""Containers of any depth, what stands where and stood when, and slots kept free."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import banks, equipment  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, partial, ref

CONTAINER_KINDS = (
    "room", "tank", "freezer", "shelf", "rack", "canister", "cane", "goblet", "box", "bag",
    "shipper",
)  # fmt: skip


class ContainerType(Ledgered):
    """What a kind of container is like; ``definition`` is the catalog's JSON, canonical."""

    __tablename__ = "container_type"
    __table_args__ = (one_of("kind", CONTAINER_KINDS, "kind"),)

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    rows: Mapped[int | None]
    columns: Mapped[int | None]
    capacity: Mapped[int | None]
    definition: Mapped[str]


class Container(Ledgered):
    """Anything that holds. ``parent_id`` is where it stands now; its placements say since when."""

    __tablename__ = "container"
    __table_args__ = (
        one_of("state", ("active", "defrosting", "backup", "retired"), "state"),
        one_of("whereabouts", ("in_place", "out", "in_transit"), "whereabouts"),
        partial("uq_container_sibling", "parent_id", "name_key", where="parent_id IS NOT NULL"),
        partial("uq_container_root", "site_id", "name_key", where="parent_id IS NULL"),
        CheckConstraint("parent_id <> id", name="own_parent"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str]
    type_id: Mapped[int] = ref("container_type")
    site_id: Mapped[int] = ref("site")
    parent_id: Mapped[int | None] = ref("container")
    state: Mapped[str] = mapped_column(default="active")
    whereabouts: Mapped[str] = mapped_column(default="in_place")
    held_by_id: Mapped[int | None] = ref("person")
    temperature_c: Mapped[int | None]
    equipment_id: Mapped[int | None] = ref("equipment")


class Placement(Ledgered):
    """An interval: one vial or one container stood in a container, at a slot or without one."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("(vial_id IS NULL) <> (child_id IS NULL)", name="one_thing"),
        CheckConstraint("(slot_row IS NULL) = (slot_column IS NULL)", name="whole_slot"),
        CheckConstraint("child_id <> container_id", name="not_in_itself"),
        partial(
            "uq_placement_vial_open", "vial_id", where="ended_at IS NULL AND vial_id IS NOT NULL"
        ),
        partial(
            "uq_placement_child_open", "child_id", where="ended_at IS NULL AND child_id IS NOT NULL"
        ),
        partial(
            "uq_placement_slot_open",
            "container_id",
            "slot_row",
            "slot_column",
            where="ended_at IS NULL AND slot_row IS NOT NULL",
        ),
        Index("ix_placement_vial", "vial_id"),
        Index("ix_placement_child", "child_id"),
        Index("ix_placement_container", "container_id", "ended_at"),
    )

    vial_id: Mapped[int | None] = ref("vial")
    child_id: Mapped[int | None] = ref("container")
    container_id: Mapped[int] = ref("container")
    slot_row: Mapped[int | None]
    slot_column: Mapped[int | None]
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]
    started_entry_id: Mapped[int] = mapped_column(BigInt)
    ended_entry_id: Mapped[int | None] = mapped_column(BigInt)


class SlotMark(Ledgered):
    """A slot that is blocked, reserved, or known and free, with the reason."""

    __tablename__ = "slot_mark"
    __table_args__ = (
        one_of("kind", ("blocked", "reserved", "known_free"), "kind"),
        partial(
            "uq_slot_mark_open",
            "container_id",
            "slot_row",
            "slot_column",
            where="closed_at IS NULL",
        ),
    )

    container_id: Mapped[int] = ref("container", index=True)
    slot_row: Mapped[int]
    slot_column: Mapped[int]
    kind: Mapped[str]
    reason: Mapped[str | None]
    closed_at: Mapped[datetime | None]
