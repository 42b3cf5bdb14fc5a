"""How much a scan asks of the database where something is done, and that its card stays true."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, event, select, text

from cellinv.domain.station import Bench, Mode
from cellinv.records.engine import Database
from cellinv.records.queries.cards import stock_columns
from cellinv.records.tables.clinical import Study
from cellinv.services.cases import hold
from cellinv.services.custody import reserve, withdraw
from cellinv.services.ledger import doing
from cellinv.services.sight import arms_unseen
from cellinv.services.station import left_in, resolve
from cellinv.services.station.views import VialCard
from cellinv.ui.station.acting import look_and_do
from cellinv.ui.station.looking import Scan, look_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.desk import Desk
    from cellinv.ui.station.looking import Shown
    from tests.integration.inventories import Source
    from tests.integration.whole_line import WholeLine

CARD = 2
ACT = {"sqlite": 8, "postgresql": 4}
"""Head, all that decides, three rows, the entry with its subject and its head: the server writes
the rows by one statement, and the entry with its own by another."""
RESEARCH = Bench(Mode.WITHDRAW, "research")
BOX_TOO = {"sqlite": 3, "postgresql": 1}
"""The way out of it; its row, and the number of its outing."""


@contextmanager
def said(engine: Any) -> Iterator[list[str]]:
    """Give the list of what is said to an engine meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


@contextmanager
def written_anew(engine: Any) -> Iterator[list[str]]:
    """Give the list of statements said meanwhile that have to be written for each time."""
    heard: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, _values: Any, asked: Any, _many: bool) -> None:
        how = asked.compiled
        if how is not None and (how.post_compile_params or how.literal_execute_params):
            heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


@pytest.fixture
def elsewhere(line: WholeLine) -> Iterator[Desk]:
    """Another station at the same inventory."""
    database = Database(line.desk.database.url.render_as_string(hide_password=False))
    yield replace(line.desk, database=database, station="BENCH-2")
    database.dispose()


def taken(line: WholeLine, code: str, desk: Desk | None = None) -> Shown:
    done = look_and_do(desk or line.tick(), Scan(code), RESEARCH).done
    assert done is not None
    assert done.receipt is not None, done.refusal
    assert done.shown is not None
    return done.shown


def card(line: WholeLine, code: str, desk: Desk | None = None) -> VialCard:
    found = resolve(desk or line.desk, code)
    assert isinstance(found, VialCard)
    return found


def test_a_withdrawal_asks_a_fixed_number_of_questions(line: WholeLine) -> None:
    taken(line, "WCB-1-0003")  # opens the box
    database = line.desk.database
    with said(database.reader) as read, said(database.writer) as written:
        taken(line, "WCB-1-0004")
    assert not read  # the card is looked up within the act
    assert len(written) == ACT[database.dialect] + CARD


def test_a_withdrawal_asks_in_words_that_stay_as_they_are(line: WholeLine) -> None:
    taken(line, "WCB-1-0003")
    database = line.desk.database
    with written_anew(database.reader) as read, written_anew(database.writer) as written:
        taken(line, "WCB-1-0004")
    assert not read
    assert not [each for each in written if "NOT IN" not in each]  # those name blinded studies


def test_several_vials_ask_as_many(line: WholeLine) -> None:
    taken(line, "WCB-1-0003")
    database = line.desk.database
    with said(database.writer) as written:
        withdraw(line.tick(), line.vials["WCB-1"][3:5], purpose="research")
    # By itself: who acts, the vials and their facts; and the numbers of two new rows.
    assert len(written) <= ACT[database.dialect] + 3


def test_a_box_that_comes_out_with_it_asks_a_few_more(line: WholeLine) -> None:
    database = line.desk.database
    with said(database.writer) as written:
        taken(line, "WCB-1-0003")
    assert len(written) == ACT[database.dialect] + BOX_TOO[database.dialect] + CARD


def test_the_card_after_an_act_shows_what_others_did_before_it(
    line: WholeLine, elsewhere: Desk
) -> None:
    before = card(line, "WCB-1-0004")
    taken(line, "WCB-1-0005", elsewhere)
    reserve(elsewhere, [line.vials["WCB-1"][5]], "retain")
    shown = taken(line, "WCB-1-0004")
    assert shown.box is not None
    assert before.left is not None
    assert isinstance(shown.card, VialCard)
    assert shown.left == shown.card.left
    assert shown.left == replace(
        before.left, stored=before.left.stored - 2, free=before.left.free - 3
    )
    there = {cell.code for cell in shown.box.cells if cell.kind == "vial"}
    assert not there & {"WCB-1-0004", "WCB-1-0005"}
    assert "WCB-1-0006" in there


def test_a_card_read_again_shows_what_was_done_meanwhile(line: WholeLine, elsewhere: Desk) -> None:
    shown = taken(line, "WCB-1-0004")
    assert isinstance(shown.card, VialCard)
    assert not shown.card.holds
    hold(elsewhere, "cell_line", line.ids["L-1"], kind="hold", reason="Look into it")
    hold(elsewhere, "vial", line.vials["WCB-1"][4], kind="hold", reason="Another vial's")
    again = look_again(line.desk, "vial", shown.card.id, shown)
    assert isinstance(again.card, VialCard)
    assert [(each.on, each.code, each.reason) for each in again.card.holds] == [
        ("cell_line", "L-1", "Look into it")
    ]


def test_what_is_left_counts_what_is_set_aside(line: WholeLine) -> None:
    lot_id = line.ids["WCB-1"]
    before = left_in(line.desk, lot_id)
    reserve(line.tick(), [line.vials["WCB-1"][3], line.vials["MCB-1"][3]], "retain")
    told = left_in(line.desk, lot_id)
    assert (told.stored, told.free) == (before.stored, before.free - 1)
    assert card(line, "WCB-1-0005").left == told


def test_the_ends_of_a_lot_are_found_both_ways(line: WholeLine) -> None:
    reserve(line.tick(), line.vials["WCB-1"][3:5], "retain")
    taken(line, "WCB-1-0003")
    with line.desk.database.read() as session:
        told = {
            by_ends: session.execute(
                select(*stock_columns(bindparam("lot", line.ids["WCB-1"]), by_ends=by_ends))
            ).one()
            for by_ends in (True, False)
        }
    assert told[True] == told[False]
    assert told[True][1] == len(line.vials["WCB-1"][3:5])


def test_an_act_that_makes_a_study_blinded_knows_it(line: WholeLine) -> None:
    desk = line.tick()
    with doing(desk, "test") as act:
        before = act.arms_unseen()
        study = act.session.get_one(Study, line.ids["OPEN-1"])
        study.blinded = True
        assert act.arms_unseen() == arms_unseen(act.session, desk)
        act.session.flush()
        assert act.arms_unseen() == arms_unseen(act.session, desk)
        act.concerns("study", study.id, study.code)
    assert before <= arms_unseen_now(desk)


def arms_unseen_now(desk: Desk) -> frozenset[int]:
    with desk.database.read() as session:
        return arms_unseen(session, desk)


def test_a_result_tells_its_columns_to_whoever_asks(postgres_server: Source) -> None:
    database = postgres_server.fresh()
    with database.read() as session:
        cursor = session.connection().connection.cursor()
        assert cursor.description is None
        cursor.execute("SELECT 1 AS one, 'x'::text AS two")
        told = cursor.description
        assert told is not None
        assert len(told) == 2
        assert [each.name for each in told] == ["one", "two"]
        assert told[-1][0] == "two"
        cursor.execute("SELECT 2 AS three")
        assert [each[0] for each in cursor.description] == ["three"]
        rows = session.execute(text("SELECT 1 AS one, 2 AS two"))
        assert [*rows.keys()] == ["one", "two"]
    postgres_server.drop(database)
