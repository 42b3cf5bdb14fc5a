"""Several questions asked as one, against each asked alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, Integer, Text, bindparam, literal, literal_column, select

from cellinv.records.asking import ask
from cellinv.records.tables.base import UtcDateTime
from cellinv.records.tables.people import Person, Site
from cellinv.records.together import Together

if TYPE_CHECKING:
    from tests.integration.whole_line import WholeLine

MOMENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
PEOPLE = select(Person.id, Person.login, Person.name, Person.active).where(Person.id > 0)
ONE = PEOPLE.where(Person.login == bindparam("login"))
SITES = select(Site.code, Site.id, Site.name)
MIXED = select(
    literal(MOMENT, UtcDateTime).label("moment"), literal_column("7", Integer).label("seven"),
    literal("x", Text).label("x"), literal(date(2026, 3, 2), Date).label("day"),
    literal(True, Boolean).label("so"), literal(None, Text).label("none"),
)  # fmt: skip
FIRST = select(Person.login).order_by(Person.login.desc()).limit(1)


def test_each_part_is_answered_as_it_is_alone(line: WholeLine) -> None:
    asked = Together(people=PEOPLE, one=ONE, sites=SITES, mixed=MIXED, first=FIRST)
    with line.desk.database.read() as session:
        told = asked.ask(session, {"login": "tech"})
        for name, query in {"people": PEOPLE, "sites": SITES, "first": FIRST}.items():
            alone = [tuple(row) for row in ask(session, query).all()]
            assert sorted(told[name]) == sorted(alone)
            assert alone
    assert [row[1] for row in told["one"]] == ["tech"]
    assert told["mixed"] == [(MOMENT, 7, "x", date(2026, 3, 2), True, None)]


def test_a_part_that_finds_nothing_is_empty(line: WholeLine) -> None:
    asked = Together(one=ONE, sites=SITES)
    with line.desk.database.read() as session:
        told = asked.ask(session, {"login": "nobody"})
    assert told["one"] == []
    assert told["sites"]
