"""The one rule of what is usable and its twin in SQL, on inventories made by chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.purposes import purposes
from cellinv.domain.usability import usable
from cellinv.records.catalog import catalog
from cellinv.records.queries.usability import lots_beyond, vial_facts
from cellinv.records.queries.usable import equivalents, usable_vials
from cellinv.services.custody import purpose_named, withdraw
from tests.integration.records.chance import TODAY, throw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from tests.integration.bank import Bank, Made
    from tests.integration.inventories import Source, World

KNOWN = tuple(purposes(catalog("purposes")).values())
ODD = (
    replace(KNOWN[0], consent="", consent_unstated=False),
    replace(KNOWN[1], holds=frozenset(), needs_release=False),
    replace(KNOWN[2], consent="qc", consent_unstated=True),
    replace(KNOWN[5], within_passages=True),
)


def compare(session: Session, vial_ids: list[int], study: int | None) -> int:
    """Compare the two for every purpose and return how often a vial is usable."""
    facts = vial_facts(session, vial_ids, study_id=study)
    count, beyond = 0, lots_beyond(session)
    for purpose in (*KNOWN, *ODD):
        by_rule = {each for each in vial_ids if usable(facts[each], purpose, TODAY)}
        found = set(session.scalars(usable_vials(purpose, TODAY, beyond=beyond, study_id=study)))
        assert found & set(vial_ids) == by_rule
        count += len(by_rule)
    return count


def try_all(source: Source, seed: int) -> int:
    database = source.fresh()
    studies, vials = throw(source.world.desk(database), source.world.party_id, Random(seed))
    with database.read() as session:
        count = sum(compare(session, vials, study) for study in (None, *studies))
    source.drop(database)
    return count


def test_the_rule_and_its_twin_agree(source: Source) -> None:
    tried = [try_all(source, seed) for seed in range(6)]
    assert sum(tried) > 300


@pytest.mark.soak
def test_the_rule_and_its_twin_agree_for_long(source: Source) -> None:
    assert all(try_all(source, seed) for seed in range(1000, 1100))


def test_one_lot_or_one_site(desk: Desk, world: World, bank: Bank, small: Made) -> None:
    other = bank.small()
    anything = purpose_named("investigation")
    with desk.database.read() as session:
        of_lot = usable_vials(anything, TODAY, beyond=(), lot_id=small.lot_id)
        assert set(session.scalars(of_lot)) == set(small.vial_ids)
        here = usable_vials(anything, TODAY, beyond=(), site_id=world.sites[0].id)
        assert set(session.scalars(here)) == {*small.vial_ids, *other.vial_ids}
        there = usable_vials(anything, TODAY, beyond=(), site_id=world.sites[1].id)
        assert not session.scalars(there).all()


@pytest.fixture
def scattered(bank: Bank) -> list[tuple[int, ...]]:
    """Vials of one lot, numbered through: in a box, one beside it, one in another tank."""
    _, line_id = bank.line()
    lot_id = bank.lot(line_id, filled=6)
    tank = bank.container(rows=None)
    boxes = [bank.container(parent_id=parent) for parent in (bank.container(rows=None), tank, tank)]
    return [bank.store(lot_id, box, 2, first=1 + 2 * n)[0] for n, box in enumerate(boxes)]


def test_the_nearest_equivalents(desk: Desk, scattered: list[tuple[int, ...]]) -> None:
    far, beside, here = scattered
    with desk.database.read() as session:
        found = equivalents(session, here[1], purpose_named("investigation"), TODAY, 4)
    assert [each.vial_id for each in found] == [here[0], *beside, far[0]]


def test_equivalents_of_a_vial_that_is_out(
    desk: Desk, world: World, scattered: list[tuple[int, ...]]
) -> None:
    withdraw(desk.witnessed(world.signer("qa")), [scattered[1][0]], purpose="investigation")
    with desk.database.read() as session:
        found = equivalents(session, scattered[1][0], purpose_named("investigation"), TODAY)
    assert [each.vial_id for each in found] == [scattered[1][1]]


def test_nothing_is_equivalent_when_all_expired(desk: Desk, small: Made) -> None:
    late = TODAY + timedelta(days=1)
    with desk.database.read() as session:
        assert not equivalents(session, small.vial_ids[0], purpose_named("transfer"), late, 9)
