"""What an inspector asks for, typed in."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import url_of
from tests.integration.records.forge import owner, run

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.records.engine import Database
    from tests.integration.cli.conftest import Typed

pytestmark = pytest.mark.usefixtures("qapp")


def text_of(path: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext")
    told = subprocess.run([tool, "-layout", path, "-"], capture_output=True, check=True)
    return told.stdout.decode()


@pytest.mark.shows("11.10(a)", "11.10(k)", "Annex 11: 4")
def test_this_computer_qualifies(type_in: Typed, database: Database, tmp_path: Path) -> None:
    report = tmp_path / "q.pdf"
    answer = type_in(
        "--json", "--db", url_of(database), "--station", "BENCH-7", "qualify", "-o", report
    )
    assert answer.code == 0, answer.err
    checks = answer.doc["installation"] + answer.doc["operation"]
    assert answer.doc["person"] == "Leo Lead (lead)"
    assert answer.doc["ok"]
    assert {one["outcome"] for one in checks} <= {"passed", "noted"}
    assert [one["number"] for one in checks if one["outcome"] == "noted"] in ([], ["IQ-02"])
    assert len(answer.doc["operation"]) == 19
    told = text_of(report)
    assert "Leo Lead (lead)" in told
    assert all(one["number"] in told for one in checks)


def test_a_database_without_its_triggers_does_not(
    type_in: Typed, database: Database, tmp_path: Path
) -> None:
    with owner(database) as connection:
        (name,) = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1"
        ).one()
        run(connection, f"DROP TRIGGER {name}")
    answer = type_in(
        "--json", "--db", url_of(database), "qualify", "-o", tmp_path / "q.pdf", user=None
    )
    assert answer.code == 4
    wrong = [one for one in answer.doc["installation"] if one["outcome"] == "failed"]
    assert [one["name"] for one in wrong] == ["Schema"]
    assert name in answer.err
    assert (tmp_path / "q.pdf").exists()


def test_a_report_is_a_pdf(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("qualify", "-o", tmp_path / "q.docx", user=None)
    assert answer.code in {1, 2}
    assert ".pdf" in answer.err


def test_clauses_are_told_without_sign_in_or_inventory(type_in: Typed) -> None:
    told = {one["clause"]: one for one in type_in("--json", "clauses", user=None).doc["clauses"]}
    assert (
        "tests/integration/services/test_rights.py::test_nobody_can_nothing"
        in (told["11.10(d)"]["shown_by"])
    )
    assert told["11.100(c)"]["procedure"]
    assert all(one["procedure"] or one["shown_by"] for one in told.values())
    assert "11.300(d)" in type_in("clauses", user=None).out


def test_evidence_is_a_pdf_of_what_is_recorded(typed: Typed, tmp_path: Path) -> None:
    report = tmp_path / "e.pdf"
    told = typed("evidence", "WCB-1-0006", "-o", report, user="viewer").doc
    assert (told["code"], told["entries"]) == ("WCB-1-0006", 2)
    assert "register lot" in text_of(report)
    assert typed("evidence", "NOBODY", "-o", report).code == 1
