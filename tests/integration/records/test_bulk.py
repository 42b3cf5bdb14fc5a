"""Acts by the hundred in one transaction: the same chains, and what was written can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from cellinv.domain.ledger import UnknownChain
from cellinv.domain.texts import TextTooLong, TextUnsound
from cellinv.records.asking import ask
from cellinv.records.ledger.bulk import MOST
from cellinv.records.ledger.row_session import Writes
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Party, Person
from cellinv.records.verify.run import verify
from cellinv.services import people
from cellinv.services.ledger import batch, doing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


def count(session: Session) -> int:
    return session.scalar(select(func.count(LedgerEntry.id))) or 0


def test_many_acts_make_one_sound_chain(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        for number in range(MOST + 20):
            people.add_party(together, f"P-{number}", "Somebody")
    assert verify(desk.database).counts["entries"] > MOST
    assert verify(desk.database).ok


def test_an_entry_that_is_read_is_there(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        before = count(session)
        receipt = people.record_sign_in(replace(desk, batch=session))
        assert count(session) == before + 1
        found = session.scalar(select(LedgerEntry.hash).order_by(LedgerEntry.id.desc()))
    assert found == receipt.hash


def add_and_fail(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        people.add_party(together, "P-1", "Somebody")
        with doing(together, "nothing", chain="NOWHERE"):
            pass


def test_a_failure_leaves_nothing(desk: Desk) -> None:
    with desk.database.read() as session:
        before = count(session)
    with pytest.raises(UnknownChain):
        add_and_fail(desk)
    with desk.database.read() as session:
        assert count(session) == before
    people.add_party(desk, "P-1", "Somebody")


def renamed(desk: Desk, row: dict[str, Any], name: str) -> dict[str, Any]:
    with doing(desk, "rename_party") as act:
        (after,) = act.session.change_rows(Party, [(row, {"name": name})])
    return after


def test_rows_of_many_acts_are_written_together(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        for number in range(MOST + 20):
            with doing(together, "add_party") as act:
                act.session.add_rows(Party, [{"code": f"P-{number}", "name": "A"}])
        people.add_party(together, "LAST", "Somebody")
        rows = session.execute(select(Party.__table__).where(Party.name == "A")).mappings().all()
        for row in rows:
            renamed(together, renamed(together, dict(row), "B"), "C")
        assert set(session.scalars(select(Party.version).where(Party.name == "C"))) == {3}
    report = verify(desk.database)
    assert [each.sentence for each in report.findings if each.kind != "invariant"] == []


def test_a_row_that_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    with desk.database.read() as session:
        row = dict(session.execute(select(Party.__table__)).mappings().first() or {})
    renamed_once = renamed(desk, row, "B")
    with pytest.raises(RuntimeError, match="don't stand"):
        renamed(desk, row, "C")
    assert renamed(desk, renamed_once, "C")["version"] == 3


def test_rows_of_several_tables_are_written_together(desk: Desk) -> None:
    with desk.database.read() as session:
        row = dict(session.execute(select(Party.__table__)).mappings().first() or {})
    with doing(desk, "found_site") as act:
        both = both_named(row, "NEW", "B")
        both.add(Party, code="P-3", name="D")
        changed, ids = act.session.write(both)
    assert [each["name"] for each in changed] == ["B"]
    with desk.database.read() as session:
        made = [
            session.get_one(kind, each) for kind, each in zip((Person, Party), ids, strict=True)
        ]
        assert [each.name for each in made] == ["B", "D"]
        assert session.get_one(Party, row["id"]).name == "B"
    with pytest.raises(RuntimeError, match="don't stand"), doing(desk, "found_site") as act:
        act.session.write(both_named(row, "NEWER", "C"))
    with desk.database.read() as session:
        assert session.scalars(select(Person.login).where(Person.name == "C")).all() == []
    report = verify(desk.database)
    assert [each.sentence for each in report.findings if each.kind != "invariant"] == []


def both_named(row: dict[str, Any], login: str, name: str) -> Writes:
    writes = Writes()
    writes.change(Party, row, name=name)
    writes.add(Person, login=login, name=name, active=True)
    return writes


@pytest.mark.parametrize("text", ["x" * 501, "a\0b"])
def test_texts_no_record_keeps_are_refused_in_rows_too(desk: Desk, text: str) -> None:
    with desk.database.read() as session:
        row = dict(session.execute(select(Party.__table__)).mappings().first() or {})
        before = count(session)
    with pytest.raises((TextTooLong, TextUnsound)), doing(desk, "add_party") as act:
        act.session.add_rows(Party, [{"code": "P-1", "name": text}])
    with pytest.raises((TextTooLong, TextUnsound)):
        renamed(desk, row, text)
    with pytest.raises((TextTooLong, TextUnsound)):
        people.add_party(replace(desk, station=text), "P-2", "Somebody")
    with desk.database.read() as session:
        assert count(session) == before


def test_rows_that_wait_are_there_for_who_asks_for_columns(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        with doing(replace(desk, batch=session), "add_party") as act:
            (number,) = act.session.add_rows(Party, [{"code": "P-1", "name": "A"}])
        found = ask(session, select(Party.name).where(Party.id == number)).scalar()
    assert found == "A"


def test_an_object_shows_how_its_row_was_changed(desk: Desk) -> None:
    number = people.add_party(desk, "P-1", "A")
    with batch(desk) as session:
        party = session.get_one(Party, number)
        together = replace(desk, batch=session)
        row = session.execute(select(Party.__table__).where(Party.id == number)).mappings().one()
        renamed(together, dict(row), "B")
        assert (party.name, party.version) == ("B", 2)
        with doing(together, "rename_party"):
            party.name = "C"
    report = verify(desk.database)
    assert [each.sentence for each in report.findings if each.kind != "invariant"] == []
