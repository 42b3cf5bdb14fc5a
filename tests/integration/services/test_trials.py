"""Studies with their sites and arms, consents withdrawn, doses to their end, and kits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.blinding import (
    AllocationUnsound,
    AllocationUsedUp,
    AlreadyUnblinded,
    KitsArePacked,
    KitUnusable,
    TellsArm,
)
from cellinv.domain.dosing import DosesComplete, OtherLot, UseBeforePassed
from cellinv.domain.naming import CodeNotUsable
from cellinv.domain.people import NotAllowed
from cellinv.domain.purposes import purposes
from cellinv.domain.trials import (
    ConsentNotInForce,
    EnrolmentFull,
    IdentityTaken,
    NotRecruiting,
    SiteNotOpen,
)
from cellinv.domain.usability import HeldBack, ReservedElsewhere
from cellinv.records.catalog import catalog
from cellinv.records.queries.usability import lots_beyond, vial_facts
from cellinv.records.queries.usable import usable_vials
from cellinv.records.tables.cases import Case
from cellinv.records.tables.clinical import Dose, Study, Subject
from cellinv.records.tables.custody import DoseVial, Reservation
from cellinv.records.tables.people import Signature
from cellinv.records.tables.trials import Allocation
from cellinv.services import clinical
from cellinv.services.banks import withdraw_consent
from cellinv.services.cases import hold
from cellinv.services.clinical import AllocationLine, NewArm, NewStudy, Preparation
from cellinv.services.desk import Right
from cellinv.services.lineage.acts import history_of
from cellinv.services.lineage.tracing import trace_code
from cellinv.services.people import add_party
from cellinv.services.station import card_of
from cellinv.services.storage.out_now import out_in_short, out_now
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory

CLINICAL = purposes(catalog("purposes"))["clinical"]


def study(lab: Laboratory, code: str = "T-1", arms: tuple[NewArm, ...] = (), **more: Any) -> int:
    """Register a study that recruits here."""
    new = NewStudy(
        code=code, title=code, owner_id=lab.line.world.party_id, product_id=lab.id("P-1"),
        authority="FDA", phase="1", indication="-", **more,
    )  # fmt: skip
    found = clinical.add_study(lab.desk, new, arms)
    clinical.open_site(lab.desk, found, lab.line.world.sites[0].id)
    clinical.set_study_state(lab.desk, found, "recruiting", reason="Approved")
    return found


def subject(lab: Laboratory, study_id: int, code: str, **more: Any) -> int:
    return clinical.enrol(lab.desk, code, study_id, f"COI-{code}", **more)


def release(lab: Laboratory, dose: int) -> None:
    desk = lab.desk
    clinical.release_dose(desk, dose, by=hand(desk))


def test_a_withdrawn_consent_holds_what_is_planned_and_what_is_out(lab: Laboratory) -> None:
    who = subject(lab, study(lab), "T-A")
    planned = clinical.set_aside(lab.desk, "TD-1", who, lab.vials("DP-1", 4))
    taken = clinical.set_aside(lab.desk, "TD-2", who, lab.vials("DP-1", 5))
    release(lab, taken)
    clinical.take_dose(lab.desk, taken)
    done = withdraw_consent(lab.desk, lab.id("D-1"), reason="The donor called")
    assert lab.rows(Case)[-1].code == done.details["case"]
    for act in (clinical.hand_over, clinical.administer):
        with pytest.raises(HeldBack, match="donor D-1"):
            act(lab.desk, taken)
    with pytest.raises(HeldBack, match="donor D-1"):
        release(lab, planned)
    vials = lab.vials("DP-1", 4, 5, 6)
    with lab.desk.database.read() as session:
        facts = vial_facts(session, vials)
        usable = usable_vials(CLINICAL, lab.desk.today(), beyond=lots_beyond(session))
        assert not set(session.scalars(usable)) & set(vials)
    assert all("consent_withdrawn" in {h.kind for h in facts[each].holds} for each in vials)
    shown = card_of(lab.of("viewer"), "vial", lab.vial("DP-1", 5))
    assert "consent_withdrawn" in {each.kind for each in shown.holds}  # type: ignore[attr-defined]
    with pytest.raises(ConsentNotInForce):
        withdraw_consent(lab.desk, lab.id("D-1"), reason="Again")


def test_who_is_enrolled_where(lab: Laboratory) -> None:
    new = NewStudy(
        code="T-2", title="T", owner_id=lab.line.world.party_id, product_id=lab.id("P-1"),
        authority="NMPA", phase="1", indication="-", registry_id="ctr20250117", planned_subjects=2,
    )  # fmt: skip
    found = clinical.add_study(lab.desk, new)
    assert lab.rows(Study, id=found)[0].registry_id == "CTR20250117"
    with pytest.raises(NotRecruiting, match="T-2 is planned"):
        subject(lab, found, "T-B")
    clinical.set_study_state(lab.desk, found, "recruiting", reason="-")
    with pytest.raises(SiteNotOpen, match="not open at HFX"):
        subject(lab, found, "T-B")
    clinical.open_site(lab.desk, found, lab.line.world.sites[0].id, planned_subjects=1)
    subject(lab, found, "T-B")
    with pytest.raises(EnrolmentFull, match="T-2, HFX has its 1 planned"):
        subject(lab, found, "T-C")
    clinical.set_study_state(lab.desk, found, "closed", reason="Full")
    with pytest.raises(NotRecruiting):
        subject(lab, found, "T-C")


def test_whose_identifier_is_in_use_is_told_within_reach_alone(lab: Laboratory) -> None:
    subject(lab, study(lab), "T-A")
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    product = clinical.add_product(lab.of("lead"), "P-X", "X", other)
    new = NewStudy(
        code="T-X", title="X", owner_id=other, product_id=product, authority="FDA", phase="1",
        indication="-",
    )  # fmt: skip
    theirs = replace(lab.of("lead"), rights=(Right("supervisor", None, other),))
    found = clinical.add_study(theirs, new)
    clinical.open_site(theirs, found, lab.line.world.sites[0].id)
    clinical.set_study_state(theirs, found, "recruiting", reason="Approved")
    with pytest.raises(IdentityTaken, match="identifier COI-T-A is in use already"):
        clinical.enrol(lab.desk, "T-Y", found, "COI-T-A")
    with pytest.raises(CodeNotUsable, match=r"^COI-T-A can't be used here\."):
        clinical.enrol(theirs, "T-Y", found, "COI-T-A")


def test_one_lot_for_a_cohort_and_no_more_doses_than_planned(lab: Laboratory) -> None:
    found = study(lab, same_lot=True, doses_per_subject=1)
    first, second = (subject(lab, found, code, cohort="1") for code in ("T-A", "T-B"))
    other = subject(lab, found, "T-C", cohort="2")
    clinical.set_aside(lab.desk, "TD-1", first, lab.vials("DP-2", 2))
    with pytest.raises(OtherLot, match=r"DP-1-0003 is of lot DP-1.*given DP-2"):
        clinical.set_aside(lab.desk, "TD-2", second, lab.vials("DP-1", 3))
    assert clinical.propose(lab.desk, second)[0].code == "DP-2-0003"
    assert clinical.propose(lab.desk, other)[0].code == "DP-1-0003"
    with pytest.raises(DosesComplete, match="T-A has the 1 doses"):
        clinical.set_aside(lab.desk, "TD-3", first, lab.vials("DP-2", 3))


def test_what_is_proposed_expires_first(lab: Laboratory) -> None:
    who, today = subject(lab, study(lab), "T-A"), lab.desk.today()
    of = {"kind": "DP", "product_id": lab.id("P-1")}
    lab.lot("DP-8", expires_on=today + timedelta(days=9), **of)
    lab.lot("DP-9", expires_on=today + timedelta(days=5), **of)
    assert [v.code for v in clinical.propose(lab.desk, who, vials=2)] == ["DP-9-0001", "DP-9-0002"]
    assert [v.lot for v in clinical.propose(lab.desk, who, vials=5)] == ["DP-1"] * 5
    lab.lot("DP-10", subject_id=who, **of)
    assert clinical.propose(lab.desk, who)[0].code == "DP-10-0001"


def test_a_dose_is_prepared_and_grows_old(lab: Laboratory) -> None:
    who = subject(lab, study(lab), "T-A")
    dose = clinical.set_aside(lab.desk, "TD-1", who, lab.vials("DP-1", 3))
    clinical.take_dose(lab.desk, dose)
    before = lab.desk.now() + timedelta(hours=1)
    clinical.prepare_dose(lab.desk, dose, Preparation("Thawed", cells=9, use_before_at=before))
    assert lab.rows(Dose, id=dose)[0].status == "prepared"
    release(lab, dose)
    assert lab.rows(Signature)[-1].meaning == "released"
    lab.line.tick(3700)
    with pytest.raises(UseBeforePassed):
        clinical.administer(lab.desk, dose)
    clinical.destroy_dose(lab.desk, dose, reason="Too old")
    assert lab.status(lab.vial("DP-1", 3)) == ["destroyed"]


def test_a_returned_dose_frees_its_vials(lab: Laboratory) -> None:
    who = subject(lab, study(lab), "T-A")
    dose = clinical.set_aside(lab.desk, "TD-1", who, lab.vials("DP-1", 3))
    clinical.return_dose(lab.desk, dose, reason="Not fit for treatment")
    assert lab.rows(Dose, id=dose)[0].status == "returned"
    again = clinical.set_aside(lab.desk, "TD-2", who, lab.vials("DP-1", 3))
    assert lab.rows(DoseVial, vial_id=lab.vial("DP-1", 3))[0].dose_id == again
    with pytest.raises(ReservedElsewhere, match="dose TD-2"):
        clinical.set_aside(lab.desk, "TD-3", who, lab.vials("DP-1", 3))


ARMS = (NewArm("A", "Cells"), NewArm("B", "Placebo", placebo=True))


@pytest.fixture
def kits(lab: Laboratory) -> dict[str, int]:
    """Two kits of a blinded study: T-A gets cells, T-B placebo; ids by code."""
    found = study(lab, "T-BL", ARMS, blinded=True, doses_per_subject=1)
    lab.lot("DP-P", kind="DP", product_id=lab.id("P-1"), line_id=None)
    lines = [AllocationLine(1, "A"), AllocationLine(2, "B")]
    clinical.add_allocations(lab.desk, found, lines)
    ids = {code: subject(lab, found, code) for code in ("T-A", "T-B")}
    packed = clinical.pack_kits(lab.desk, found, [ids["T-A"], ids["T-B"]])
    return ids | {f"K-{kit.subject}": kit.dose_id for kit in packed} | {"study": found}


def test_kits_follow_the_allocation_list(lab: Laboratory, kits: dict[str, int]) -> None:
    arms = [clinical.look_at_arm(lab.desk, kits[c], reason="Check") for c in ("T-A", "T-B")]
    assert [(each.arm, each.placebo) for each in arms] == [("A", False), ("B", True)]
    assert [each.kits[0].lots for each in arms] == [("DP-1",), ("DP-P",)]
    assert lab.body(arms[0].entry)["subjects"] == [
        {"kind": "subject", "id": kits["T-A"], "code": "T-A"}
    ]
    assert [each.subject_id for each in lab.rows(Allocation)] == [kits["T-A"], kits["T-B"]]
    with pytest.raises(AllocationUsedUp, match="has 0 lines left"):
        clinical.pack_kits(lab.desk, kits["study"], [subject(lab, kits["study"], "T-C")])
    for line, why in ((AllocationLine(2, "A"), "used already"), (AllocationLine(3, "C"), "arms")):
        with pytest.raises(AllocationUnsound, match=why):
            clinical.add_allocations(lab.desk, kits["study"], [line])


def test_the_blind_work_with_kits_alone(lab: Laboratory, kits: dict[str, int]) -> None:
    blind, kit = lab.of("lead"), kits["K-T-B"]
    for act in (
        lambda: clinical.pack_kits(blind, kits["study"], [kits["T-A"]]),
        lambda: clinical.look_at_arm(blind, kits["T-A"], reason="Curious"),
        lambda: clinical.add_allocations(blind, kits["study"], []),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(KitsArePacked):
        clinical.set_aside(blind, "TD-9", kits["T-A"], lab.vials("DP-1", 5))
    release(lab, kit)
    lab.line.tick()
    receipt = clinical.take_dose(lab.of("lead"), kit)
    assert {kind for kind, _ in receipt.touched} == {"dose"}
    assert [row.kind for row in out_now(lab.of("lead")).rows] == ["dose"]
    assert out_in_short(lab.of("lead")).count == 1
    with pytest.raises(TellsArm):
        clinical.prepare_dose(lab.of("lead"), kit, Preparation("Thawed", cells=0))
    vial = lab.vial("DP-P", 3)
    seen = {entry.action for entry in history_of(lab.of("lead"), "DP-P-0003")[1]}
    assert not seen & {"pack_kits", "take_dose", "release_dose"}
    assert {entry.action for entry in history_of(lab.of("qa"), "DP-P-0003")[1]} >= {"take_dose"}
    clinical.administer(lab.of("lead"), kit, outcome="well")
    assert lab.status(vial) == ["administered"]


def test_a_hold_on_a_lot_stops_a_kit_and_names_nobody(
    lab: Laboratory, kits: dict[str, int]
) -> None:
    release(lab, kits["K-T-B"])
    hold(lab.desk, "lot", lab.id("DP-P"), kind="hold", reason="Particles")
    lab.line.tick()
    for desk in (lab.of("tech"), lab.desk):
        with pytest.raises(KitUnusable) as refused:
            clinical.take_dose(desk, kits["K-T-B"])
        assert "DP-P" not in str(refused.value)


def test_unblinding_is_signed_and_opens_one_subject(lab: Laboratory, kits: dict[str, int]) -> None:
    def reached(code: str) -> set[str]:
        return {node.code for node in trace_code(lab.of("tech"), code).nodes}

    assert not reached("T-A") & {"DP-1", "DP-P"}
    lab.line.tick()
    clinical.unblind(lab.of("qa"), kits["T-A"], reason="Emergency", by=lab.signer("qa"))
    assert "DP-1" in reached("T-A")
    assert not reached("T-B") & {"DP-1", "DP-P"}
    assert (lab.rows(Signature)[-1].record_kind, lab.rows(Signature)[-1].meaning) == (
        "unblinding", "approved",
    )  # fmt: skip
    desk = lab.desk
    with pytest.raises(AlreadyUnblinded):
        clinical.unblind(desk, kits["T-A"], reason="Again", by=hand(desk))


def test_a_kits_reservation_names_the_study(lab: Laboratory, kits: dict[str, int]) -> None:
    (row,) = lab.rows(Reservation, dose_id=kits["K-T-A"])
    assert row.reference == "T-BL"
    assert {each.state for each in lab.rows(Subject, study_id=kits["study"])} == {"enrolled"}
