"""What a custody book says: events with the moves around, stays, quality at each act, lineage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.banks import set_lot_state
from cellinv.services.custody import consume, relocate, withdraw
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.lineage import custody_book
from cellinv.services.storage import move, move_container, put_back, take_out
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from cellinv.domain.custody.book import BookEvent, CustodyBook
    from tests.integration.whole_line import WholeLine

VIAL = "MCB-1-0004"


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


def actions(book: CustodyBook) -> list[str]:
    return [event.action for event in book.events]


def the(book: CustodyBook, action: str) -> BookEvent:
    (found,) = (event for event in book.events if event.action == action)
    return found


def test_a_vials_life_in_order_with_from_and_to(line: WholeLine) -> None:
    book = custody_book(line.desk, ["MCB-1-0001"])
    assert actions(book) == ["register lot", "store", "withdraw", "consume"]
    store, withdrawn, used = book.events[1:]
    assert store.target == "LN-1 / R-1 / B-1 / A1"
    assert (withdrawn.source, withdrawn.target) == ("LN-1 / R-1 / B-1 / A1", "Leo Lead (lead)")
    assert (withdrawn.who, withdrawn.witness) == ("Leo Lead (lead)", "Quinn Quality (qa)")
    assert (used.source, used.target, used.exposure_s) == ("Leo Lead (lead)", "BANK-1", 60)
    assert {event.zone for event in book.events} == {"America/Halifax"}


def test_what_moves_around_a_vial_stands_in_its_custody(own_line: WholeLine) -> None:
    own_line.container("TANK-LN2", "LN-2")
    move_container(own_line.tick(), own_line.ids["R-1"], own_line.ids["LN-2"])
    take_out(own_line.tick(), own_line.ids["B-1"])
    put_back(own_line.tick(45), own_line.ids["B-1"])
    relocate(own_line.tick(), [own_line.ids["R-1"]], own_line.ids["LN-1"], reason="Alarm")
    book = custody_book(own_line.desk, [VIAL])
    assert actions(book)[2:] == [
        "move of R-1", "take out of B-1", "put back of B-1", "move of R-1",
    ]  # fmt: skip
    moved, taken, back, fled = book.events[2:]
    assert (moved.source, moved.target) == ("LN-1", "LN-2")
    assert (taken.source, taken.target) == ("LN-2 / R-1 / 1", "Leo Lead (lead)")
    assert (back.target, back.exposure_s) == ("LN-2 / R-1 / 1", 45)
    assert fled.reason == "Alarm"
    assert [(stay.path, stay.slot, stay.moved) for stay in book.stays] == [
        ("LN-1 / R-1 / B-1", "A4", ""),
        ("LN-2 / R-1 / B-1", "A4", "R-1"),
        ("LN-1 / R-1 / B-1", "A4", "R-1"),
    ]
    assert [stay.to_at for stay in book.stays][:2] == [stay.from_at for stay in book.stays][1:]


def test_a_move_before_or_after_its_stay_is_not_a_vials(own_line: WholeLine) -> None:
    vial = own_line.vials["MCB-1"][3]
    move_container(own_line.tick(), own_line.ids["B-2"], own_line.ids["R-2"])
    move(own_line.tick(), [vial], own_line.ids["B-2"])
    move(own_line.tick(), [vial], own_line.ids["B-1"])
    move_container(own_line.tick(), own_line.ids["B-2"], own_line.ids["R-1"])
    assert actions(custody_book(own_line.desk, [VIAL]))[2:] == ["move", "move"]


def test_a_withdrawal_that_opens_the_box_is_the_neighbours_exposure(own_line: WholeLine) -> None:
    withdraw(own_line.tick(), [own_line.vials["WCB-1"][4]], purpose="qc", open_box=True)
    put_back(own_line.tick(30), own_line.ids["B-2"])
    book = custody_book(own_line.desk, ["WCB-1-0006"])
    assert the(book, "take out of B-2").reason == ""
    assert the(book, "put back of B-2").exposure_s == 30
    own = custody_book(own_line.desk, ["WCB-1-0005"])
    assert actions(own)[2:] == ["withdraw"]


def test_quality_is_that_of_the_time(own_line: WholeLine) -> None:
    desk = own_line.tick()
    set_lot_state(desk, own_line.ids["MCB-1"], "on_hold", reason="Look", by=hand(desk))
    withdraw(own_line.witnessed, [own_line.vials["MCB-1"][3]], purpose="qc")
    book = custody_book(own_line.desk, [VIAL])
    assert [seen.lot_status for seen in book.quality] == ["quarantine", "quarantine", "on_hold"]
    (signed,) = book.signatures
    assert (signed.name, signed.meaning) == ("Quinn Quality (qa)", "witnessed")


def test_the_last_day_is_that_of_the_time(own_line: WholeLine) -> None:
    def shorten(kind: type[Lot | Vial], code: str, row_id: int, day: date) -> None:
        with doing(own_line.tick(), "put", chain="HFX") as act:
            act.session.get_one(kind, row_id).expires_on = day
            act.concerns(kind.__tablename__, row_id, code)

    vial, first, second = own_line.vials["MCB-1"][3], date(2031, 1, 31), date(2030, 6, 30)
    move(own_line.tick(), [vial], own_line.ids["B-3"])
    shorten(Lot, "MCB-1", own_line.ids["MCB-1"], first)
    move(own_line.tick(), [vial], own_line.ids["B-1"])
    shorten(Vial, VIAL, vial, second)
    move(own_line.tick(), [vial], own_line.ids["B-3"])
    book = custody_book(own_line.desk, [VIAL, "MCB-1-0005"])
    told = {code: [one.expires_on for one in book.quality if one.thing == code]
            for code in (VIAL, "MCB-1-0005")}  # fmt: skip
    assert [one for one in told[VIAL] if one] == [first, second, second]
    assert set(told["MCB-1-0005"]) == {None}


def test_a_release_is_told_from_its_time_on(line: WholeLine) -> None:
    book = custody_book(line.desk, ["MCB-1-0001"])
    assert [(seen.lot_status, "banking" in seen.released_for) for seen in book.quality] == [
        ("quarantine", False), ("quarantine", False), ("released", True), ("released", True),
    ]  # fmt: skip


def test_lineage_goes_both_ways(line: WholeLine) -> None:
    book = custody_book(line.desk, ["DP-1-0001"])
    up = {step.code: step.steps for step in book.lineage if step.way == "up"}
    down = [step.code for step in book.lineage if step.way == "down"]
    assert {"DP-1", "RUN-DP-1", "WCB-1", "MCB-1", "L-1", "D-1"} <= up.keys()
    assert up["DP-1"] == 1 < up["D-1"]
    assert down == ["K-S-1", "S-1"]


def test_every_event_names_an_entry_of_the_ledger(line: WholeLine) -> None:
    book = custody_book(line.desk, ["MCB-1", "S-1", "LN-1"])
    with line.desk.database.read() as session:
        hashes = {f"{e.chain}:{e.seq}": e.hash for e in session.scalars(select(LedgerEntry))}
    assert len(book.events) > 50
    assert all(hashes[event.entry] == event.entry_hash for event in book.events)
    assert [event.happened_at for event in book.events] == sorted(
        event.happened_at for event in book.events
    )
    agreed = f"{len({e.entry for e in book.events})} of {len({e.entry for e in book.events})}"
    assert book.checks[0].found == f"{agreed} agree"


@pytest.mark.parametrize(
    ("code", "vials"), [("MCB-1", 6), ("S-1", 1), ("K-S-1", 1), ("B-2", 4), ("LN-1/R-1", 21)]
)
def test_a_scope_brings_its_vials(line: WholeLine, code: str, vials: int) -> None:
    book = custody_book(line.desk, [code])
    assert dict(book.cover.counts)["Vials"] == vials


def test_both_arms_of_a_blinded_study_look_alike(line: WholeLine) -> None:
    desk = replace(line.desk, rights=(Right("supervisor", None, None),))
    books = [custody_book(desk, [code]) for code in ("S-2", "S-3")]
    for book in books:
        assert dict(book.cover.counts)["Vials"] == 0
        assert not any("DP-" in str(row) for row in (*book.events, *book.lineage))
    acts = [[one for one in actions(book) if one != "look at arm"] for book in books]
    assert acts[0] == acts[1]  # other tests may have looked at one of them
    of_vial = custody_book(desk, ["DP-1-0002"])
    assert "administer" not in actions(of_vial)
    assert not any("K-S" in str(row) for row in (*of_vial.events, *of_vial.lineage))
    assert any(check.what == "Blinded study" for check in of_vial.checks)


def test_custody_needs_the_right_and_things_that_have_one(line: WholeLine) -> None:
    with pytest.raises(NotAllowed):
        custody_book(replace(line.desk, rights=(Right("technician", None, None),)), [VIAL])
    with pytest.raises(WrongKind):
        custody_book(line.desk, ["D-1"])
    with pytest.raises(UnknownCode):
        custody_book(line.desk, ["NO-SUCH"])


def test_the_number_of_queries_does_not_grow_with_the_vials(line: WholeLine) -> None:
    asked: list[str] = []
    engine = line.desk.database.reader

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for code in ("MCB-1-0003", "MCB-1"):
        custody_book(line.desk, [code])
        counts.append(len(asked))
        asked.clear()
    event.remove(engine, "before_cursor_execute", note)
    assert counts[1] <= counts[0] + 12


def test_consumption_by_two_in_one_act_is_told_of_each(own_line: WholeLine) -> None:
    pair = own_line.vials["WCB-1"][4:]
    withdraw(own_line.tick(), pair, purpose="qc")
    consume(own_line.tick(20), pair)
    book = custody_book(own_line.desk, ["WCB-1-0005", "WCB-1-0006"])
    used = [event for event in book.events if event.action == "consume"]
    assert [(event.thing, event.exposure_s) for event in used] == [
        ("WCB-1-0005", 20), ("WCB-1-0006", 20),
    ]  # fmt: skip
