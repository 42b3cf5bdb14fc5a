"""Parties, their sites, the people who act, what they may do and how they prove who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import Ledgered, Local, Moment, one_of, ref

ROLES = ("viewer", "technician", "supervisor", "qa", "administrator", "inspector", "see_arm")


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
