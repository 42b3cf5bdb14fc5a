"""Every way of tampering is named, with the triggers made again after it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from cellinv.records.engine import Database
from cellinv.records.verify.report import Finding
from cellinv.records.verify.run import verify
from tests.integration.bank import Bank, Made
from tests.integration.records.forge import add_copy, forging, owner, rewrite, run, swap

CHAIN = "HFX"
Forge = Callable[[Connection, Made], None]


@pytest.fixture
def copied(database: Database, small: Made, bank: Bank) -> Database:
    """A copy of the template with a bank, two of whose vials are out."""
    bank.withdraw(small.vial_ids[0])
    bank.withdraw(small.vial_ids[1])
    return database


def found(database: Database) -> Finding:
    return verify(database).findings[0]


def sql(statement: str) -> Forge:
    return lambda connection, _made: run(connection, statement)


def on_vial(statement: str, at: int = 2) -> Forge:
    return lambda connection, made: run(connection, statement, id=made.vial_ids[at])


E = "ledger_entry"
H = f"chain = '{CHAIN}' AND seq"

ENTRIES: dict[str, tuple[Forge, str, str]] = {
    "body edited": (
        sql(f"UPDATE {E} SET body = replace(body, 'for a test', 'for fun') WHERE {H} = 5"),
        "chain", "HFX:5",
    ),
    "reason edited": (sql(f"UPDATE {E} SET reason = 'for fun' WHERE {H} = 5"), "copy", "HFX:5"),
    "head edited": (
        sql(f"""UPDATE {E} SET head = replace(head, '"lead"', '"tech"') WHERE {H} = 5"""),
        "chain", "HFX:5",
    ),
    "copy edited": (sql(f"UPDATE {E} SET actor = 'tech' WHERE {H} = 5"), "copy", "HFX:5"),
    "time edited": (
        sql(f"UPDATE {E} SET happened_at = '2026-03-01T09:00:00.000000Z' WHERE {H} = 5"),
        "copy", "HFX:5",
    ),
    "hash edited": (sql(f"UPDATE {E} SET hash = prev_hash WHERE {H} = 5"), "chain", "HFX:5"),
    "body withheld": (
        sql(f"UPDATE {E} SET body = NULL, reason = NULL WHERE {H} = 5"), "chain", "HFX:5",
    ),
    "first deleted": (sql(f"DELETE FROM {E} WHERE {H} = 1"), "chain", "HFX:1"),
    "middle deleted": (sql(f"DELETE FROM {E} WHERE {H} = 3"), "chain", "HFX:3"),
    "last deleted": (sql(f"DELETE FROM {E} WHERE {H} = 6"), "chain", "HFX:6"),
    "all deleted": (sql(f"DELETE FROM {E} WHERE {H} > 0"), "chain", "HFX:1"),
    "one inserted": (lambda c, _: add_copy(c, CHAIN, 3), "chain", "HFX:5"),
    "two swapped": (lambda c, _: swap(c, CHAIN, 3, 4), "chain", "HFX:3"),
    "head set back": (
        sql(f"UPDATE ledger_head SET seq = 5 WHERE chain = '{CHAIN}'"), "copy", "HFX",
    ),
    "subject forgotten": (
        sql("DELETE FROM ledger_subject WHERE kind = 'vial'"), "copy", "ledger_subject",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.shows("11.10(a)", "11.10(e)")
def test_a_forged_entry_is_named(copied: Database, small: Made, name: str) -> None:
    forge, kind, where = ENTRIES[name]
    with forging(copied) as connection:
        forge(connection, small)
    finding = found(copied)
    assert (finding.kind, finding.where) == (kind, where), finding.sentence


PLACEMENT = "UPDATE placement SET {} WHERE vial_id = :id"
ROWS: dict[str, tuple[Forge, str]] = {
    "state edited": (
        on_vial("UPDATE vial SET status = 'missing' WHERE id = :id"), "status is “missing”, but",
    ),
    "state and version edited": (
        on_vial("UPDATE vial SET status = 'missing', version = 2 WHERE id = :id"), "status is",
    ),
    "place edited": (on_vial(PLACEMENT.format("slot_row = 8")), "slot_row is “8”, but"),
    "container edited": (on_vial(PLACEMENT.format("container_id = 1")), "container_id is “1”"),
    "emptied": (on_vial(PLACEMENT.format("slot_row = NULL, slot_column = NULL")), "is empty, but"),
    "other entry": (
        on_vial("UPDATE vial SET entry_id = entry_id + 1 WHERE id = :id"), "names HFX:5 as",
    ),
    "row added": (
        on_vial("INSERT INTO vial (id, version, entry_id, code, status, lot_id, site_id, number, "
                "corrections) SELECT 99, 1, entry_id, 'NEW-1', 'stored', lot_id, site_id, 99, 0 "
                "FROM vial WHERE id = :id"), "vial NEW-1 (row 99) is in no entry",
    ),
    "last row removed": (
        on_vial("DELETE FROM vial WHERE id = :id", at=4), "vial V005-00005 (row 5) is gone",
    ),
    "middle row removed": (
        on_vial("DELETE FROM vial WHERE id = :id"), "vial V005-00003 (row 3) is gone: HFX:4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.shows("11.10(a)")
def test_a_forged_row_is_named(copied: Database, small: Made, name: str) -> None:
    forge, words = ROWS[name]
    with forging(copied) as connection:
        forge(connection, small)
    finding = found(copied)
    assert finding.kind == "state"
    assert words in finding.sentence


def test_triggers_dropped_and_made_again_pass(copied: Database) -> None:
    with forging(copied):
        pass
    report = verify(copied)
    assert report.ok, report.findings


def test_a_missing_trigger_is_named(copied: Database) -> None:
    on = "" if copied.dialect == "sqlite" else " ON vial"
    with owner(copied) as connection:
        run(connection, f"DROP TRIGGER tr_vial_final{on}")
    assert found(copied).where == "trigger tr_vial_final"


ODD = {
    "no changes": {"changes": None},
    "a number for a change": {"changes": [5]},
    "nothing after": {"changes": [{"table": "vial", "key": {"id": 1}, "after": None}]},
    "no version": {"changes": [{"table": "vial", "key": {"id": 1}, "after": {}}]},
    "a word before": {
        "changes": [
            {"table": "vial", "key": {"id": 1}, "after": {"version": 2}, "before": "x"},
        ]
    },
    "a list for a value": {
        "changes": [{"table": "vial", "key": {"id": 1}, "after": {"version": 1, "code": [1]}}]
    },
    "a list for a subject": {"subjects": [{"kind": [], "id": {}}]},
    "a huge version": {
        "changes": [{"table": "vial", "key": {"id": 1}, "after": {"version": 2**53}}]
    },
}


@pytest.mark.parametrize("name", ODD)
def test_a_text_of_another_shape_is_a_finding(copied: Database, name: str) -> None:
    with forging(copied) as connection:
        rewrite(connection, CHAIN, 5, lambda body: body.update(ODD[name]))
    assert not verify(copied).ok
