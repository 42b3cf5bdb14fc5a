"""Technology transfers: agreed, carried out item by item, complete or ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import NotAllowed
from cellinv.domain.production.runs import WordUnknown
from cellinv.domain.production.transfers import (
    ItemNotTheirs,
    ItemStepBack,
    ItemThere,
    ItemUnknown,
    MilestoneReached,
    NotYet,
    PartyUnknown,
    SameParty,
    TransferNotDone,
    TransferOver,
    TransferUnknown,
)
from cellinv.records.tables.people import Party
from cellinv.services import production
from cellinv.services.desk import Right
from cellinv.services.people import add_party
from cellinv.services.production import NewItem

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


@pytest.fixture
def sponsor(lab: Laboratory) -> str:
    """The code of the party whose material everything is."""
    return str(lab.rows(Party, id=lab.line.world.party_id)[0].code)


@pytest.fixture
def agreed(lab: Laboratory, sponsor: str) -> int:
    add_party(lab.of("lead"), "MAKER", "A Maker")
    made = production.start_transfer(lab.desk, "TT-1", "Astrocytes", sponsor, "maker")
    return int(made.details["transfer_id"])


def test_a_transfer_from_its_agreement_to_its_end(lab: Laboratory, agreed: int) -> None:
    production.add_item(lab.desk, agreed, NewItem("line", "l-1"))
    production.add_item(lab.desk, agreed, NewItem("protocol", "SOP-7", "3.1"))
    production.add_milestone(lab.desk, agreed, "Engineering run", planned_on=lab.desk.today())
    production.move_item(lab.desk, agreed, 1, "accepted")
    row = production.transfer_named(lab.desk, "tt-1")
    assert (row.scope, row.status, row.taker) == ("limited", "under_way", "MAKER")
    assert [one.name for one in row.remaining] == ["SOP-7"]
    assert [one.title for one in row.ahead] == ["Engineering run"]
    with pytest.raises(TransferNotDone, match=r"SOP-7 \(agreed\), Engineering run"):
        production.complete(lab.desk, agreed)
    production.move_item(lab.desk, agreed, 2, "sent")
    production.move_item(lab.desk, agreed, 2, "accepted", note="Copy 2")
    production.reach_milestone(lab.desk, agreed, 1, evidence="R-1")
    production.widen(lab.desk, agreed, reason="Option taken")
    production.complete(lab.desk, agreed)
    row = production.transfer_named(lab.desk, "TT-1")
    assert (row.scope, row.status, row.remaining, row.ahead) == ("complete", "completed", (), ())
    with pytest.raises(TransferOver, match="TT-1 is completed"):
        production.add_milestone(lab.desk, agreed, "More")


def test_what_is_agreed_on_is_looked_at(lab: Laboratory, sponsor: str, agreed: int) -> None:
    begin = production.start_transfer
    with pytest.raises(SameParty):
        begin(lab.desk, "TT-2", "To oneself", sponsor, sponsor)
    with pytest.raises(PartyUnknown, match="“NOBODY” is no party"):
        begin(lab.desk, "TT-2", "To nobody", sponsor, "NOBODY")
    with pytest.raises(WordUnknown, match="none of: limited, complete"):
        begin(lab.desk, "TT-2", "Halfway", sponsor, "MAKER", scope="half")
    with pytest.raises(CodeTaken):
        begin(lab.desk, "TT-1", "Again", sponsor, "MAKER")
    with pytest.raises(ReasonNeeded):
        production.end_transfer(lab.desk, agreed, reason=" ")
    with pytest.raises(TransferNotDone, match="nothing was transferred"):
        production.complete(lab.desk, agreed)
    production.end_transfer(lab.desk, agreed, reason="Contract ended")
    assert production.transfer_named(lab.desk, "TT-1").note == "Contract ended"


def test_items_and_milestones_go_forward(lab: Laboratory, agreed: int) -> None:
    production.add_item(lab.desk, agreed, NewItem("lot", "MCB-1"))
    production.move_item(lab.desk, agreed, 1, "received")
    with pytest.raises(ItemStepBack, match="Item 1 is received"):
        production.move_item(lab.desk, agreed, 1, "sent")
    with pytest.raises(ItemThere, match="MCB-1 is item 1 of TT-1"):
        production.add_item(lab.desk, agreed, NewItem("lot", "MCB-1"))
    with pytest.raises(ItemUnknown, match="no item number 7"):
        production.move_item(lab.desk, agreed, 7, "sent")
    production.add_milestone(lab.desk, agreed, "Engineering run")
    tomorrow = lab.desk.today() + timedelta(days=1)
    with pytest.raises(NotYet):
        production.reach_milestone(lab.desk, agreed, 1, evidence="R-1", reached_on=tomorrow)
    production.reach_milestone(lab.desk, agreed, 1, evidence="R-1")
    with pytest.raises(MilestoneReached):
        production.reach_milestone(lab.desk, agreed, 1, evidence="R-2")


def test_only_the_two_know_of_it(lab: Laboratory, agreed: int) -> None:
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    add_party(lab.of("lead"), "THIRD", "Third Cells")
    desk = lab.desk
    theirs = replace(desk, rights=tuple(replace(r, owner_id=other) for r in desk.rights))
    assert production.transfer_list(theirs) == ()
    with pytest.raises(TransferUnknown):
        production.complete(theirs, agreed)
    with pytest.raises(PartyUnknown, match="The parties are: ACME, OTHER"):
        production.start_transfer(theirs, "TT-3", "Of others", "MAKER", "THIRD")
    reader = replace(theirs, rights=(*theirs.rights, Right("viewer", None, None)))
    with pytest.raises(NotAllowed):
        production.start_transfer(reader, "TT-3", "Of others", "MAKER", "THIRD")
    made = production.start_transfer(lab.desk, "TT-3", "Of others", "MAKER", "THIRD")
    with pytest.raises(ItemNotTheirs, match="MCB-1 belongs to neither MAKER nor THIRD"):
        production.add_item(lab.desk, made.details["transfer_id"], NewItem("lot", "MCB-1"))
