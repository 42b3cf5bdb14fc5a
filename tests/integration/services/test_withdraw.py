"""The gate: what is taken, and every reason why not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.custody.acts import (
    ReserveReached,
    UnknownPurpose,
    VialAlreadyOut,
    VialNotStored,
    WitnessNeeded,
)
from cellinv.domain.people import NotAllowed, OtherSite
from cellinv.domain.usability import (
    ConsentDoesNotCover,
    Expired,
    GradeForbids,
    HeldBack,
    LotStateForbids,
    ReleaseDoesNotCover,
    ReservedElsewhere,
)
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.storage import Container, Placement
from cellinv.services.banks import set_lot_state
from cellinv.services.cases import close_hold, hold
from cellinv.services.custody import reserve, undo, withdraw
from cellinv.services.people import signatures_of
from cellinv.services.settings import change_setting
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def refused(
    lab: Laboratory,
    why: type[DomainError],
    *vials: int,
    purpose: str = "banking",
    second: str = "qa",
) -> str:
    """Try to take vials, and return what is said against it."""
    entries = lab.entries()
    with pytest.raises(why) as refusal:
        withdraw(lab.desk.witnessed(lab.signer(second)), vials, purpose=purpose)
    assert lab.entries() == entries
    assert "{" not in refusal.value.explain() + refusal.value.why_not()
    return refusal.value.explain()


def test_a_vial_goes_into_the_hands_of_whoever_takes_it(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    receipt = withdraw(lab.desk, [vial], purpose="Banking", reason="Next bank")
    (row,) = lab.rows(Vial, id=vial)
    assert (row.status, row.purpose) == ("out", "banking")
    assert row.held_by_id == lab.line.world.people["lead"].id
    (outing,) = lab.rows(Outing, vial_id=vial)
    assert (outing.started_at, outing.ended_at) == (receipt.happened_at, None)
    assert lab.rows(Placement, vial_id=vial)[0].ended_at == receipt.happened_at
    assert receipt.details["was_in"] == ((lab.id("B-2"), 0, 2),)
    assert ("vial", vial) in receipt.touched


def test_the_box_comes_out_with_it(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3, 4), purpose="banking", open_box=True)
    assert lab.body(receipt.entry)["data"]["opened"] == ["B-2"]
    assert lab.rows(Container, id=lab.id("B-2"))[0].whereabouts == "out"
    again = withdraw(lab.desk, lab.vials("WCB-1", 5), purpose="banking", open_box=True)
    assert "opened" not in lab.body(again.entry)["data"]


def test_a_box_that_is_out_with_what_it_stands_in_stays_there(lab: Laboratory) -> None:
    around = lab.rows(Container, id=lab.id("B-2"))[0].parent_id
    lab.put(Container, around, whereabouts="out")
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking", open_box=True)
    assert "opened" not in lab.body(receipt.entry)["data"]
    assert lab.rows(Container, id=lab.id("B-2"))[0].whereabouts == "in_place"


def test_what_comes_out_with_what_is_around_it_has_no_clock_of_its_own(lab: Laboratory) -> None:
    inner, outer = lab.id("B-1"), lab.id("B-2")
    lab.put(Container, inner, parent_id=outer)
    lab.put(Placement, lab.rows(Placement, child_id=inner)[0].id, container_id=outer)
    vials = lab.vials("WCB-1", 3, 4)
    lab.put(Placement, lab.rows(Placement, vial_id=vials[0])[0].id, container_id=inner, slot_row=8)
    for order in (vials, vials[::-1]):
        receipt = withdraw(lab.desk, order, purpose="banking", open_box=True)
        assert lab.body(receipt.entry)["data"]["opened"] == ["B-2"]
        assert lab.rows(Container, id=inner)[0].whereabouts == "in_place"
        undo(lab.desk, receipt.entry, reason="Once more, the other way round")


def test_who_has_it_already_is_named(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    withdraw(lab.of("tech"), [vial], purpose="banking")
    taken = lab.rows(Outing, vial_id=vial)[0].started_at
    at_the_site = f"{taken.astimezone(lab.desk.site.zone):%Y-%m-%d %H:%M:%S}"
    said = refused(lab, VialAlreadyOut, lab.vial("WCB-1", 4), vial)
    assert (
        f"WCB-1-0003 is already out: Tess Technician (tech) has had it since {at_the_site}." in said
    )
    assert lab.status(lab.vial("WCB-1", 4)) == ["stored"]


def test_what_was_never_stored_or_is_used_up(lab: Laboratory) -> None:
    lab.lot("NEW-1", box=None)
    assert "expected" in refused(lab, VialNotStored, lab.vial("NEW-1", 1))
    assert "consumed" in refused(lab, VialNotStored, lab.vial("WCB-1", 1))


def test_a_master_bank_needs_two(lab: Laboratory) -> None:
    vials = lab.vials("MCB-1", 3)
    with pytest.raises(WitnessNeeded, match="MCB-1-0003 from master bank MCB-1"):
        withdraw(lab.desk, vials, purpose="banking")
    receipt = withdraw(lab.two, vials, purpose="banking")
    assert lab.body(receipt.entry)["witness"] == "qa"


def test_a_site_may_do_without_the_witness(lab: Laboratory) -> None:
    change_setting(
        lab.of("admin"),
        "witness_for_mcb",
        value=False,
        reason="One person at night",
        approved_by=lab.signer("qa"),
    )
    withdraw(lab.desk, lab.vials("MCB-1", 3), purpose="banking")


def test_a_reserve_stays(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("WCB-1"), minimum_reserve=3)
    reserve(lab.desk, lab.vials("WCB-1", 6), "qc")
    said = refused(lab, ReserveReached, lab.vial("WCB-1", 3), second="tech")
    assert said.startswith("Lot WCB-1 has 3 free vials, and 3 are its minimum reserve.")
    refused(lab, ReserveReached, lab.vial("WCB-1", 3), purpose="qc", second="tech")


def test_quality_assurance_alone_breaks_a_reserve(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("WCB-1"), minimum_reserve=4)
    with pytest.raises(ReserveReached):
        reserve(lab.desk, lab.vials("WCB-1", 3), "request")
    reserve(lab.desk, lab.vials("WCB-1", 6), "reserve")
    receipt = withdraw(lab.two, lab.vials("WCB-1", 3), purpose="qc")
    assert lab.body(receipt.entry)["data"]["below_reserve"] == {"WCB-1": {"free": 2, "reserve": 4}}
    signed = signatures_of(lab.desk, "lot", lab.id("WCB-1"))
    told = [(each.login, each.state) for each in signed if each.meaning == "approved"]
    assert told == [("qa", "holds")]


def test_two_sites_at_once_break_no_reserve(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("WCB-1"), minimum_reserve=3)
    lab.put(Vial, lab.vial("WCB-1", 4), site_id=lab.line.world.sites[1].id)
    start = Barrier(2)

    def take(desk: Desk, vial: int) -> str:
        start.wait(10)
        try:
            return withdraw(desk, [vial], purpose="banking").details["purpose"]
        except ReserveReached as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as hands:
        wanted = zip((lab.desk, lab.elsewhere), lab.vials("WCB-1", 3, 4), strict=True)
        told = [hands.submit(take, *each) for each in wanted]
        assert sorted(each.result() for each in told) == ["ReserveReached", "banking"]


def test_a_reserved_vial_was_not_free_before(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("DP-1"), minimum_reserve=5)
    reserve(lab.desk, lab.vials("DP-1", 3), "dose", reference="K-1")
    withdraw(lab.desk, lab.vials("DP-1", 3), purpose="clinical", for_dose="K-1")
    refused(lab, ReserveReached, lab.vial("DP-1", 4), purpose="clinical", second="tech")


@pytest.mark.parametrize("state", ["on_hold", "recalled"])
@pytest.mark.shows("11.10(f)")
def test_the_state_of_the_lot(lab: Laboratory, state: str) -> None:
    set_lot_state(lab.desk, lab.id("WCB-1"), state, reason="Doubt", by=hand(lab.desk))
    said = refused(lab, LotStateForbids, lab.vial("WCB-1", 3))
    assert f"“{state.replace('_', ' ')}”" in said
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="investigation")


def test_what_it_was_released_for(lab: Laboratory) -> None:
    said = refused(lab, ReleaseDoesNotCover, lab.vial("WCB-1", 3), purpose="transfer")
    assert "It is released for: banking, clinical, production, qc, research." in said


def test_the_grade(lab: Laboratory) -> None:
    lab.lot("RES-1", grade="non-GMP")
    assert "non-GMP" in refused(lab, GradeForbids, lab.vial("RES-1", 1), purpose="clinical")
    withdraw(lab.desk, lab.vials("RES-1", 1), purpose="research")


@pytest.mark.parametrize(
    ("on", "code"),
    [("vial", "WCB-1-0003"), ("lot", "WCB-1"), ("lot", "MCB-1"), ("cell_line", "L-1"),
     ("donor", "D-1"), ("container", "LN-1"), ("run", "BANK-1")],
)  # fmt: skip
def test_a_hold_anywhere_above(lab: Laboratory, on: str, code: str) -> None:
    vial = lab.vial("WCB-1", 3)
    held = vial if on == "vial" else lab.id(code)
    hold(lab.desk, on, held, kind="do_not_use", reason="Doubt")
    said = refused(lab, HeldBack, vial, purpose="qc")
    assert f"(do not use) is open on {on.replace('_', ' ')} {code}" in said
    close_hold(lab.desk, 1, reason="Cleared")
    withdraw(lab.desk, [vial], purpose="qc")


def test_the_last_day_is_a_day_of_use(lab: Laboratory) -> None:
    today = lab.desk.today()
    lab.put(Lot, lab.id("WCB-1"), expires_on=date(2026, 1, 1))
    lab.put(Vial, lab.vial("WCB-1", 4), expires_on=today)
    assert "expired on 2026-01-01" in refused(lab, Expired, lab.vial("WCB-1", 3))
    withdraw(lab.desk, lab.vials("WCB-1", 4), purpose="banking")
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="research")


def test_what_is_reserved_is_left(lab: Laboratory) -> None:
    reserve(lab.desk, lab.vials("WCB-1", 3), "retain", reference="Ten years")
    said = refused(lab, ReservedElsewhere, lab.vial("WCB-1", 3))
    assert "is reserved: retain Ten years" in said
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="investigation")


def test_what_the_donor_agreed_to(lab: Laboratory) -> None:
    lab.lot("RES-2", kind="SEED", line_id=lab.donated("D-2", ("research",)))
    assert "covers: research" in refused(lab, ConsentDoesNotCover, lab.vial("RES-2", 1))
    withdraw(lab.desk, lab.vials("RES-2", 1), purpose="research")


@pytest.mark.shows("11.10(g)")
def test_who_may_not_and_where_not(lab: Laboratory) -> None:
    vials = lab.vials("WCB-1", 3)
    with pytest.raises(NotAllowed, match="Vic Viewer"):
        withdraw(lab.of("viewer"), vials, purpose="banking")
    with pytest.raises(OtherSite):
        withdraw(lab.elsewhere, vials, purpose="banking")
    rights = tuple(replace(each, site_id=99) for each in lab.of("tech").rights)
    with pytest.raises(NotAllowed):
        withdraw(replace(lab.of("tech"), rights=rights), vials, purpose="banking")
    with pytest.raises(UnknownPurpose, match="The purposes are: production"):
        withdraw(lab.desk, vials, purpose="fun")
