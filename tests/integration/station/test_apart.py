"""Codes of equipment, transfers and recalls: found alone, however many others there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from cellinv.domain.lookup import UnknownCode
from cellinv.services.people.opening import add_party
from cellinv.services.production import add_equipment, start_transfer
from cellinv.services.station.apart import apart_card

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def asked(desk: Desk, text: str) -> tuple[list[str], int]:
    """Return what is asked to tell that nothing has a code, and how many rows came of it."""
    said: list[str] = []
    rows = 0

    def note(_connection, cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        nonlocal rows
        said.append(statement)
        rows += max(cursor.rowcount, 0)

    engine = desk.database.reader
    event.listen(engine, "after_cursor_execute", note)
    try:
        with pytest.raises(UnknownCode):
            apart_card(desk, text)
    finally:
        event.remove(engine, "after_cursor_execute", note)
    return said, rows


def test_an_unknown_code_costs_the_same_however_many_there_are(desk: Desk) -> None:
    add_party(desk, "OTHER", "Other")
    few = asked(desk, "NO-SUCH")
    for number in range(12):
        add_equipment(desk, f"Bio-{number}", "Reactor")
        start_transfer(desk, f"Tech-{number}", "Title", "ACME", "OTHER")
    assert asked(desk, "NO-SUCH") == few
    assert all("code = " in statement.lower() for statement in few[0])
    assert apart_card(desk, " bio-7 ").code == "Bio-7"
    assert apart_card(desk, "TECH-7").kind == "transfer"
