"""Asking for columns the short way gives what SQLAlchemy itself gives, and fails as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from cellinv.records.asking import ask
from cellinv.records.queries import storage, vial_card
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.ledger import viewing

if TYPE_CHECKING:
    from tests.integration.whole_line import WholeLine

IDS = bindparam("ids", expanding=True)
OF_IDS = select(Vial.id, Vial.code, Lot.code).join(Lot).where(Vial.id.in_(IDS)).order_by(Vial.id)
STATED = select(Vial.id, Vial.expires_on).where(
    Vial.status.in_(["stored", "out"]), Vial.id.in_(IDS), Vial.number < bindparam("below")
)
TIMES = select(LedgerEntry.happened_at, LedgerEntry.seq).order_by(LedgerEntry.id).limit(5)
QUESTIONS: list[tuple[Any, dict[str, Any]]] = [
    (vial_card._VIAL, {"id": 1}),
    (vial_card._entries(frozenset(), frozenset()), {"kind": "vial", "id": 1, "most": 8}),
    (storage._CONTENTS_NOW, {"id": 5, "at": None}),
    (OF_IDS, {"ids": [3, 1, 2]}),
    (OF_IDS, {"ids": [2]}),
    (OF_IDS, {"ids": []}),
    (STATED, {"ids": [1, 2, 3], "below": 3}),
    (TIMES, {}),
]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_the_answer_is_the_same(shared_line: WholeLine, number: int) -> None:
    query, values = QUESTIONS[number]
    with viewing(shared_line.desk) as session:
        ours = ask(session, query, values).all()
        theirs = session.connection().execute(query, values).all()
    assert [tuple(row) for row in ours] == [tuple(row) for row in theirs]


def test_rows_have_names_and_are_counted(shared_line: WholeLine) -> None:
    with viewing(shared_line.desk) as session:
        first = ask(session, TIMES).first()
        assert first.seq == 1
        assert first.happened_at.tzinfo is not None
        assert ask(session, OF_IDS, {"ids": [-1]}).one_or_none() is None


def test_a_parameter_that_is_not_given_is_refused(shared_line: WholeLine) -> None:
    with viewing(shared_line.desk) as session, pytest.raises((KeyError, SQLAlchemyError)):
        ask(session, OF_IDS, {})


def test_what_is_wrong_is_told_as_everywhere(shared_line: WholeLine) -> None:
    nothing = select(column("nothing")).select_from(table("vial"))
    with viewing(shared_line.desk) as session, pytest.raises(SQLAlchemyError):
        ask(session, nothing)
