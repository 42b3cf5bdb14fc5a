"""How much a scan asks of the database: a fixed number of questions, built once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from cellinv.services.station import find
from cellinv.ui.station.looking import Scan, emptied, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine

MOST, BOX = 6, 1
FEW = 5
"""Who is named so, has it anywhere, which vials have it, and what each kind found is."""


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


@contextmanager
def asked(desk: Desk) -> Iterator[list[str]]:
    """Give the list of what is asked of the readers' engine meanwhile."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            said.append(statement)

    event.listen(desk.database.reader, "before_cursor_execute", hear)
    yield said
    event.remove(desk.database.reader, "before_cursor_execute", hear)


def test_a_scan_asks_a_few_questions(line: WholeLine) -> None:
    with asked(line.desk) as said:
        looked = look(line.desk, Scan("MCB-1-0004"))
    assert looked.shown is not None
    assert looked.shown.box is not None
    assert 0 < len(said) <= MOST


def test_a_vial_just_taken_out_asks_as_few(line: WholeLine) -> None:
    vial = look(line.desk, Scan("MCB-1-0004")).shown
    assert vial is not None
    assert vial.box is not None
    slot = vial.marks.lit[0]
    with asked(line.desk) as said:
        shown = emptied(line.desk, vial.card.id, vial.box.id, slot)
    assert (shown.box, shown.path, shown.slot) == (vial.box, vial.path, vial.slot)
    assert shown.marks.emptied == (slot,)
    assert 0 < len(said) - BOX < MOST  # it stands there still: its box is read for its card, too


def test_all_of_a_card_is_read_at_one_moment(line: WholeLine) -> None:
    begun: list[object] = []
    reader = line.desk.database.reader

    def hear(*how: object) -> None:
        begun.append(how)

    event.listen(reader, "checkout", hear)
    assert look(line.desk, Scan("MCB-1-0004")).shown is not None
    event.remove(reader, "checkout", hear)
    assert len(begun) == 1


def test_what_a_vial_is_takes_one_where_something_is_done_with_it(line: WholeLine) -> None:
    with asked(line.desk) as said:
        looked = look(line.desk, Scan("MCB-1-0004"), frozenset({"vial"}))
    assert looked.shown is not None
    assert (looked.shown.card.code, len(said)) == ("MCB-1-0004", 1)


@pytest.mark.parametrize("text", ["MCB-1-0004", "1-0004", "b1", "none-such"])
def test_a_search_asks_fewer(line: WholeLine, text: str) -> None:
    with asked(line.desk) as said:
        find(line.desk, text)
    assert 0 < len(said) <= FEW + (text == "b1")
