"""Results that a laboratory sends as a file: previewed, entered in one act, kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.people import NotAllowed
from cellinv.domain.quality.testing import NotTested, ResultsUnreadable
from cellinv.records.tables.quality import QcResult
from cellinv.services import quality
from cellinv.sheets.certificate import CertificateKindUnknown
from cellinv.sheets.reading import read_table
from cellinv.sheets.table import write_table
from tests.integration.services.testing import Tests

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.services.laboratory import Laboratory

ROWS = [
    ["WCB-9", "A1", "no growth", "", "Northern Labs"],
    ["WCB-9", "a2", "0.4", "EU/mL", ""],
    ["WCB-9", "A3", "12", "%", ""],
    ["WCB-9", "A3", "88", "%", ""],
    ["WCB-9", "Z1", "1", "", ""],
    ["WCB-7", "A1", "no growth", "", ""],
    ["WCB-9", "A4", "", "", ""],
]


@pytest.fixture
def tests(lab: Laboratory) -> Tests:
    return Tests(lab).begin()


@pytest.fixture(params=["results.xlsx", "results.csv"])
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = tmp_path / request.param
    write_table(path, "Results", ["Lot", "Item", "Result", "Unit", "Laboratory"], ROWS)
    return path


def test_a_preview_judges_every_row_and_writes_nothing(tests: Tests, sent: Path) -> None:
    found = quality.preview_results(tests.of("tech"), sent)
    assert [row.verdict for row in found][:3] == ["pass", "pass", "fail"]
    assert [bool(row.refused) for row in found] == [False] * 3 + [True] * 4
    assert tests.lab.rows(QcResult, lot_id=tests.lot) == []


def test_the_good_rows_are_entered_in_one_act_with_their_file(tests: Tests, sent: Path) -> None:
    before = tests.lab.entries()
    done = quality.import_results(tests.of("tech"), sent).details
    assert (done["entered"], len(done["refused"]), len(done["cases"])) == (3, 4, 1)
    assert tests.lab.entries() == before + 1
    rows = tests.lab.rows(QcResult, lot_id=tests.lot)
    assert [(row.value, row.number) for row in rows] == [
        ("no growth", None), ("0.4 EU/mL", "0.4"), ("12 %", "12"),
    ]  # fmt: skip
    assert quality.read_file(tests.of("qa"), rows[0].file_id) == (sent.name, sent.read_bytes())


def test_a_second_time_nothing_is_entered_but_a_retest(tests: Tests, sent: Path) -> None:
    quality.import_results(tests.of("tech"), sent)
    done = quality.import_results(tests.of("tech"), sent).details
    assert (done["entered"], [row.item for row in done["refused"]][:2]) == (1, ["A1", "a2"])


def test_a_certificate_tells_every_attempt_signature_and_file(tests: Tests, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_bytes(b"A1;no growth")
    tests.enter("A1", "no growth", file=report)
    tests.review("A1")
    tests.enter("A2", "7")
    tests.enter("A2", "0.4")
    made = quality.certificate(tests.of("qa"), tests.lot)
    told = [(one.code, one.attempt, one.result, one.verdict) for one in made.results]
    assert told == [
        ("A1", 1, "no growth", "pass"), ("A2", 1, "7", "fail"), ("A2", 2, "0.4", "pass"),
        ("A3", 0, "not tested", ""), ("A4", 0, "not tested", ""),
    ]  # fmt: skip
    (signed,) = made.signatures
    assert (signed.under, signed.name, signed.state) == ("A1 (1)", "Leo Lead (lead)", "holds")
    assert made.files == (("report.csv", hashlib.sha256(report.read_bytes()).hexdigest()),)


@pytest.mark.parametrize("name", ["coa.pdf", "coa.xlsx"])
def test_a_certificate_is_written_and_recorded(tests: Tests, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    receipt = quality.export_certificate(tests.of("qa"), tests.lot, path)
    told = tests.lab.body(receipt.entry)["data"]
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    if name.endswith("pdf"):
        assert path.read_bytes().startswith(b"%PDF")
    else:
        assert "not tested" in [cell for row in read_table(path, sheet="Results").rows
                                for cell in row.cells]  # fmt: skip


def test_a_certificate_of_another_kind_or_of_nothing_tested(tests: Tests, tmp_path: Path) -> None:
    with pytest.raises(CertificateKindUnknown):
        quality.export_certificate(tests.of("qa"), tests.lot, tmp_path / "coa.doc")
    with pytest.raises(NotTested):
        quality.export_certificate(tests.of("qa"), tests.lab.id("WCB-1"), tmp_path / "coa.pdf")
    with pytest.raises(NotAllowed):
        quality.export_certificate(tests.of("tech"), tests.lot, tmp_path / "coa.pdf")


def test_a_file_without_its_columns(tests: Tests, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Lot,Item,Colour\nWCB-9,A1,red\n")
    with pytest.raises(ResultsUnreadable, match="no column Result"):
        quality.preview_results(tests.of("tech"), path)
    with pytest.raises(NotAllowed):
        quality.preview_results(tests.of("viewer"), path)
