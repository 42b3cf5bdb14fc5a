"""Parties, their sites, the people who act, what they may do and how they prove who they are."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import BigInt, Ledgered, Local, Moment, one_of, ref

ROLES = ("viewer", "technician", "supervisor", "qa", "administrator", "inspector", "see_arm")
MEANINGS = ("performed", "witnessed", "reviewed", "approved", "released")


class Party(Ledgered):
    """An organisation: sponsor, manufacturer, laboratory, clinic, carrier."""

    __tablename__ = "party"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kinds: Mapped[str] = mapped_column(default="")


class Site(Ledgered):
    """A party's location, with its time zone and a ledger chain named by its code."""

    __tablename__ = "site"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    party_id: Mapped[int] = ref("party")
    time_zone: Mapped[str]
    country: Mapped[str | None]


class Person(Ledgered):
    """Somebody who acts. Logins are never reused, only deactivated."""

    __tablename__ = "person"

    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    home_site_id: Mapped[int | None] = ref("site")
    active: Mapped[bool] = mapped_column(default=True)
    password_set_at: Mapped[datetime | None]


class Grant(Ledgered):
    """A right: a role at one site or all, for one owner or all, from a day until another."""

    __tablename__ = "grant_right"
    __table_args__ = (one_of("role", ROLES, "role"),)

    person_id: Mapped[int] = ref("person", index=True)
    role: Mapped[str]
    site_id: Mapped[int | None] = ref("site")
    owner_id: Mapped[int | None] = ref("party")
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Badge(Ledgered):
    """A badge somebody was given; a withdrawn one stays theirs, and opens nothing."""

    __tablename__ = "badge"

    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = ref("person", index=True)
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None]


class Training(Ledgered):
    """What somebody was trained for: a role, or a subject such as an exercise; and until when."""

    __tablename__ = "training"

    person_id: Mapped[int] = ref("person", index=True)
    role: Mapped[str | None]
    subject: Mapped[str]
    trained_on: Mapped[date]
    until_on: Mapped[date | None]
    reference: Mapped[str | None]


class Acceptance(Ledgered):
    """A text that somebody accepted as binding: which version of it, and its SHA-256."""

    __tablename__ = "acceptance"

    person_id: Mapped[int] = ref("person", index=True)
    subject: Mapped[str]
    edition: Mapped[str]
    digest: Mapped[str]
    accepted_at: Mapped[Moment]


class Signature(Ledgered):
    """A hand put to an act and a record: whose, what it means, when, and the digest of it all.

    ``act_id`` is the first entry of the act it was given in; ``record_version`` the version of
    the record's row as that act left it, 0 where the act itself was signed. ``proof`` is used
    in one act only. See :mod:`cellinv.records.ledger.signing` for what is digested.
    """

    __tablename__ = "signature"
    __table_args__ = (
        one_of("meaning", MEANINGS, "meaning"),
        UniqueConstraint("proof", "number"),
        Index("ix_signature_record", "record_kind", "record_id"),
    )

    person_id: Mapped[int] = ref("person")
    printed_name: Mapped[str]
    meaning: Mapped[str]
    signed_at: Mapped[Moment]
    act_id: Mapped[int] = mapped_column(BigInt, index=True)
    record_kind: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInt)
    record_version: Mapped[int]
    how: Mapped[str]
    proof: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]


class Credential(Local):
    """How a person proves who they are; never in the ledger, never exported."""

    __tablename__ = "credential"

    person_id: Mapped[int] = ref("person")
    id: Mapped[int] = mapped_column(primary_key=True)
    password_hash: Mapped[str]
    set_at: Mapped[Moment]
    expires_on: Mapped[date | None]
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id"), CheckConstraint("failed >= 0", name="failed"))


class Access(Local):
    """What goes with a password: the PIN to a badge, and what the first sign-in has to settle.

    ``pending`` is ``password`` (an own one, and the written responsibility), or
    ``responsibility``; empty when nothing is left.
    """

    __tablename__ = "access"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = ref("person")
    pin_hash: Mapped[str | None]
    pending: Mapped[str | None]

    __table_args__ = (UniqueConstraint("person_id"),)


class FormerPassword(Local):
    """A password somebody had, so that it doesn't come back too soon."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = ref("person", index=True)
    password_hash: Mapped[str]
    set_at: Mapped[Moment]
