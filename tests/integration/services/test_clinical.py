"""From the product lot to the patient at another site, hand over hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.clinical import (
    DoseNotReady,
    DoseVialState,
    NotHandedOver,
    OtherSubject,
    ProductMismatch,
    SubjectElsewhere,
)
from cellinv.domain.people import OtherSite
from cellinv.domain.privacy import TwoWordsInCode
from cellinv.domain.usability import HeldBack, ReleaseDoesNotCover, ReservedElsewhere
from cellinv.records.tables.banks import LotRelease, Vial
from cellinv.records.tables.clinical import Administration, Dose, Subject
from cellinv.records.tables.custody import DoseVial, Outing, Reservation
from cellinv.services.banks import release_lot, set_lot_state
from cellinv.services.cases import hold
from cellinv.services.clinical import (
    add_product,
    administer,
    enrol,
    hand_over,
    release_dose,
    set_aside,
    take_dose,
    take_over,
)
from cellinv.services.custody import withdraw
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def subject(lab: Laboratory, code: str = "S-9", *, study: str = "OPEN-1", **more: Any) -> int:
    """Enrol somebody at the other site."""
    return enrol(more.pop("desk", lab.elsewhere), code, lab.id(study), f"COI-{code}", **more)


def planned(lab: Laboratory, number: int = 3, **more: Any) -> int:
    return set_aside(lab.desk, f"K-{number}", subject(lab, **more), lab.vials("DP-1", number))


def release(lab: Laboratory, dose: int) -> None:
    desk = lab.desk
    release_dose(desk, dose, by=hand(desk))


def ready(lab: Laboratory, *, desk: Desk | None = None) -> int:
    """Plan, release and take out one dose."""
    dose = planned(lab, desk=desk or lab.elsewhere)
    release(lab, dose)
    withdraw(lab.desk, lab.vials("DP-1", 3), purpose="clinical", for_dose="K-3")
    return dose


def test_the_whole_way(lab: Laboratory) -> None:
    dose, vial = ready(lab), lab.vial("DP-1", 3)
    sent = hand_over(lab.desk, dose)
    assert lab.status(vial) == ["in_transit"]
    taken = take_over(lab.elsewhere, dose, sent.entry)
    assert lab.body(taken.entry)["data"]["sent_hash"] == sent.hash
    assert taken.entry.startswith("OSL:")
    given = administer(lab.elsewhere, dose, given_ul=450, wasted_ul=50, route="iv")
    (row,) = lab.rows(Vial, id=vial)
    assert (row.status, row.site_id, row.held_by_id) == (
        "administered", lab.line.world.sites[1].id, None,
    )  # fmt: skip
    assert (lab.rows(Dose, id=dose)[0].status, lab.rows(Subject)[-1].state) == (
        "administered", "treated",
    )  # fmt: skip
    (part,) = lab.rows(DoseVial, dose_id=dose)
    assert (part.given_ul, part.wasted_ul) == (450, 50)
    assert lab.rows(Administration, dose_id=dose)[0].given_at == given.happened_at
    assert [bool(each.ended_at) for each in lab.rows(Outing, vial_id=vial)] == [True, True]
    assert lab.rows(Reservation, vial_id=vial)[0].closed_at == given.happened_at


def test_a_dose_keeps_its_vials(lab: Laboratory) -> None:
    planned(lab)
    with pytest.raises(ReservedElsewhere, match="dose K-3"):
        withdraw(lab.desk, lab.vials("DP-1", 3), purpose="clinical")
    with pytest.raises(ReservedElsewhere, match="dose K-3"):
        set_aside(lab.desk, "K-9", subject(lab, "S-8"), lab.vials("DP-1", 3))


def test_product_and_subject_agree(lab: Laboratory) -> None:
    other = add_product(lab.desk, "P-2", "Other cells", lab.line.world.party_id)
    who, second = subject(lab), subject(lab, "S-8")
    lab.lot("DP-8", kind="DP", product_id=other)
    lab.lot("DP-9", kind="DP", product_id=lab.id("P-1"), subject_id=second)
    with pytest.raises(ProductMismatch, match="DP-8-0003 is P-2, but K-9 is a dose of P-1"):
        set_aside(lab.desk, "K-9", who, lab.vials("DP-8", 3))
    with pytest.raises(ProductMismatch, match="is WCB"):
        set_aside(lab.desk, "K-9", who, lab.vials("WCB-1", 3))
    with pytest.raises(OtherSubject, match="for another subject than S-9"):
        set_aside(lab.desk, "K-9", who, lab.vials("DP-9", 3))
    set_aside(lab.desk, "K-9", second, lab.vials("DP-9", 3))


@pytest.fixture
def limited(lab: Laboratory) -> Laboratory:
    """The product lot is released for the blinded study alone."""
    desk, lot, purposes = lab.desk, lab.id("DP-1"), ("clinical", "research")
    set_lot_state(desk, lot, "on_hold", reason="Only one study", by=hand(desk))
    release_lot(desk, lot, purposes, reason="-", study_id=lab.id("BLIND-1"), by=hand(desk))
    assert lab.rows(LotRelease, ended_at=None)[-1].study_id == lab.id("BLIND-1")
    return lab


def test_a_release_for_one_study_counts_there_only(limited: Laboratory) -> None:
    with pytest.raises(ReleaseDoesNotCover, match="DP-1 is not released for Clinical use"):
        planned(limited)
    within = subject(limited, "S-8", study="BLIND-1")
    dose = set_aside(limited.desk, "K-8", within, limited.vials("DP-1", 4))
    take_dose(limited.desk, dose)


@pytest.mark.parametrize("purpose", ["clinical", "research"])
def test_without_a_dose_it_counts_for_nothing(limited: Laboratory, purpose: str) -> None:
    with pytest.raises(ReleaseDoesNotCover):
        withdraw(limited.desk, limited.vials("DP-1", 4), purpose=purpose)


def test_a_dose_goes_through_its_states(lab: Laboratory) -> None:
    dose = planned(lab)
    for act in (hand_over, administer):
        with pytest.raises(DoseNotReady, match="Dose K-3 is planned"):
            act(lab.desk, dose)
    release_dose(lab.of("qa"), dose, by=lab.signer("qa"))
    with pytest.raises(DoseNotReady, match="released"):
        release(lab, dose)
    with pytest.raises(DoseVialState, match="is stored, not out for clinical"):
        hand_over(lab.desk, dose)


def test_only_the_senders_entry_is_received(lab: Laboratory) -> None:
    dose = ready(lab)
    with pytest.raises(NotHandedOver):
        take_over(lab.elsewhere, dose, "HFX:1")
    sent = hand_over(lab.desk, dose)
    for text in ("HFX:1", "HFX:x", "nothing", f"OSL:{sent.entry.split(':')[1]}"):
        with pytest.raises(NotHandedOver, match="K-3"):
            take_over(lab.elsewhere, dose, text)
    with pytest.raises(SubjectElsewhere, match="S-9 belongs to OSL, not HFX"):
        take_over(lab.desk, dose, sent.entry)
    with pytest.raises(OtherSite):
        administer(lab.elsewhere, dose)


def test_nobody_is_given_what_was_held_meanwhile(lab: Laboratory) -> None:
    dose = ready(lab, desk=lab.desk)
    hold(lab.desk, "donor", lab.id("D-1"), kind="hold", reason="Positive test")
    with pytest.raises(HeldBack, match="donor D-1"):
        administer(lab.desk, dose)


def test_a_dose_is_given_where_the_subject_belongs(lab: Laboratory) -> None:
    dose = ready(lab)
    with pytest.raises(SubjectElsewhere):
        administer(lab.desk, dose)


def test_a_subject_is_a_code(lab: Laboratory) -> None:
    with pytest.raises(TwoWordsInCode):
        subject(lab, "Ada Lovelace")
    assert subject(lab, "Blue Whale", confirmed=True)
