"""Where sample files are, headers of our templates, and looking at what an import left."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from cellinv.records.queries.storage import container_named
from cellinv.records.tables.codes import Code
from cellinv.services.desk import Desk
from cellinv.services.exchange import ImportReport, export_list

SAMPLES = Path(__file__).parents[5] / "shared" / "samples"
VIALS = ("Vial code", "Lot", "Vial number", "Container", "Slot", "Cell line")
LOTS = ("Lot", "Lot kind", "Cell line", "Vials filled", "GMP", "Donor")
STORAGE = ("Name", "Container type", "Inside", "Slot", "Container code")

Rows = Sequence[Sequence[str]]
Load = Callable[..., ImportReport]


def texts(desk: Desk, kind: str) -> set[str]:
    """Return every text of one kind of code."""
    with desk.database.read() as session:
        return {row.text for row in session.query(Code).filter_by(kind=kind)}


def box_id(desk: Desk, name: str) -> int:
    """Return a container's id by its path or code."""
    with desk.database.read() as session:
        return container_named(session, name).id


def exported(desk: Desk, what: str, folder: Path) -> list[dict[str, str]]:
    """Return a list taken out as CSV, row by row."""
    path = folder / f"{what}-out.csv"
    export_list(desk, what, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def reasons(report: ImportReport) -> dict[int, str]:
    """Return why rows were returned, by line."""
    return {each.line: each.reason for each in report.verdicts if each.fate == "rejected"}
