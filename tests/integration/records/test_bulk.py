"""Acts by the hundred in one transaction: the same chains, and what was written can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from cellinv.domain.ledger import UnknownChain
from cellinv.records.ledger.bulk import MOST
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.verify.run import verify
from cellinv.services import people
from cellinv.services.ledger import batch, doing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


def count(session: Session) -> int:
    return session.scalar(select(func.count(LedgerEntry.id))) or 0


def test_many_acts_make_one_sound_chain(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        for number in range(MOST + 20):
            people.add_party(together, f"P-{number}", "Somebody")
    assert verify(desk.database).counts["entries"] > MOST
    assert verify(desk.database).ok


def test_an_entry_that_is_read_is_there(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        before = count(session)
        receipt = people.record_sign_in(replace(desk, batch=session))
        assert count(session) == before + 1
        found = session.scalar(select(LedgerEntry.hash).order_by(LedgerEntry.id.desc()))
    assert found == receipt.hash


def add_and_fail(desk: Desk) -> None:
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        people.add_party(together, "P-1", "Somebody")
        with doing(together, "nothing", chain="NOWHERE"):
            pass


def test_a_failure_leaves_nothing(desk: Desk) -> None:
    with desk.database.read() as session:
        before = count(session)
    with pytest.raises(UnknownChain):
        add_and_fail(desk)
    with desk.database.read() as session:
        assert count(session) == before
    people.add_party(desk, "P-1", "Somebody")
