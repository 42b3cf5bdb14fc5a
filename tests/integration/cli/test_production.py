"""Runs and transfers, typed in from start to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.records.tables.people import Party
from cellinv.services.custody import withdraw
from cellinv.services.people import add_party

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine


def test_a_run_typed_in(line: WholeLine, typed: Typed, tmp_path: Path) -> None:
    def run(*args: str) -> dict[str, object]:
        found: dict[str, object] = typed("run", *args, "--json").doc
        return found

    typed("equipment", "add", "BR-1", "Bioreactor 1")
    assert typed("equipment", "list", "--json").doc["equipment"][0]["code"] == "BR-1"
    run("start", "E-1", "differentiation", "--product", "P-1", "--line", "L-1", "--grade",
        "engineering", "--equipment", "BR-1", "--protocol", "SOP-7", "--version", "2",
        "--operator", "lead")  # fmt: skip
    withdraw(line.tick(), [line.vials["WCB-1"][2]], purpose="production")
    assert run("input", "E-1", "WCB-1-0003")["codes"] == ["WCB-1-0003"]
    run("figure", "E-1", "cells_in", "2e6")
    run("figure", "E-1", "cells_out", "9e6")
    run("figure", "E-1", "cells_out", "8e6", "--correct", "--reason", "Miscounted",
        "--note", "By two")  # fmt: skip
    run("material", "E-1", "Laminin", "L-77", "--expires", "2099-01-01")
    labels = tmp_path / "labels.pdf"
    made = run("output", "E-1", "DP-9", "--filled", "2", "--labels", str(labels))
    assert (made["grade"], made["vials"]) == ("non-GMP", ["DP-9-0001", "DP-9-0002"])
    assert labels.exists()
    run("operator", "E-1", "tech", "qa")
    assert run("operator", "E-1", "qa", "--mistaken", "--reason", "Tested")["operator"] == "qa"
    run("operator", "E-1", "lead", "--left", "--reason", "End of the shift")
    both = typed("run", "operator", "E-1", "tech", "--left", "--mistaken", "--reason", "-")
    assert (both.code, "One person is taken off at a time" in both.err) == (2, True)
    run("end", "E-1", "--note", "As planned")
    card = run("show", "E-1")
    assert (card["yield"], card["grade"], card["status"]) == ("4", "engineering", "ended")
    assert [one["number"] for one in card["figures"]] == ["2000000", "9000000", "8000000"]
    assert (len(card["operators"]), len(card["left"])) == (2, 1)
    last = card["figures"][-1]
    assert (last["note"], last["measured_at"][-1]) == ("Miscounted; By two", "Z")
    assert run("compare", "P-1", "--by", "equipment")["groups"][0]["yield"]["middle"] == "4"
    (listed,) = run("list", "--grade", "engineering")["runs"]
    assert (listed["code"], listed["protocol_version"]) == ("E-1", "2")
    assert "E-1" in typed("run", "list").out
    assert "corrected" in typed("run", "show", "E-1").out


def test_what_a_programme_begins_with_is_typed_in(line: WholeLine, typed: Typed) -> None:
    with line.desk.database.read() as session:
        owner = ("--owner", session.get_one(Party, line.world.party_id).code)
    typed("donor", "register", "D-9", *owner)
    typed("donor", "consent", "D-9", "--form", "1", "--for", "banking", "--on", "2020-01-01")
    unclear = typed("donor", "consent", "D-9", "--form", "2", "--for", "banking", "--on", "soon")
    assert (unclear.code, "“soon” is no day" in unclear.err) == (2, True)
    assert typed("line", "register", "L-9", *owner, "--donor", "D-9").doc["donors"] == ["D-9"]
    typed("product", "register", "P-9", "Cells", *owner, "--shelf-life", "30")
    told = {one["code"]: one for one in typed("product", "list").doc["products"]}
    assert told["P-9"]["shelf_life_days"] == 30
    placebo = typed("product", "placebo", "P-9", "PL-9", "--filled", "2").doc
    assert (placebo["vials"], placebo["grade"]) == (["PL-9-0001", "PL-9-0002"], "GMP")
    assert typed("trace", "PL-9", "--up").doc["edges"] == [["P-9", "PL-9"]]
    typed("run", "start", "DER-9", "derivation", "--line", "L-9")
    typed("run", "output", "DER-9", "SEED-9", "--filled", "1", "--kind", "SEED")
    assert typed("run", "end", "DER-9").doc["status"] == "ended"
    assert '"D-9"' in typed("origin", "SEED-9").out


def test_no_lot_is_filled_for_labels_that_cannot_be_written(typed: Typed, tmp_path: Path) -> None:
    typed("run", "start", "E-2", "expansion", "--product", "P-1")
    words = ("run", "output", "E-2", "DP-9", "--filled", "1", "--labels")
    assert typed(*words, tmp_path / "labels.txt").code == 2
    assert typed(*words, tmp_path / "nowhere" / "labels.pdf").code == 3
    assert typed("show", "DP-9").code == 1


def test_no_recall_is_begun_for_a_workbook_that_cannot_be_written(
    typed: Typed, tmp_path: Path
) -> None:
    words = ("recall", "MCB-1", "--exercise", "--reason", "Practice", "-o")
    assert typed(*words, tmp_path / "recall.txt").code == 2
    assert typed(*words, tmp_path / "nowhere" / "recall.xlsx").code == 3
    assert typed("recalls", "list").doc["recalls"] == []


def test_a_consent_has_a_version_and_a_day_that_has_come(typed: Typed) -> None:
    for more in (("--form", ""), ("--form", "1"), ("--form", "9", "--on", "2999-01-01")):
        wrong = typed("donor", "consent", "D-1", "--for", "research", *more)
        assert (wrong.code, "consent of D-1" in wrong.err or "D-1's consent" in wrong.err) == (
            1,
            True,
        ), wrong.err


def test_what_a_programme_begins_with_is_checked(line: WholeLine, typed: Typed) -> None:
    with line.desk.database.read() as session:
        owner = ("--owner", session.get_one(Party, line.world.party_id).code)
    for words, said in (
        (("donor", "register", "D-1"), "D-1 already names a donor"),
        (("donor", "register", " "), "it is empty"),
        (("line", "register", "L-9", "--donor", "D-1", "--kind", "x"), "not a kind of cell line"),
        (("line", "register", "L-1", "--donor", "D-1"), "L-1 already names a cell"),
        (("product", "register", "P-1", "Cells"), "P-1 already names a product"),
        (("product", "register", "P-9", " "), "name is missing"),
        (("product", "register", "P-9", "Cells", "--shelf-life", "99999"), "can't be 99999"),
    ):
        wrong = typed(*words, *owner)
        assert (wrong.code, said in wrong.err) == (1, True), wrong.err


def test_what_is_wrong_is_one_sentence(typed: Typed) -> None:
    wrong = typed("run", "start", "E-1", "baking", "--product", "P-1")
    assert (wrong.code, wrong.out) == (1, "")
    assert "“baking” is not a kind of run" in wrong.err
    assert "“weather” is none of: site, equipment" in typed("run", "compare", "P-1", "--by",
                                                            "weather").err  # fmt: skip
    typed("run", "start", "E-1", "expansion", "--product", "P-1")
    unclear = typed("run", "material", "E-1", "Laminin", "L-1", "--expires", "soon")
    assert (unclear.code, "“soon” is no day" in unclear.err) == (2, True)
    assert typed("run", "abandon", "E-1", "--reason", "Contaminated").code == 0


def test_a_transfer_typed_in(line: WholeLine, typed: Typed) -> None:
    add_party(line.tick(), "MAKER", "A Maker")
    with line.desk.database.read() as session:
        sponsor = session.get_one(Party, line.world.party_id).code
    typed("transfer", "start", "TT-1", "Cells", "--from", sponsor, "--to", "MAKER")
    typed("transfer", "add", "TT-1", "lot", "MCB-1")
    typed("transfer", "add", "TT-1", "protocol", "SOP-7", "--edition", "3.1")
    typed("transfer", "milestone", "TT-1", "Engineering run", "--planned", "2030-01-01")
    typed("transfer", "item", "TT-1", "1", "accepted")
    assert "TT-1 isn't complete: SOP-7 (agreed)" in typed("transfer", "complete", "TT-1").err
    typed("transfer", "milestone", "TT-1", "1", "--evidence", "E-1")
    told = typed("transfer", "show", "TT-1", "--json").doc
    assert (told["remaining"], told["milestones"][0]["evidence"]) == ([2], "E-1")
    typed("transfer", "item", "TT-1", "2", "accepted")
    typed("transfer", "widen", "TT-1", "--reason", "Option taken")
    assert typed("transfer", "complete", "TT-1", "--json").doc["status"] == "completed"
    (listed,) = typed("transfer", "list", "--json").doc["transfers"]
    assert (listed["scope"], listed["status"]) == ("complete", "completed")
    typed("transfer", "start", "TT-2", "Cells", "--from", sponsor, "--to", "MAKER")
    assert typed("transfer", "end", "TT-2", "--reason", "Called off").code == 0


def test_equipment_and_transfers_are_found_by_code(line: WholeLine, typed: Typed) -> None:
    add_party(line.tick(), "MAKER", "A Maker")
    with line.desk.database.read() as session:
        sponsor = session.get_one(Party, line.world.party_id).code
    typed("equipment", "add", "BR-1", "Bioreactor 1")
    typed("transfer", "start", "TT-1", "Cells", "--from", sponsor, "--to", "MAKER")
    shown = [typed("show", code).doc for code in ("br-1", "TT-1")]
    assert [(one["kind"], one["code"], one["status"]) for one in shown] == [
        ("equipment", "BR-1", "registered"), ("transfer", "TT-1", "agreed")
    ]  # fmt: skip
    assert typed("find", "BR-1").doc["results"][0]["kind"] == "equipment"
    for words in (
        ["equipment", "add", "MCB-1", "x"], ["equipment", "add", "TT-1", "x"],
        ["transfer", "start", "WCB-1", "x", "--from", sponsor, "--to", "MAKER"],
        ["donor", "register", "br-1", "--owner", sponsor],
    ):  # fmt: skip
        assert "already names a" in typed(*words).err
