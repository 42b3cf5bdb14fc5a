"""Runs from what goes in to what comes out: figures, grades kept apart, products, comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.banks.passage import PassageUnreadable
from cellinv.domain.banks.registering import (
    EngineeringNotGmp,
    FromNothing,
    GradeMixed,
    GradeNotForRun,
    OwnersApart,
    RunNotOpen,
)
from cellinv.domain.custody.acts import ReasonNeeded, VialNotOut
from cellinv.domain.exchange.importing import FormatUnknown
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import NotAllowed
from cellinv.domain.production.figures import FigureReplaced, FigureStands
from cellinv.domain.production.runs import (
    AmountUnsound,
    EquipmentNotQualified,
    EquipmentUnknown,
    ExpiresBeforeFilled,
    GradeUnknown,
    MaterialExpired,
    NotAnOperator,
    NotEmpty,
    OperatorUnknown,
    RunKindUnknown,
    RunMadeLots,
    RunMadeNothing,
    TooManyFilled,
)
from cellinv.domain.usability import GradeForbids, PassagesBeyond
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.production import RunFigure
from cellinv.services import production
from cellinv.services.banks import add_lot, release_lot, start_run
from cellinv.services.banks.lots import NewLot
from cellinv.services.clinical import add_product
from cellinv.services.custody import consume, withdraw
from cellinv.services.people import add_party
from cellinv.services.production import NewOutput, NewRun
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def begun(lab: Laboratory, code: str = "R-9", **more: str | tuple[str, ...]) -> int:
    new = NewRun(code, "differentiation", product="P-1", line="L-1")
    return int(production.start(lab.desk, replace(new, **more)).details["run_id"])


def fed(lab: Laboratory, run_id: int, *numbers: int) -> int:
    """Take vials of the working bank for a run, and put them in."""
    vials = lab.vials("WCB-1", *numbers)
    withdraw(lab.desk, vials, purpose="production")
    production.take_inputs(lab.desk, run_id, vials)
    return run_id


def test_a_run_is_told_whole(lab: Laboratory) -> None:
    production.add_equipment(lab.desk, "BR-1", "Bioreactor 1")
    run = begun(lab, protocol="SOP-7", protocol_version="3.1", equipment="br-1",
                operators=("tech", "lead"))  # fmt: skip
    lab.lot("WCB-2", kind="WCB")
    withdraw(lab.desk, lab.vials("WCB-2", 1), purpose="banking")
    production.take_inputs(lab.desk, run, lab.vials("WCB-2", 1))
    fed(lab, run, 3)
    for kind, text in (("cells in", "4e6"), ("Cells out", "240 million cells"),
                       ("viability", "94.50"), ("purity", "91 %"),
                       ("volume", "4.2 mL")):  # fmt: skip
        production.enter_figure(lab.desk, run, kind, text)
    production.add_material(lab.desk, run, "Laminin", "L-77", supplier="Bio")
    lab.put(Product, lab.id("P-1"), shelf_life_days=100)
    made = production.fill_output(lab.desk, run, NewOutput("DP-9", 3)).details
    production.end(lab.desk, run, note="As planned")
    card = production.run_card(lab.desk, run)
    told, (lot,) = card.told, card.outputs
    assert (card.row.status, card.row.protocol_told, card.row.equipment, card.row.grade) == (
        "ended", "SOP-7 3.1", "BR-1", "GMP")  # fmt: skip
    assert (card.parents, len(card.operators)) == (("WCB-2", "WCB-1"), 2)
    assert (told.yielded, told.viability, told.purity) == (60, Decimal("94.50"), 91)
    assert {(one.kind, one.unit) for one in card.figures} >= {
        ("volume", "mL"), ("cells_out", "10*6{cells}"), ("cells_in", "{cells}")}  # fmt: skip
    assert (card.materials[0].lot_number, card.end and card.end.note) == ("L-77", "As planned")
    assert (made["vials"], lot.expected, lot.grade) == (
        ("DP-9-0001", "DP-9-0002", "DP-9-0003"), 3, "GMP")  # fmt: skip
    assert lot.expires_on == lab.desk.today() + timedelta(days=100)


def test_what_is_said_at_the_start_is_looked_at(lab: Laboratory) -> None:
    with pytest.raises(RunKindUnknown, match="“baking”"):
        begun(lab, kind="baking")
    with pytest.raises(GradeUnknown, match="“gmp-ish”"):
        begun(lab, grade="gmp-ish")
    with pytest.raises(OperatorUnknown, match="“ghost”"):
        begun(lab, operators=("ghost",))
    with pytest.raises(EquipmentUnknown, match="no equipment BR-8"):
        begun(lab, equipment="BR-8")
    with pytest.raises(NotEmpty, match="The product or the cell line"):
        production.start(lab.desk, NewRun("R-9", "expansion"))
    over = lab.desk.now() - timedelta(days=1)
    production.add_equipment(lab.desk, "BR-2", "Old", calibrated_until_at=over)
    with pytest.raises(EquipmentNotQualified, match="BR-2 is not calibrated since"):
        begun(lab, equipment="BR-2")
    assert production.run_card(lab.desk, begun(lab, equipment="BR-2", grade="non-GMP")).row.id


def test_nothing_of_an_engineering_run_is_clinical(lab: Laboratory) -> None:
    """By every way in: at the start, filled by it, taken in by it later, released, withdrawn."""
    with pytest.raises(EngineeringNotGmp, match="R-8 is an engineering run"):
        start_run(lab.desk, "R-8", "expansion", lab.line.world.party_id, engineering=True)
    run = fed(lab, begun(lab, grade="engineering"), 3)
    assert production.run_list(lab.desk, grade="engineering")[0].grade == "engineering"
    with pytest.raises(GradeMixed, match="DP-9 is GMP, but R-9"):
        production.fill_output(lab.desk, run, NewOutput("DP-9", 2, grade="GMP"))
    with pytest.raises(GradeMixed, match="DP-9 is GMP, but R-9"):
        lab.lot("DP-9", kind="DP", run_id=run, box=None)
    lot = production.fill_output(lab.desk, run, NewOutput("DP-9", 2)).details
    assert lot["grade"] == "non-GMP"
    desk = lab.desk
    with pytest.raises(GradeForbids):
        release_lot(desk, lot["lot_id"], ("clinical",), reason="-", by=hand(desk))


def test_a_gmp_run_takes_in_gmp_alone(lab: Laboratory) -> None:
    lab.lot("WCB-2", kind="WCB", grade="non-GMP")
    vials, gmp = lab.vials("WCB-2", 1), begun(lab)
    withdraw(lab.desk, vials, purpose="banking")
    with pytest.raises(GradeNotForRun, match="R-9 is GMP, but vial WCB-2-0001 of lot WCB-2"):
        production.take_inputs(lab.desk, gmp, vials)
    with pytest.raises(GradeNotForRun):
        consume(lab.desk, vials, run_id=gmp)
    production.take_inputs(lab.desk, begun(lab, "R-10", grade="non-GMP"), vials)
    assert lab.status(*vials) == ["consumed"]


def test_passages_of_a_bank_count_for_what_is_made_of_it(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("MCB-1"), passage="p10+16")
    lab.put(Product, lab.id("P-1"), passage_limit=25)
    vial = lab.vials("DP-1", 3)
    with pytest.raises(PassagesBeyond, match="Lot DP-1 is at passage 26"):
        withdraw(lab.desk, vial, purpose="clinical")
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="production")
    with pytest.raises(PassagesBeyond, match="Lot WCB-1 is at passage 26"):
        production.take_inputs(lab.desk, begun(lab), lab.vials("WCB-1", 3))
    lab.put(Product, lab.id("P-1"), passage_limit=26)
    withdraw(lab.desk, vial, purpose="clinical")


def test_a_figure_is_corrected_by_another(lab: Laboratory) -> None:
    run = begun(lab)
    first = production.enter_figure(lab.desk, run, "cells_out", "2.4e8").details["figure_id"]
    with pytest.raises(FigureStands, match="cells_out already: 240000000"):
        production.enter_figure(lab.desk, run, "cells_out", "3e8")
    with pytest.raises(ReasonNeeded):
        production.correct_figure(lab.desk, first, "2.5e8", reason=" ")
    production.correct_figure(lab.desk, first, "2.5e8", reason="Diluted twice", note="Twin count")
    with pytest.raises(FigureReplaced, match="R-9"):
        production.correct_figure(lab.desk, first, "1", reason="Again")
    old, new = production.run_card(lab.desk, run).figures
    assert (old.replaced, new.replaces, new.note) == (
        True,
        "240000000",
        "Diluted twice; Twin count",
    )
    halifax = timedelta(hours=-4)
    assert (old.measured_at.utcoffset(), new.measured_at.utcoffset()) == (halifax, halifax)
    assert production.run_list(lab.desk)[0].started_at.utcoffset() == halifax
    assert production.run_card(lab.desk, run).told.cells_out == Decimal("2.5e8")
    assert [row.number for row in lab.rows(RunFigure)] == ["240000000", "250000000"]


def test_a_derivation_begins_with_what_a_donor_gave(lab: Laboratory) -> None:
    run = begun(lab, "R-8", kind="derivation")
    made = NewOutput("SEED-2", 2, kind="SEED", cells_per_vial=5_000_000_000, passage="p10+2")
    production.fill_output(lab.desk, run, made)
    production.end(lab.desk, run)
    assert production.run_card(lab.desk, run).row.status == "ended"


def test_nothing_is_filled_from_a_run_that_took_nothing_in(lab: Laboratory) -> None:
    """Such a lot would have no ancestors: no donor would be asked about it."""
    for code, more, output in (
        ("R-6", {}, NewOutput("DP-9", 1)),
        ("R-7", {"kind": "banking"}, NewOutput("MCB-9", 1, kind="MCB")),
        ("R-8", {"kind": "derivation"}, NewOutput("WCB-9", 1, kind="WCB")),
        ("R-9", {"kind": "derivation", "line": ""}, NewOutput("SEED-9", 1, kind="SEED")),
    ):
        with pytest.raises(FromNothing, match=f"Nothing went into run {code}"):
            production.fill_output(lab.desk, begun(lab, code, **more), output)


def test_what_two_sponsors_own_is_kept_apart(lab: Laboratory) -> None:
    """At the start of a run, when it takes vials in, and when a lot is filled from it."""
    other = add_party(lab.desk, "OTHER", "Other", "sponsor")
    add_product(lab.desk, "P-9", "Cells of others", other)
    with pytest.raises(OwnersApart, match=r"L-1 belongs to .*, but R-9 belongs to OTHER"):
        begun(lab, product="P-9")
    run = begun(lab, product="P-9", line="")
    with pytest.raises(OwnersApart, match=r"WCB-1-0003 belongs to .*, but R-9 belongs to OTHER"):
        fed(lab, run, 3)
    own = fed(lab, begun(lab, "R-10"), 4)
    with pytest.raises(OwnersApart, match=r"R-10 belongs to .*, but DP-9 belongs to OTHER"):
        add_lot(lab.desk, NewLot("DP-9", "DP", other, "CRYO-2", 1, run_id=own))


def test_what_cannot_be_is_refused_before_anything_is_made(lab: Laboratory) -> None:
    run, today = begun(lab), lab.desk.today()
    with pytest.raises(CodeTaken, match="R-9 already names a run"):
        begun(lab)
    for unsound, wrong in (
        (NewOutput("DP-9", 10**8), TooManyFilled),
        (NewOutput("DP-9", 1, cells_per_vial=-1), AmountUnsound),
        (NewOutput("DP-9", 1, fill_volume_ul=2**31), AmountUnsound),
        (NewOutput("DP-9", 1, grade="foo"), GradeUnknown),
        (NewOutput("DP-9", 1, passage="foo"), PassageUnreadable),
        (NewOutput("DP-9", 1, expires_on=today - timedelta(days=1)), ExpiresBeforeFilled),
    ):
        with pytest.raises(wrong):
            production.fill_output(lab.desk, run, unsound)
    assert not production.run_card(lab.desk, run).outputs


def test_a_run_is_left_for_a_reason_or_ends(lab: Laboratory) -> None:
    run = begun(lab)
    with pytest.raises(RunMadeNothing, match="R-9 took nothing in"):
        production.end(lab.desk, run)
    with pytest.raises(ReasonNeeded, match="Abandoning"):
        production.abandon(lab.desk, run, reason="")
    production.abandon(lab.desk, run, reason="Contaminated")
    end = production.run_card(lab.desk, run).end
    assert end is not None
    assert (end.abandoned, end.note) == (True, "Contaminated")
    for refused in (
        lambda: production.enter_figure(lab.desk, run, "purity", "9"),
        lambda: production.fill_output(lab.desk, run, NewOutput("DP-9", 1)),
        lambda: production.add_operators(lab.desk, run, ["tech"]),
    ):
        with pytest.raises(RunNotOpen, match="R-9 is abandoned"):
            refused()
    other = fed(lab, begun(lab, "R-10"), 3)
    production.fill_output(lab.desk, other, NewOutput("DP-9", 1))
    with pytest.raises(RunMadeLots, match="it made DP-9"):
        production.abandon(lab.desk, other, reason="Too late")


def test_who_left_a_run_or_never_worked_on_it(lab: Laboratory) -> None:
    run = fed(lab, begun(lab, operators=("tech", "lead", "qa")), 3)
    off = partial(production.end_operator, lab.desk, run)
    with pytest.raises(ReasonNeeded, match="Taking somebody off a run"):
        off("tech", reason=" ")
    off("tech", reason="End of the shift")
    off("qa", reason="Only looked on", mistaken=True)
    people = {one.login: one.ended_at for one in production.run_card(lab.desk, run).operators}
    assert (set(people), people["lead"]) == ({"tech", "lead"}, None)
    assert people["tech"] is not None
    told = production.run_card(lab.desk, run).operators[0].told
    assert told.endswith(f"(until {people['tech']:%Y-%m-%d %H:%M})")
    for login in ("tech", "qa", "ghost"):
        with pytest.raises(NotAnOperator, match=f"“{login}” isn't put down for run R-9"):
            off(login, reason="Again")
    production.add_operators(lab.desk, run, ["tech"])
    assert production.run_card(lab.desk, run).operators[0].ended_at is None
    production.end(lab.desk, run)
    with pytest.raises(RunNotOpen):
        off("lead", reason="Too late")
    off("lead", reason="Was on leave", mistaken=True)
    assert [one.login for one in production.run_card(lab.desk, run).operators] == ["tech"]
    entry = lab.rows(LedgerEntry, action="end_operator")[-1]
    assert "Was on leave" in entry.body


def test_inputs_reagents_and_formats_are_looked_at(lab: Laboratory) -> None:
    run, yesterday = begun(lab), lab.desk.today() - timedelta(days=1)
    with pytest.raises(VialNotOut, match="WCB-1-0003 is stored"):
        production.take_inputs(lab.desk, run, lab.vials("WCB-1", 3))
    with pytest.raises(MaterialExpired, match="Laminin lot L-77 expired on"):
        production.add_material(lab.desk, run, "Laminin", "L-77", expires_on=yesterday)
    with pytest.raises(NotEmpty, match="Its lot number"):
        production.add_material(lab.desk, run, "Laminin", " ")
    with pytest.raises(FormatUnknown, match="“CUP”"):
        production.fill_output(lab.desk, run, NewOutput("DP-9", 1, format_code="CUP"))


def test_runs_are_compared(lab: Laboratory) -> None:
    production.add_equipment(lab.desk, "BR-1", "Bioreactor 1")
    for code, grade, gear, out in (("E-1", "GMP", "BR-1", "8e6"), ("E-2", "GMP", "BR-1", "6e6"),
                                   ("E-3", "engineering", "BR-1", "1e6"),
                                   ("E-4", "GMP", "", "2e6")):  # fmt: skip
        run = begun(lab, code, grade=grade, equipment=gear)
        production.enter_figure(lab.desk, run, "cells_in", "2e6")
        production.enter_figure(lab.desk, run, "cells_out", out)
    found = production.compare(lab.desk, lab.id("P-1"), by="equipment")
    told = [(g.by, g.grade, g.yielded and g.yielded.middle, g.runs) for g in found.groups]
    assert told == [("BR-1", "GMP", Decimal("3.5"), 2), ("BR-1", "engineering", Decimal("0.5"), 1),
                    ("–", "GMP", 1, 1)]  # fmt: skip
    assert [one.row.code for one in found.runs] == ["E-1", "E-2", "E-3", "E-4"]


def test_products_say_what_they_need(lab: Laboratory) -> None:
    lab.put(Product, lab.id("P-1"), shelf_life_days=90, storage="−150 °C", passage_limit=30)
    (row,) = production.product_list(lab.desk)
    assert (row.shelf_life_days, row.storage, row.passage_limit) == (90, "−150 °C", 30)
    assert (row.runs, row.lots) == (2, 2)


def test_others_see_and_do_nothing(lab: Laboratory) -> None:
    run = begun(lab)
    with pytest.raises(NotAllowed):
        production.enter_figure(lab.of("viewer"), run, "purity", "90")
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    desk = lab.desk
    theirs = replace(desk, rights=tuple(replace(r, owner_id=other) for r in desk.rights))
    assert production.run_list(theirs) == production.product_list(theirs) == ()
    for refused in (
        lambda: production.run_card(theirs, run),
        lambda: production.add_operators(theirs, run, ["tech"]),
        lambda: production.end_operator(theirs, run, "tech", reason="-"),
        lambda: production.enter_figure(theirs, run, "purity", "90"),
    ):
        with pytest.raises((UnknownCode, NotAllowed)):
            refused()
