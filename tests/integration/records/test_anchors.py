"""What only an anchor can find: a clean cut, and a chain written anew."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cellinv.records.engine import Database
from cellinv.records.ledger.anchors import Anchor, NotAnchors, leave_anchors, read_anchors
from cellinv.records.verify.report import Finding
from cellinv.records.verify.run import (
    save_checkpoint,
    verify,
    verify_since_checkpoint,
)
from cellinv.services import audit
from cellinv.services.desk import Desk
from cellinv.services.ledger import doing
from tests.integration.bank import Bank, Made
from tests.integration.inventories import START
from tests.integration.records.forge import cut_last, forging, rewrite, run

CHAIN = "HFX"


@pytest.fixture
def anchored(desk: Desk, small: Made, bank: Bank, tmp_path: Path) -> tuple[Anchor, ...]:
    """The anchors of an inventory with two vials out."""
    bank.withdraw(small.vial_ids[0])
    bank.withdraw(small.vial_ids[1])
    return audit.anchor(desk, tmp_path / "noted.anchors")


def only(database: Database, anchors: tuple[Anchor, ...]) -> Finding:
    assert verify(database).ok, "the forgery is found without an anchor"
    (finding,) = verify(database, against=anchors).findings
    return finding


def test_an_untouched_inventory_agrees_with_its_anchors(
    database: Database, anchored: tuple[Anchor, ...]
) -> None:
    assert verify(database, against=anchored).ok


def test_a_cut_with_its_state_rolled_back_is_named(
    database: Database, anchored: tuple[Anchor, ...]
) -> None:
    with forging(database) as connection:
        cut_last(connection, CHAIN)
    finding = only(database, anchored)
    assert (finding.kind, finding.where) == ("anchor", "HFX:6")
    assert "was cut" in finding.sentence


def test_a_cut_and_new_acts_over_it_are_named(
    database: Database, anchored: tuple[Anchor, ...], bank: Bank, small: Made
) -> None:
    with forging(database) as connection:
        cut_last(connection, CHAIN)
    bank.withdraw(small.vial_ids[3])
    assert "was rewritten" in only(database, anchored).sentence


def test_a_chain_computed_again_after_an_edit_is_named(
    database: Database, anchored: tuple[Anchor, ...]
) -> None:
    def edit(body: dict[str, Any]) -> None:
        for change in body["changes"]:
            if change["table"] == "vial":
                change["after"]["notes"] = "never happened"

    with forging(database) as connection:
        rewrite(connection, CHAIN, 5, edit)
        run(connection, "UPDATE vial SET notes = 'never happened' WHERE id = 1")
    finding = only(database, anchored)
    assert (finding.kind, finding.where) == ("anchor", "HFX:6")
    assert "was rewritten" in finding.sentence


def test_a_reason_edited_and_hashed_again_is_named(
    database: Database, anchored: tuple[Anchor, ...]
) -> None:
    with forging(database) as connection:
        rewrite(connection, CHAIN, 5, lambda body: body.update(reason="for fun"))
        run(connection, "UPDATE ledger_entry SET reason = 'for fun' WHERE chain = 'HFX' "
            "AND seq = 5")  # fmt: skip
    assert only(database, anchored).where == "HFX:6"


def test_anchors_of_another_inventory_are_told(
    database: Database, anchored: tuple[Anchor, ...]
) -> None:
    other = tuple(replace(one, inventory="another") for one in anchored)
    assert "another inventory" in only(database, other).sentence


def test_a_claimed_epoch_without_a_restore_is_told(database: Database, small: Made) -> None:
    with forging(database) as connection:
        run(connection, "UPDATE inventory SET epoch = 2")
    assert verify(database).findings[0].where == "inventory"


def test_the_promise_speaks_of_anchors(database: Database, anchored: tuple[Anchor, ...]) -> None:
    assert "No anchors" in verify(database).promise
    assert "2 anchors were compared" in verify(database, against=anchored).promise


def test_an_anchor_file_tells_what_was_written(
    anchored: tuple[Anchor, ...], tmp_path: Path
) -> None:
    assert read_anchors(tmp_path / "noted.anchors") == anchored


def test_an_anchor_file_only_grows(anchored: tuple[Anchor, ...], tmp_path: Path) -> None:
    path = tmp_path / "noted.anchors"
    before = path.read_bytes()
    assert leave_anchors(path, anchored) == 0
    assert path.read_bytes() == before
    assert leave_anchors(path, [replace(anchored[0], seq=99)]) == 1
    assert path.read_bytes().startswith(before)


def test_a_line_cut_short_spoils_no_other(anchored: tuple[Anchor, ...], tmp_path: Path) -> None:
    path = tmp_path / "ragged.anchors"
    path.write_text(anchored[0].as_line()[:30], encoding="utf-8")
    leave_anchors(path, anchored)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1:] == [one.as_line() for one in anchored]


OTHER = pytest.mark.parametrize(
    "content", [b"{}\n", b"hello\n", b"\xff\xfe", b'{"format":"x","v":1}']
)


@OTHER
def test_other_files_hold_no_anchors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(NotAnchors):
        read_anchors(path)


@OTHER
def test_other_files_are_not_added_to(
    anchored: tuple[Anchor, ...], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(NotAnchors):
        leave_anchors(path, anchored)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "field",
    [{"seq": 10**30}, {"seq": 0}, {"seq": True}, {"seq": 1.0}, {"hash": "0"}, {"chain": None},
     {"epoch": "1"}],
)  # fmt: skip
def test_an_anchor_of_another_shape_is_none(
    anchored: tuple[Anchor, ...], tmp_path: Path, field: dict[str, Any]
) -> None:
    path = tmp_path / "odd.anchors"
    path.write_text(json.dumps(json.loads(anchored[0].as_line()) | field), encoding="utf-8")
    with pytest.raises(NotAnchors):
        read_anchors(path)


def test_an_emptied_file_of_anchors_proves_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.anchors").write_bytes(b"\n")
    with pytest.raises(NotAnchors):
        audit.verify(desk, against=[tmp_path / "empty.anchors"])


def test_anchors_are_left_in_every_folder_that_is_there(
    desk: Desk, small: Made, tmp_path: Path
) -> None:
    away = tmp_path / "a file, no folder"
    away.write_text("", encoding="utf-8")
    held = audit.leave(desk, [tmp_path / "one", away, tmp_path / "two"])
    assert [path.parent.name for path in held] == ["one", "two"]
    assert read_anchors(held[0]) == read_anchors(held[1]) != ()


def test_verify_reads_anchor_files(
    desk: Desk, anchored: tuple[Anchor, ...], tmp_path: Path
) -> None:
    with forging(desk.database) as connection:
        cut_last(connection, CHAIN)
    report = audit.verify(desk, against=[tmp_path / "noted.anchors"])
    assert [one.kind for one in report.findings] == ["anchor"]


class TestCheckpoint:
    """A verified inventory needs only what is new looked at."""

    @pytest.fixture
    def verified(self, database: Database, small: Made) -> Database:
        save_checkpoint(database, verify(database), START)
        return database

    def test_only_the_new_is_read(self, verified: Database, bank: Bank, small: Made) -> None:
        bank.withdraw(small.vial_ids[0])
        report = verify_since_checkpoint(verified)
        assert report.ok
        assert report.counts["entries"] == 1
        assert "after the last verified checkpoint" in report.promise

    def test_a_new_row_forged_is_named(self, verified: Database, bank: Bank, small: Made) -> None:
        bank.withdraw(small.vial_ids[0])
        with forging(verified) as connection:
            run(connection, "UPDATE vial SET status = 'missing' WHERE id = 1")
        assert verify_since_checkpoint(verified).findings[0].kind == "state"

    def test_a_new_entry_forged_is_named(self, verified: Database, bank: Bank, small: Made) -> None:
        bank.withdraw(small.vial_ids[0])
        with forging(verified) as connection:
            run(connection, "UPDATE ledger_entry SET actor = 'x' WHERE seq = 5 AND chain = 'HFX'")
        assert verify_since_checkpoint(verified).findings[0].where == "HFX:5"

    def test_a_cut_behind_the_checkpoint_is_named(self, verified: Database) -> None:
        with forging(verified) as connection:
            cut_last(connection, CHAIN)
        assert not verify_since_checkpoint(verified).ok

    def test_without_one_everything_is_read(self, database: Database, small: Made) -> None:
        assert verify_since_checkpoint(database).counts == verify(database).counts

    def test_what_is_wrong_is_no_checkpoint(self, database: Database, small: Made) -> None:
        with forging(database) as connection:
            run(connection, "UPDATE vial SET status = 'missing' WHERE id = 1")
        save_checkpoint(database, verify(database), START)
        assert "checkpoint" not in verify_since_checkpoint(database).promise


class TestErasure:
    """A body may be erased by law where a later entry says so and restates what still holds."""

    @pytest.fixture
    def erase(self, desk: Desk) -> Callable[[int], None]:
        """Return a maker of the entry that names an erased one, and of the erasure."""

        def do(seq: int) -> None:
            row = audit.entry_named(desk, f"{CHAIN}:{seq}")
            rows = [[one.table, one.row_id, 2] for one in row.changes]
            with doing(desk, "erase", chain=CHAIN, reason="law", erases=seq, rows=rows) as act:
                from cellinv.records.ledger.rows import classes

                for table, row_id, _ in rows:
                    held = act.session.get_one(classes()[table], row_id)
                    held.entry_id = 0  # any change: the session writes the entry's own
            with desk.database.writer.begin() as connection:
                run(connection, "UPDATE ledger_entry SET body = NULL, reason = NULL "
                    "WHERE chain = :chain AND seq = :seq", chain=CHAIN, seq=seq)  # fmt: skip

        return do

    def test_an_erased_body_is_counted(
        self, desk: Desk, bank: Bank, small: Made, erase: Callable[[int], None]
    ) -> None:
        bank.withdraw(small.vial_ids[0])
        erase(5)
        report = verify(desk.database)
        assert report.ok, report.findings
        assert report.erased == 1

    def test_the_history_still_tells_who_and_when(
        self, desk: Desk, bank: Bank, small: Made, erase: Callable[[int], None]
    ) -> None:
        bank.withdraw(small.vial_ids[0])
        erase(5)
        row = audit.entry_named(desk, "HFX:5")
        assert (row.erased, row.actor, row.action, row.reason) == (True, "lead", "withdraw", None)

    def test_a_body_that_is_only_said_to_be_erased_is_told(
        self, desk: Desk, bank: Bank, small: Made
    ) -> None:
        with doing(desk, "erase", chain=CHAIN, reason="law", erases=2, rows=[]):
            pass
        assert verify(desk.database).findings[0].kind == "chain"
