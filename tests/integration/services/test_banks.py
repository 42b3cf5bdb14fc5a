"""Donors, lines, runs and lots: what is registered, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.banks.kinds import LotKindAfter, LotKindOrder, LotKindUnknown
from cellinv.domain.banks.registering import (
    ConsentScopeUnknown,
    DonorNotStated,
    FilledMismatch,
    GradeMixed,
    GradeNotForRun,
    RunNotOpen,
)
from cellinv.domain.custody.acts import UnknownPurpose
from cellinv.domain.custody.states import LotCannotBecome
from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import NotAllowed, OtherSite
from cellinv.domain.privacy import EmailInCode, TwoWordsInCode
from cellinv.domain.usability import LotStateForbids
from cellinv.records.tables.banks import Donor, Format, LineComponent, Lot, LotRelease, Run, Vial
from cellinv.services.banks import (
    add_consent,
    add_donor,
    add_formats,
    add_line,
    add_lot,
    end_run,
    release_lot,
    set_lot_state,
    start_run,
)
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.custody import consume, withdraw
from cellinv.services.settings import change_setting
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def new_lot(lab: Laboratory, code: str, kind: str, **more: Any) -> NewLot:
    values = {"filled": 2, "format_code": "CRYO-2", "line_id": lab.id("L-1"), **more}
    return NewLot(code=code, kind=kind, owner_id=lab.line.world.party_id, **values)


def run_of(lab: Laboratory, lot: str, number: int, **more: Any) -> int:
    """Use up one vial of a lot in a run."""
    party = lab.line.world.party_id
    run_id = start_run(lab.desk, f"RUN-{lot}-{number}", "banking", party, **more)
    withdraw(lab.two, lab.vials(lot, number), purpose="banking")
    consume(lab.desk, lab.vials(lot, number), run_id=run_id)
    return run_id


def test_a_donor_is_a_code_and_nobody_else(lab: Laboratory) -> None:
    party = lab.line.world.party_id
    with pytest.raises(TwoWordsInCode):
        add_donor(lab.desk, "Ada Lovelace", party)
    donor_id = add_donor(lab.desk, "Blue Whale", party, confirmed=True)
    assert lab.rows(Donor, id=donor_id)[0].code == "Blue Whale"
    with pytest.raises(EmailInCode):
        add_donor(lab.desk, "ada@example.org", party, confirmed=True)
    with pytest.raises(CodeTaken):
        add_donor(lab.desk, "blue whale", party, confirmed=True)
    with pytest.raises(NotAllowed, match="supervisor"):
        add_donor(lab.of("tech"), "D-9", party)


def test_a_consent_names_purposes(lab: Laboratory) -> None:
    with pytest.raises(ConsentScopeUnknown, match="“fun” is not a purpose"):
        add_consent(lab.desk, lab.id("D-1"), "2", ("qc", "fun"), lab.desk.today())


def test_only_a_legacy_line_leaves_a_donor_open(lab: Laboratory) -> None:
    party, parts = lab.line.world.party_id, [Component(lab.id("D-1")), Component(None, "old")]
    with pytest.raises(DonorNotStated, match="Component 2 of line L-9"):
        add_line(lab.desk, "L-9", party, parts)
    line_id = add_line(lab.desk, "L-9", party, parts, legacy=True)
    assert [each.number for each in lab.rows(LineComponent, line_id=line_id)] == [1, 2]


def test_known_formats_are_left_as_they_are(lab: Laboratory) -> None:
    before = len(lab.rows(Format))
    add_formats(lab.desk, [{"code": "CRYO-2", "name": "Other", "nominal_volume_ul": 1}])
    assert len(lab.rows(Format)) == before
    with pytest.raises(NotAllowed):
        add_formats(lab.of("lead"), [])


def test_vials_are_numbered_by_the_sites_rule(lab: Laboratory) -> None:
    change_setting(lab.of("admin"), "vial_code_pattern", "{lot}/{number}", reason="Short labels")
    lot_id, vials = add_lot(lab.desk, new_lot(lab, "RES-1", "RESEARCH"))
    rows = lab.rows(Vial, lot_id=lot_id)
    assert [(row.id, row.code, row.status) for row in rows] == [
        (vials[0], "RES-1/1", "expected"), (vials[1], "RES-1/2", "expected"),
    ]  # fmt: skip
    assert lab.rows(Lot, id=lot_id)[0].status == "quarantine"


@pytest.mark.parametrize("codes", [("007", "MCB-1-0001"), ("007", "007")])
def test_a_vials_code_is_given_once(lab: Laboratory, codes: tuple[str, str]) -> None:
    with pytest.raises(CodeTaken, match=f"{codes[1]} already names a vial"):
        add_lot(lab.desk, new_lot(lab, "RES-1", "RESEARCH", vial_codes=codes))
    add_lot(lab.desk, new_lot(lab, "RES-1", "RESEARCH", vial_codes=("007", "7")))
    assert [row.number for row in lab.rows(Vial, code="007")] == [1]


def test_the_fill_record_and_the_vials_agree(lab: Laboratory) -> None:
    with pytest.raises(FilledMismatch, match="declares 2 filled vials, but 1 are listed"):
        add_lot(lab.desk, new_lot(lab, "RES-1", "RESEARCH", vial_codes=("A",)))
    with pytest.raises(LotKindUnknown, match="“XYZ” is not a kind of lot"):
        add_lot(lab.desk, new_lot(lab, "X", "XYZ", run_id=run_of(lab, "WCB-1", 3)))


def test_no_master_bank_comes_from_a_working_bank(lab: Laboratory) -> None:
    run_id = run_of(lab, "WCB-1", 3)
    with pytest.raises(LotKindOrder, match="MCB can't be made from WCB"):
        add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=run_id))


def test_nor_over_something_in_between(lab: Laboratory) -> None:
    run_id = run_of(lab, "WCB-1", 3)
    lab.lot("INT-1", kind="INTERMEDIATE", run_id=run_id)
    through = run_of(lab, "INT-1", 1)
    with pytest.raises(LotKindAfter, match="MCB can't descend from"):
        add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=through))
    with pytest.raises(LotKindAfter):
        add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=through, line_id=None))
    of_another = lab.donated("D-2", ("banking",))
    add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=through, line_id=of_another))


def test_gmp_comes_from_gmp(lab: Laboratory) -> None:
    lab.lot("SEED-1", kind="SEED", grade="non-GMP")
    with pytest.raises(GradeNotForRun, match="RUN-SEED-1-1 is GMP, but vial SEED-1-0001"):
        run_of(lab, "SEED-1", 1)
    run_id = run_of(lab, "SEED-1", 2, grade="non-GMP")
    lab.put(Run, run_id, grade="GMP")
    with pytest.raises(GradeMixed, match="MCB-2 is GMP, but SEED-1"):
        add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=run_id))
    add_lot(lab.desk, new_lot(lab, "MCB-2", "MCB", run_id=run_id, grade="non-GMP"))
    dirty = run_of(lab, "WCB-1", 3, grade="non-GMP")
    with pytest.raises(GradeMixed, match="DS-1 is GMP, but RUN-WCB-1-3"):
        add_lot(lab.desk, new_lot(lab, "DS-1", "DS", run_id=dirty))


def test_a_run_ends_once(lab: Laboratory) -> None:
    with pytest.raises(RunNotOpen, match="BANK-1 is ended"):
        end_run(lab.desk, lab.id("BANK-1"))
    with pytest.raises(OtherSite):
        end_run(lab.elsewhere, lab.id("BANK-1"))


def test_a_release_names_purposes_and_ends_with_its_state(lab: Laboratory) -> None:
    lot_id = lab.id("WCB-1")
    with pytest.raises(UnknownPurpose):
        release_lot(lab.desk, lot_id, ("fun",), reason="-", by=hand(lab.desk))
    with pytest.raises(NotAllowed, match="qa"):
        release_lot(lab.of("lead"), lot_id, ("transfer",), reason="-", by=hand(lab.of("lead")))
    release_lot(
        lab.of("qa"), lot_id, ("transfer",), reason="Agreement signed", by=hand(lab.of("qa"))
    )
    assert len(lab.rows(LotRelease, lot_id=lot_id, ended_at=None)) == 2
    set_lot_state(lab.of("qa"), lot_id, "on_hold", reason="Doubt", by=hand(lab.of("qa")))
    assert lab.rows(LotRelease, lot_id=lot_id, ended_at=None) == []
    release_lot(lab.of("qa"), lot_id, ("research",), reason="Doubt cleared", by=hand(lab.of("qa")))
    assert [each.purposes for each in lab.rows(LotRelease, lot_id=lot_id, ended_at=None)] == [
        "research"
    ]


def test_a_lot_goes_through_its_states_only(lab: Laboratory) -> None:
    lot_id = lab.id("WCB-1")
    with pytest.raises(LotCannotBecome):
        set_lot_state(lab.desk, lot_id, "rejected", reason="-", by=hand(lab.desk))
    with pytest.raises(OtherSite):
        set_lot_state(lab.elsewhere, lot_id, "recalled", reason="-", by=hand(lab.elsewhere))
    set_lot_state(lab.desk, lot_id, "recalled", reason="Contaminated", by=hand(lab.desk))
    with pytest.raises(LotStateForbids):
        withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="qc")
