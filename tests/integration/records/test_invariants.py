"""Each thing that must always hold is broken from raw SQL, and somebody catches it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, text

from cellinv.records.engine import Database, as_owner
from cellinv.records.errors import BrokenRule, surroundings
from cellinv.records.verify.run import verify
from tests.integration.bank import Bank, Made

FUTURE = 2 * 10**10 + 999
"""An entry's id that is still free: rows are written before their entry."""

_NEXT = f"version = version + 1, entry_id = {FUTURE}"


@contextmanager
def raw(database: Database) -> Iterator[Connection]:
    """Give the owner's own connection: constraints and triggers are all that stands guard."""
    with surroundings("here"), as_owner(database) as engine, engine.begin() as connection:
        yield connection


def do(database: Database, sql: str, **values: Any) -> None:
    with raw(database) as connection:
        connection.execute(text(sql), values)


def rules(database: Database) -> set[str]:
    return {one.where for one in verify(database).findings if one.kind == "invariant"}


_PLACE = (
    "INSERT INTO placement (id, version, entry_id, vial_id, container_id, slot_row, slot_column, "
    f"started_at, started_entry_id) SELECT 900, 1, {FUTURE}, :vial, container_id, :row, :column, "
    "started_at, started_entry_id FROM placement WHERE vial_id = 1"
)
_INPUT = (
    "INSERT INTO run_input (id, version, entry_id, run_id, vial_id) "
    f"SELECT 900, 1, {FUTURE}, max(id), :vial FROM run"
)
_CODE = (
    "INSERT INTO code (id, version, entry_id, text, key, kind, record_kind, record_id) "
    f"VALUES (900, 1, {FUTURE}, :text, :key, :kind, 'vial', 1)"
)


class TestCaughtByTheDatabase:
    """Constraints and triggers refuse these."""

    def test_1_a_vial_in_two_places(self, database: Database, small: Made) -> None:
        with pytest.raises(BrokenRule, match=r"uq_placement_vial_open|placement\.vial_id"):
            do(database, _PLACE, vial=1, row=8, column=8)

    def test_1_two_vials_in_a_slot(self, database: Database, bank: Bank, small: Made) -> None:
        bank.withdraw(small.vial_ids[1])
        with pytest.raises(BrokenRule, match=r"uq_placement_slot_open|placement\.slot_row"):
            do(database, _PLACE, vial=2, row=0, column=0)

    def test_2_a_container_inside_itself(self, database: Database, small: Made) -> None:
        with pytest.raises(BrokenRule, match="inside itself"):
            do(
                database,
                f"UPDATE container SET parent_id = :box, {_NEXT} WHERE id = :tank",
                box=small.box_id,
                tank=small.tank_id,
            )

    def test_2_a_bank_from_its_own_descendants(
        self, database: Database, bank: Bank, small: Made
    ) -> None:
        made = bank.run(small.vial_ids[:1], small.line_id)
        box = bank.container(parent_id=small.tank_id)
        (vial, *_), _ = bank.store(made, box, 2)
        with pytest.raises(BrokenRule, match="own descendants"):
            do(database, _INPUT, vial=vial)

    def test_2_a_lot_made_by_a_run_that_used_it(
        self, database: Database, bank: Bank, small: Made
    ) -> None:
        bank.run(small.vial_ids[:1], small.line_id)
        with pytest.raises(BrokenRule, match="own descendants"):
            do(
                database,
                f"UPDATE lot SET run_id = (SELECT max(id) FROM run), {_NEXT} WHERE id = :lot",
                lot=small.lot_id,
            )

    def test_5_a_final_vial(self, database: Database, bank: Bank, small: Made) -> None:
        bank.withdraw(small.vial_ids[0], "destroyed")
        with pytest.raises(BrokenRule, match="only by a correction"):
            do(database, f"UPDATE vial SET status = 'stored', {_NEXT} WHERE id = 1")

    def test_7_a_code_given_twice(self, database: Database, small: Made) -> None:
        taken = small.vial_codes[0]
        with pytest.raises(BrokenRule, match=r"uq_code_key|code\.key"):
            do(database, _CODE, text=taken, key=taken, kind="supplier")


class TestCaughtByVerify:
    """No constraint can hold these; verify names the rule."""

    def test_1_a_stored_vial_that_stands_nowhere(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE placement SET ended_at = started_at, {_NEXT} WHERE vial_id = 1")
        assert "rule 1" in rules(database)

    def test_1_a_vial_that_is_used_and_stands(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE vial SET status = 'consumed', {_NEXT} WHERE id = 1")
        assert "rule 1" in rules(database)

    def test_1_a_container_that_is_not_where_it_stands(
        self, database: Database, small: Made
    ) -> None:
        do(
            database,
            f"UPDATE container SET parent_id = NULL, {_NEXT} WHERE id = :box",
            box=small.box_id,
        )
        assert "rule 1" in rules(database)

    def test_2_a_master_bank_from_a_working_bank(
        self, database: Database, bank: Bank, small: Made
    ) -> None:
        bank.run(small.vial_ids[:1], small.line_id, kind="WCB")
        do(database, f"UPDATE lot SET kind = 'WCB', {_NEXT} WHERE id = :lot", lot=small.lot_id)
        do(database, f"UPDATE lot SET kind = 'MCB', {_NEXT} WHERE run_id IS NOT NULL")
        assert "rule 2" in rules(database)

    def test_3_a_change_that_no_entry_tells(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE vial SET notes = 'by the back door', {_NEXT} WHERE id = 1")
        assert verify(database).findings[0].kind == "state"

    def test_4_a_lot_that_lost_count(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE lot SET filled = filled + 1, {_NEXT} WHERE id = 1")
        assert rules(database) == {"rule 4"}

    def test_4_a_void_vial_does_not_count(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE vial SET status = 'void', {_NEXT} WHERE id = 1")
        assert "rule 4" in rules(database)

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE lot_release SET purposes = 'research', {}",
            "UPDATE lot_release SET released_at = '2027-01-01T00:00:00.000000Z', {}",
            "UPDATE lot_release SET ended_at = released_at, {}",
        ],
    )
    def test_6_a_dose_of_a_lot_not_released_for_it(
        self, database: Database, bank: Bank, small: Made, change: str
    ) -> None:
        bank.dose(small.vial_ids[0])
        assert rules(database) == set()
        do(database, change.format(_NEXT))
        assert rules(database) == {"rule 6"}

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE dose SET product_id = (SELECT max(id) FROM product), {}",
            "UPDATE lot SET product_id = NULL, {}",
            "UPDATE study SET product_id = (SELECT max(id) FROM product), {}",
            "UPDATE lot SET subject_id = (SELECT max(id) FROM subject), {} WHERE id = 1",
        ],
    )
    def test_6_a_dose_that_does_not_agree(
        self, database: Database, bank: Bank, small: Made, change: str
    ) -> None:
        bank.dose(small.vial_ids[0])
        bank.dose(bank.small(1).vial_ids[0])
        assert rules(database) == set()
        do(database, change.format(_NEXT))
        assert rules(database) == {"rule 6"}

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE lot SET grade = 'non-GMP', {} WHERE id = 1",
            "UPDATE run SET grade = 'non-GMP', {}",
        ],
    )
    def test_6_what_is_not_gmp_in_a_gmp_lot(
        self, database: Database, bank: Bank, small: Made, change: str
    ) -> None:
        bank.run(small.vial_ids[:1], small.line_id)
        assert rules(database) == set()
        do(database, change.format(_NEXT))
        assert rules(database) == {"rule 6"}

    def test_7_a_code_under_a_wrong_key(self, database: Database, small: Made) -> None:
        do(database, _CODE, text="ab-1", key="AB-2", kind="supplier")
        assert rules(database) == {"rule 7"}

    def test_7_a_vial_that_no_code_finds(self, database: Database, small: Made) -> None:
        do(database, f"UPDATE vial SET code = 'ANOTHER', {_NEXT} WHERE id = 1")
        assert rules(database) == {"rule 7"}


def test_7_an_old_label_may_be_found_twice(database: Database, small: Made) -> None:
    taken = small.vial_codes[0]
    do(database, _CODE, text=taken, key=taken, kind="old_label")
    assert rules(database) == set()


def test_8_leading_zeros_stay(database: Database, small: Made) -> None:
    do(database, _CODE, text="007", key="007", kind="supplier")
    with database.read() as session:
        assert session.scalar(text("SELECT text FROM code WHERE id = 900")) == "007"


def test_8_a_code_that_is_not_text(database: Database, small: Made) -> None:
    """PostgreSQL keeps text whatever is given; SQLite keeps bytes as bytes, and verify tells."""
    kind = "blob" if database.dialect == "sqlite" else "bytea"
    do(database, f"UPDATE vial SET code = CAST('007' AS {kind}), {_NEXT} WHERE id = 1")
    found = rules(database)
    assert ("rule 8" in found) is (database.dialect == "sqlite")
    assert "rule 7" in found
