"""What somebody of another sponsor takes out, and the log, tell of nothing of ours."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtPdf import QPdfDocument

from cellinv.devices.log import configure, logger
from cellinv.domain.naming import code_key
from cellinv.records.catalog import roles
from cellinv.records.errors import BrokenRule
from cellinv.records.tables.codes import Code
from cellinv.services.banks import add_donor, add_line, add_lot, release_lot
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.cases import open_cases
from cellinv.services.compliance.evidence import Shown
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.lineage.tracing import trace
from cellinv.services.people import add_party
from cellinv.services.recall import begin_recall
from cellinv.services.storage import move, store
from tests.integration.inventories import hand
from tests.integration.services.laboratory import Laboratory
from tests.integration.services.test_rights import OPEN, WALKED, foreign, outcome
from tests.integration.services.walking import arguments

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine

OWN: Final = "OWN-1"
CASE: Final = "CASE-2026-0001"
READ: Final = """
    audit.proving.compared exchange.bring_in.import_file exchange.mappings.look_at
    exchange.racks.import_rack quality.importing.import_results
    quality.importing.preview_results station.today.today"""
"""What takes a file or folder to read it."""
WHOLE: Final = """
    audit.proving.anchor backups.backup backups.backup_age backups.backup_if_due
    backups.backups_in"""
"""What concerns the inventory as a whole, or tells hashes alone; others test it."""
WRITTEN: Final = {
    "compliance.evidence.export_evidence": "pdf",
    "compliance.evidence.export_evidence_of": "pdf",
    "exchange.lists.export_list": "xlsx csv",
    "exchange.lists.export_shown": "xlsx csv",
    "labels.write_label_file": "pdf zpl",
    "lineage.drawing.export_drawing": "svg",
    "lineage.export.export_custody": "xlsx",
    "lineage.origin_paper.export_origin": "pdf xlsx",
    "lineage.workbook.export_lineage": "xlsx",
    "quality.certificate.export_certificate": "pdf xlsx",
    "quality.files.save_file": "csv",
    "quality.importing.write_form": "xlsx",
    "recall.workbook.export_recall": "xlsx",
    "storage.maps.export_map": "pdf xlsx",
}
"""What writes a file that somebody takes away, and in which forms."""
SHOWING: Final = WRITTEN.keys() - {
    "lineage.drawing.export_drawing", "quality.certificate.export_certificate",
    "quality.files.save_file", "quality.importing.write_form",
}  # fmt: skip
"""What tells of a lot that wasn't tested, in words."""


@pytest.fixture
def lab(own_line: WholeLine) -> Laboratory:
    """A laboratory whose recall of a bank opened a case."""
    made = Laboratory(own_line)
    begin_recall(made.desk, ["MCB-1"], reason="MCB-1 is contaminated")
    return made


@pytest.fixture
def ours(lab: Laboratory) -> re.Pattern[str]:
    """Return what would give us away, told before there is anything of theirs."""
    return foreign(lab)


@pytest.fixture
def theirs(lab: Laboratory, ours: re.Pattern[str]) -> Desk:
    """Somebody of another sponsor, whose vials stand beside ours and were moved with ours."""
    assert ours.search("MCB-1")
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    line = add_line(lab.desk, "L-OWN", other, [Component(add_donor(lab.desk, "D-OWN", other))])
    new = NewLot(OWN, "RESEARCH", other, "CRYO-2", 2, line_id=line)
    lab.line.ids[OWN], lab.line.vials[OWN] = add_lot(lab.desk, new)
    store(lab.desk, lab.line.vials[OWN], lab.id("B-1"))
    move(lab.desk, [*lab.line.vials[OWN], lab.vial("DP-1", 8)], lab.id("B-2"))
    desk = lab.desk
    release_lot(desk, lab.id(OWN), ("research",), reason="Theirs", by=hand(desk))
    rights = tuple(Right(role, None, other) for role in roles())
    return replace(lab.of("viewer"), rights=rights)


def writings(lab: Laboratory, desk: Desk, folder: Path) -> Iterator[object]:
    """Yield what comes of writing every file, about what is ours and about their own."""
    ours = arguments(lab, folder) | {"title": "Shown"}
    own = ours | {
        "shown": Shown("S", (OWN,)),
        "code": OWN,
        "codes": [OWN],
        "lot_id": lab.id(OWN),
        "rows": [[OWN]],
    }
    for name, kinds in WRITTEN.items():
        for kind in kinds.split():
            for at, given in enumerate((own, ours)):
                seen = trace(desk, "lot", lab.id(OWN))
                for what in ("vials", "lots", "storage", "ledger") if "list" in name else ("",):
                    path = folder / f"{name}-{what}-{at}.{kind}"
                    told = {**given, "path": path, "what": what, "trace": seen}
                    yield outcome(name, desk, told)


def text_of(path: Path) -> str:
    """Return all that a file says."""
    if path.suffix == ".pdf":
        document = QPdfDocument()
        document.load(str(path))
        return "\n".join(document.getAllText(at).text() for at in range(document.pageCount()))
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        sheets = load_workbook(path, read_only=True)
        return "\n".join(
            str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True)
            for cell in row
        )  # fmt: skip
    return path.read_text(encoding="utf-8", errors="replace")


def test_every_function_with_a_file_is_known() -> None:
    wants = {
        n for n, f in WALKED.items() if {"path", "folder"} & {*inspect.signature(f).parameters}
    }
    told = {*READ.split(), *WHOLE.split(), *WRITTEN, "recall.workbook.make_notices"}
    assert wants - told == set()


@pytest.mark.usefixtures("qapp")
@pytest.mark.shows("11.10(d)")
def test_their_files_tell_of_theirs_alone(
    lab: Laboratory, theirs: Desk, ours: re.Pattern[str], tmp_path: Path
) -> None:
    assert list(writings(lab, theirs, tmp_path))
    files = {path.name: text_of(path) for path in tmp_path.iterdir()}
    assert {name.split("-")[0] for name, text in files.items() if OWN in text} >= SHOWING
    assert {name for name, text in files.items() if ours.search(text)} == set()


@pytest.mark.shows("11.10(d)")
def test_beside_our_things_and_cases_they_hear_of_nothing(
    lab: Laboratory, theirs: Desk, ours: re.Pattern[str], tmp_path: Path
) -> None:
    assert [row.code for row in open_cases(lab.of("viewer"))] == [CASE]
    given = arguments(lab, tmp_path)
    asked = {**given, "code": CASE, "codes": [CASE], "text": CASE, "texts": [CASE]}
    told = {
        (name, at)
        for name in sorted(WALKED.keys() - set(OPEN.split()))
        for at, one in enumerate((given, asked))
        if ours.search(repr(found := outcome(name, theirs, one)) + str(found))
    }
    assert told == set()


def test_the_log_keeps_no_row_that_the_database_refused(
    lab: Laboratory, theirs: Desk, ours: re.Pattern[str], tmp_path: Path
) -> None:
    log = configure(folder=tmp_path)
    with pytest.raises(BrokenRule) as caught:
        _name_again(theirs)
    assert ours.search(str(caught.value.__cause__))
    logger("cellinv").info("refused", exc_info=caught.value)
    kept = log.read_text(encoding="utf-8")
    assert "failure" in kept
    assert not ours.search(kept)


def _name_again(desk: Desk) -> None:
    """Name something as our vial is named, past every check but the database's."""
    twice = {"key": code_key("MCB-1-0003"), "text": "MCB-1-0003", "kind": "own"}
    with doing(desk, "put") as act:
        act.session.add(Code(**twice, record_kind="vial", record_id=1))
        act.session.flush()
