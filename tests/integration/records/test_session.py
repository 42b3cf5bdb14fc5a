"""Rows change only inside an act, and the act ends in its entry."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from cellinv.domain.ledger import (
    HappenedBeforeLast,
    HappenedInFuture,
    LateNeedsReason,
    UnknownChain,
)
from cellinv.records.engine import Database, as_owner
from cellinv.records.errors import BrokenRule, ChangedMeanwhile, surroundings
from cellinv.records.ledger.session import LedgerSession
from cellinv.records.ledger.texts import loads
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead
from cellinv.records.verify.run import verify
from cellinv.services.audit import entry_named, history
from cellinv.services.desk import Desk, SetClock
from cellinv.services.ledger import NotSignedIn, doing
from tests.integration.bank import Bank, Made, take
from tests.integration.inventories import PostgresServer, SqliteFiles

CHAIN = "HFX"


def session_of(database: Database) -> LedgerSession:
    return LedgerSession(database.writer, expire_on_commit=False)


def test_a_change_outside_an_act_is_refused(database: Database, small: Made) -> None:
    with session_of(database) as session:
        session.get_one(Vial, 1).notes = "nobody did this"
        with pytest.raises(RuntimeError, match="only inside an act"):
            session.commit()


def test_an_act_that_was_never_closed_cannot_commit(desk: Desk, small: Made) -> None:
    with session_of(desk.database) as session, doing(replace(desk, batch=session), "x") as act:
        session.get_one(Vial, 1).notes = "half an act"
        with pytest.raises(RuntimeError, match="never closed"):
            act.session.commit()


@pytest.mark.parametrize(
    "statement",
    [
        update(Vial).values(notes="x"),
        insert(Vial).values(code="x"),
        update(Vial.__table__).values(notes="x"),
        Vial.__table__.delete(),
    ],
)
def test_statements_on_ledgered_tables_are_refused(desk: Desk, statement: object) -> None:
    with pytest.raises(RuntimeError, match="only through"), doing(desk, "x") as act:
        act.session.execute(statement)


@pytest.mark.shows("11.10(c)")
def test_nothing_is_deleted(desk: Desk, small: Made) -> None:
    with pytest.raises(RuntimeError, match="Nothing is deleted"), doing(desk, "x") as act:
        act.session.delete(act.session.get_one(Vial, 1))


def spoil(desk: Desk) -> None:
    with doing(desk, "x", chain=CHAIN) as act:
        act.session.get_one(Vial, 1).notes = "x"
        act.session.flush()
        raise UnknownChain(chain="any refusal")


def test_a_refused_act_leaves_nothing(desk: Desk, small: Made) -> None:
    before = verify(desk.database).heads
    with pytest.raises(UnknownChain):
        spoil(desk)
    assert verify(desk.database).heads == before


def test_an_act_needs_somebody(desk: Desk) -> None:
    with pytest.raises(NotSignedIn), doing(replace(desk, actor=None), "x"):
        pass


def test_an_act_needs_a_chain_that_exists(desk: Desk) -> None:
    with pytest.raises(UnknownChain), doing(desk, "x", chain="NOWHERE"):
        pass


@pytest.mark.shows("11.10(e)", "Annex 11: 9")
def test_an_entry_tells_before_and_after(desk: Desk, small: Made, bank: Bank) -> None:
    row = entry_named(desk, bank.withdraw(small.vial_ids[0]))
    changed = {c.table: {f.field: (f.before, f.after) for f in c.fields} for c in row.changes}
    assert changed["vial"]["status"] == ("stored", "out")
    assert changed["vial"]["held_by_id"][0] is None
    assert set(changed["placement"]) == {"ended_at", "ended_entry_id"}


def test_a_row_changed_twice_in_an_act_is_one_change(desk: Desk, small: Made) -> None:
    with doing(desk, "note", chain=CHAIN) as act:
        vial = act.session.get_one(Vial, 1)
        for notes in ("first", "second"):
            vial.notes = notes
            act.session.flush()
    (change,) = entry_named(desk, act.receipt().entry).changes
    assert [(f.field, f.before, f.after) for f in change.fields] == [("notes", None, "second")]
    assert verify(desk.database).ok


def test_a_row_added_in_bulk_may_change_in_the_same_act(desk: Desk, small: Made) -> None:
    with doing(desk, "register", chain=CHAIN) as act:
        (vial_id,) = act.session.add_rows(
            Vial, [{"code": "X", "status": "expected", "lot_id": small.lot_id, "site_id": 1,
                    "number": 99}],
        )  # fmt: skip
        act.session.get_one(Vial, vial_id).notes = "changed at once"
    (change,) = entry_named(desk, act.receipt().entry).changes
    assert change.made
    assert not [one for one in verify(desk.database).findings if one.kind == "state"]


def test_a_large_act_has_a_header_and_parts(desk: Desk, bank: Bank) -> None:
    made = bank.small(1100)
    row = history(desk, "vial", made.vial_ids[-1])[0]
    assert {change.table for change in row.changes} == {"vial", "code", "placement"}
    with desk.database.read() as session:
        body = loads(session.get_one(LedgerEntry, row.id).body or "")
        parts = session.scalar(select(func.count()).where(LedgerEntry.action == "store"))
    assert body["parts"] == parts == 4
    assert verify(desk.database).ok


def test_rows_of_a_large_act_name_the_part_that_holds_them(desk: Desk, bank: Bank) -> None:
    made = bank.small(1100)
    with desk.database.read() as session:
        entries = set(session.scalars(select(Vial.entry_id).where(Vial.id.in_(made.vial_ids))))
    assert len(entries) == 2


def test_a_change_to_an_old_version_is_refused(desk: Desk, small: Made, bank: Bank) -> None:
    with session_of(desk.database) as session:
        old = session.get_one(Vial, small.vial_ids[0])
        session.commit()
        bank.withdraw(small.vial_ids[0])
        here = replace(desk, batch=session)
        with (
            pytest.raises(ChangedMeanwhile),
            surroundings("here"),
            doing(here, "note", chain=CHAIN),
        ):
            old.notes = "from an old picture"


@pytest.mark.shows("Annex 11: 9")
def test_a_late_entry_needs_a_reason(desk: Desk, clock: SetClock) -> None:
    late = desk.late(clock.at - timedelta(hours=1))
    with pytest.raises(LateNeedsReason), doing(late, "x"):
        pass


def test_nothing_happened_in_the_future(desk: Desk, clock: SetClock) -> None:
    with (
        pytest.raises(HappenedInFuture),
        doing(desk.late(clock.at + timedelta(seconds=1)), "x", reason="late"),
    ):
        pass


def test_a_late_entry_comes_after_the_last_act_on_its_vial(
    desk: Desk, clock: SetClock, small: Made
) -> None:
    late = desk.late(clock.at - timedelta(hours=1))
    with (
        pytest.raises(HappenedBeforeLast, match="HFX:4"),
        doing(late, "withdraw", chain=CHAIN, reason="forgotten") as act,
    ):
        take(act, small.vial_ids[0], "out")


def test_a_late_entry_is_marked(desk: Desk, clock: SetClock, small: Made) -> None:
    clock.at += timedelta(hours=2)
    late = desk.late(clock.at - timedelta(hours=1))
    with doing(late, "withdraw", chain=CHAIN, reason="forgotten") as act:
        take(act, small.vial_ids[0], "out")
    row = entry_named(desk, act.receipt().entry)
    assert row.marks == ("late",)
    assert row.recorded_at - row.happened_at == timedelta(hours=1)


def test_a_clock_behind_is_recorded_and_marked(desk: Desk, clock: SetClock, small: Made) -> None:
    clock.at -= timedelta(hours=1)
    with doing(desk, "withdraw", chain=CHAIN) as act:
        take(act, small.vial_ids[0], "out")
    assert entry_named(desk, act.receipt().entry).marks == ("clock_behind",)
    assert verify(desk.database).ok


def test_no_float_enters_the_ledger(desk: Desk) -> None:
    with pytest.raises(TypeError, match="floating"), doing(desk, "x", temperature=1.5):
        pass


_COPY = (
    "INSERT INTO ledger_entry SELECT id + {n}, chain, seq + {n}, head, body, {previous}, hash, "
    "happened_at, recorded_at, actor, witness, station, action, reason FROM ledger_entry "
    "WHERE chain = 'ORG' AND seq = 9"
)
DOORS = [
    "UPDATE ledger_entry SET actor = 'x'",
    "UPDATE ledger_entry SET body = NULL, reason = NULL",
    "DELETE FROM ledger_entry WHERE id > 0",
    "DELETE FROM vial",
    "DELETE FROM ledger_head",
    "UPDATE ledger_head SET seq = seq - 1",
    "UPDATE vial SET notes = 'x'",
    "UPDATE vial SET notes = 'x', version = version + 1",
    _COPY.format(n=5, previous="hash"),
    _COPY.format(n=1, previous="prev_hash"),
]


def attempt(engine: Engine, statement: str) -> None:
    with surroundings("here"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", DOORS)
@pytest.mark.shows("11.10(e)")
def test_the_database_itself_keeps_the_ledger(
    database: Database, small: Made, statement: str
) -> None:
    with pytest.raises((BrokenRule, ProgrammingError), match=r"refused|denied"):
        attempt(database.writer, statement)


@pytest.mark.parametrize("statement", DOORS)
def test_the_owner_is_held_to_it_too(database: Database, small: Made, statement: str) -> None:
    with as_owner(database) as engine, pytest.raises(BrokenRule):
        attempt(engine, statement)


def test_replacing_an_entry_is_refused(sqlite_files: SqliteFiles) -> None:
    database = sqlite_files.fresh()
    with pytest.raises(BrokenRule, match="next of its chain"):
        attempt(database.writer, "REPLACE INTO ledger_entry SELECT * FROM ledger_entry LIMIT 1")
    sqlite_files.drop(database)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["ledger_entry", "vial"])
def test_truncating_is_refused(postgres_server: PostgresServer, table: str) -> None:
    database = postgres_server.fresh()
    with as_owner(database) as engine, pytest.raises(BrokenRule):
        attempt(engine, f"TRUNCATE {table} CASCADE")
    postgres_server.drop(database)


def test_heads_follow_their_chains(desk: Desk, small: Made) -> None:
    with desk.database.read() as session:
        heads = dict(session.execute(select(LedgerHead.chain, LedgerHead.seq)).all())
    assert heads == {"ORG": 9, "HFX": 4, "OSL": 0}
