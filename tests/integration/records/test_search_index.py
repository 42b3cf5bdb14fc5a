"""The search index: kept with the rows on every path, told when it isn't, made again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from cellinv.records.errors import BrokenRule, surroundings
from cellinv.records.queries.finding import found
from cellinv.records.search_index import differences
from cellinv.records.search_sql import telling
from cellinv.records.tables.banks import CellLine, Vial
from cellinv.records.triggers import expected
from cellinv.records.verify.run import verify
from cellinv.services.ledger import batch, doing
from cellinv.services.station.indexing import check_index, rebuild_index
from tests.integration.bank import Bank
from tests.integration.records.forge import owner, run

if TYPE_CHECKING:
    from cellinv.records.engine import Database
    from cellinv.services.desk import Desk
    from tests.integration.bank import Made
    from tests.integration.inventories import Source, World
    from tests.integration.whole_line import WholeLine


def strays(database: Database) -> list[object]:
    with database.read() as session:
        return list(differences(session))


def names(database: Database, looked_for: str) -> set[tuple[str, int]]:
    with database.read() as session:
        return set(found(session, looked_for, 1000))


def test_it_holds_everything_the_services_made(shared_line: WholeLine) -> None:
    assert strays(shared_line.desk.database) == []


def test_it_is_kept_where_entries_are_written_in_bulk(desk: Desk, world: World) -> None:
    with batch(desk, bulk=True) as session:
        made = Bank(replace(desk, batch=session), world.party_id).small(3)
    assert strays(desk.database) == []
    assert ("vial", made.vial_ids[2]) in names(desk.database, made.vial_codes[2].lower())


def test_what_changes_its_name_is_found_by_the_new_one_alone(desk: Desk, small: Made) -> None:
    with doing(desk, "rename") as act:
        act.session.get_one(CellLine, small.line_id).name = "Aurora"
    assert strays(desk.database) == []
    assert names(desk.database, "urora") == {("cell_line", small.line_id), ("lot", small.lot_id)}
    assert names(desk.database, "Line 1") & {("lot", small.lot_id)} == set()


def test_of_a_long_number_all_must_be_there_not_its_end_alone(desk: Desk, small: Made) -> None:
    with doing(desk, "rename") as act:
        act.session.get_one(CellLine, small.line_id).name = "AB-4711-0001"
    told = {("cell_line", small.line_id), ("lot", small.lot_id)}
    assert names(desk.database, "b-4711-0001") == told
    assert names(desk.database, "AC-4711-0001") == set()


@pytest.mark.parametrize(
    ("piece", "part"),
    [("L004942000", "4942"), ("42000", "4200"), ("0052000", "5200"), ("L00494", "0494"),
     ("10000", "1000"), ("00000", "0000"), ("2000", "2000"), ("000", "000"), ("AB4711A", "AB4711A"),
     ("NOTE-OF-1", "NOTE-OF-1"), ("", "")],
)  # fmt: skip
def test_of_a_number_only_what_tells_it_apart_is_looked_for(piece: str, part: str) -> None:
    assert telling(piece) == part
    assert part in piece


def test_an_act_that_is_refused_leaves_nothing(desk: Desk, small: Made) -> None:
    with suppress(ValueError), doing(desk, "rename") as act:
        act.session.get_one(CellLine, small.line_id).name = "Aurora"
        act.session.flush()
        raise ValueError
    assert names(desk.database, "Aurora") == set()


def test_a_state_that_changes_writes_no_text(desk: Desk, bank: Bank, small: Made) -> None:
    """Searching costs a withdrawal nothing."""
    with owner(desk.database) as connection:
        run(connection, "UPDATE search_text SET head = 'untouched'")
    bank.withdraw(small.vial_ids[0])
    with desk.database.read() as session:
        heads = session.scalars(text("SELECT DISTINCT head FROM search_text")).all()
        assert session.get_one(Vial, small.vial_ids[0]).status == "out"
    assert heads == ["untouched"]


def test_what_is_wrong_with_it_is_told_and_healed(desk: Desk, small: Made) -> None:
    vial, lot = small.vial_ids[0], small.lot_id
    with owner(desk.database) as connection:
        run(connection, f"DELETE FROM search_text WHERE id = {(15 << 40) + vial}")
        run(connection, f"UPDATE search_text SET plain = '|X|' WHERE id = {(1 << 40) + lot}")
    assert set(strays(desk.database)) == {("vial", vial), ("lot", lot)}
    told = check_index(desk)
    assert set(told) == {small.vial_codes[0], "LOT-002"}
    assert rebuild_index(desk) > len(told)
    assert strays(desk.database) == []
    assert verify(desk.database).ok
    assert ("vial", vial) in names(desk.database, small.vial_codes[0])


def test_a_copy_of_an_inventory_has_it_too(
    shared_line: WholeLine, sqlite_files: Source, postgres_server: Source
) -> None:
    from cellinv.records.copying import copy_rows
    from cellinv.records.engine import Database

    for source in (sqlite_files, postgres_server):
        target = Database(source.empty(), create=True)
        copy_rows(shared_line.desk.database, target)
        assert strays(target) == []
        assert ("lot", shared_line.ids["MCB-1"]) in names(target, "cb 1")
        source.drop(target)


def attempt(database: Database, statement: str) -> None:
    with surroundings(database.where), database.writer.begin() as connection:
        connection.exec_driver_sql(statement)


HEAD = "INSERT INTO ledger_head SELECT {}, 0, hash, recorded_at FROM ledger_head WHERE number = 1"
HOLES = {
    "UPDATE inventory SET uuid = 'other'": "keeps its identity",
    "INSERT INTO inventory SELECT 2, uuid, epoch, demonstration, made_at FROM inventory": "one inv",
    HEAD.format("'NEW', number"): "begins once",
    HEAD.format("chain, 99"): "begins once",
}


@pytest.mark.parametrize("statement", HOLES)
def test_identity_and_chains_are_guarded(database: Database, statement: str) -> None:
    with pytest.raises(BrokenRule, match=HOLES[statement]):
        attempt(database, statement)


@pytest.mark.parametrize("table", ["ledger_head", "inventory"])
def test_sqlite_replaces_neither(sqlite_files: Source, table: str) -> None:
    database = sqlite_files.fresh()
    with pytest.raises(BrokenRule):
        attempt(database, f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    sqlite_files.drop(database)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_cycles_are_looked_for_only_where_a_parent_changes(dialect: str) -> None:
    assert "UPDATE OF parent_id ON container" in expected(dialect)["tr_container_cycle"]
