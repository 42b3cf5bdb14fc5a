"""Recalls and exercises: where they began, what was accounted for, who was told."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import banks, cases  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, ref

ACCOUNTS = ("held", "returned", "used", "administered", "destroyed", "transferred", "not_found")


class Recall(Ledgered):
    """A recall of everything that came from one record; an exercise holds nothing."""

    __tablename__ = "recall"

    code: Mapped[str] = mapped_column(unique=True)
    root_kind: Mapped[str]
    root_id: Mapped[int] = mapped_column(BigInt)
    exercise: Mapped[bool]
    reason: Mapped[str]
    owner_id: Mapped[int] = ref("party")
    case_id: Mapped[int | None] = ref("case_record")
    begun_at: Mapped[Moment]
    begun_by_id: Mapped[int] = ref("person")
    held_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = ref("person")
    conclusion: Mapped[str | None]


class RecallVial(Ledgered):
    """A vial that a recall accounted for: what became of it, and who says so."""

    __tablename__ = "recall_vial"
    __table_args__ = (
        UniqueConstraint("recall_id", "vial_id"),
        one_of("account", ACCOUNTS, "account"),
    )

    recall_id: Mapped[int] = ref("recall")
    vial_id: Mapped[int] = ref("vial", index=True)
    account: Mapped[str]
    note: Mapped[str | None]
    accounted_at: Mapped[Moment]
    accounted_by_id: Mapped[int] = ref("person")


class RecallNotice(Ledgered):
    """The notice to one site: when it was made, and when somebody there confirmed it."""

    __tablename__ = "recall_notice"
    __table_args__ = (UniqueConstraint("recall_id", "site_id"),)

    recall_id: Mapped[int] = ref("recall")
    site_id: Mapped[int] = ref("site")
    made_at: Mapped[Moment]
    made_by_id: Mapped[int] = ref("person")
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None]
