"""Files that commands write and read: labels, workbooks, lists, anchors, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cellinv.records.engine import as_owner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine

WCB = "WCB-1-0006"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("suffix", ["png", "pdf", "zpl"])
def test_a_label_is_written_and_recorded(typed: Typed, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"label.{suffix}"
    said = typed("label", WCB, "-o", file).doc
    assert said["layout"] == "vial-wrap"
    assert file.stat().st_size > 100
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    last = typed("history", WCB).doc["entries"][-1]
    assert (last["entry"], last["action"]) == (said["entry"], "label")
    assert (last["data"]["specimen"], last["changes"]) == (True, [])


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("code", [WCB, "B-2", "LN-1", "WCB-1", "BANK-1", "K-S-1"])
def test_a_label_of_anything_is_read_back(typed: Typed, tmp_path: Path, code: str) -> None:
    typed("label", code, "-o", tmp_path / "label.png")
    (image,) = typed("read", tmp_path / "label.png", user=None).doc["images"]
    assert {one["text"] for one in image["codes"]} == {code}


@pytest.mark.usefixtures("qapp")
def test_a_label_that_cannot_be_written_is_not_recorded(typed: Typed, tmp_path: Path) -> None:
    before = typed("history", WCB).doc
    assert typed("label", WCB, "-o", tmp_path / "none" / "label.png").code == 3
    assert typed("label", WCB, "-o", tmp_path / "label.bmp").code == 2
    assert typed("label", WCB, "--layout", "soup", "-o", tmp_path / "label.png").code == 2
    assert typed("history", WCB).doc == before


def test_a_viewer_prints_no_labels(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "label.zpl"
    assert typed("label", WCB, "-o", file, user="viewer").code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_none_is_told(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    answer = typed("read", tmp_path / "text.png", user=None)
    assert answer.code in {1, 3}
    assert (answer.out, "text.png" in answer.err) == ("", True)


@pytest.fixture
def workbook(typed: Typed, tmp_path: Path) -> Path:
    file = tmp_path / "custody.xlsx"
    assert typed("custody", WCB, "-o", file).doc["entry"].startswith("HFX:")
    return file


def test_a_fresh_workbook_is_unchanged_and_true(typed: Typed, workbook: Path) -> None:
    answer = typed("custody-check", workbook, user=None)
    assert (answer.code, answer.doc["ok"], answer.doc["findings"]) == (0, True, [])


def test_a_changed_workbook_is_found(typed: Typed, workbook: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    book.worksheets[1]["A2"].value = "2001-01-01T00:00:00Z"
    book.save(workbook)
    answer = typed("custody-check", workbook, user=None)
    assert (answer.code, answer.doc["unchanged"]) == (4, False)
    assert answer.err.strip()


def test_what_is_no_custody_workbook_cannot_be_relied_on(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no workbook")
    assert typed("custody-check", tmp_path / "a.xlsx", user=None).code == 4
    assert typed("custody-check", tmp_path / "none.xlsx", user=None).code == 3


def test_a_technician_exports_no_custody(typed: Typed, tmp_path: Path) -> None:
    assert typed("custody", WCB, "-o", tmp_path / "c.xlsx", user="tech").code == 1


@pytest.mark.parametrize("kind", ["storage", "lots", "vials"])
def test_a_template_is_written_without_a_sign_in(typed: Typed, tmp_path: Path, kind: str) -> None:
    assert typed("template", kind, "-o", tmp_path / "t.xlsx", user=None).doc["kind"] == kind
    assert (tmp_path / "t.xlsx").exists()


def test_a_template_nobody_has_is_wrong_usage(typed: Typed, tmp_path: Path) -> None:
    assert typed("template", "soup", "-o", tmp_path / "t.xlsx", user=None).code == 2


@pytest.mark.parametrize("what", ["storage", "lots", "vials", "ledger"])
def test_a_list_is_exported(typed: Typed, tmp_path: Path, what: str) -> None:
    said = typed("export", what, "-o", tmp_path / "list.csv").doc
    assert said["rows"] > 0
    assert len((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()) > said["rows"]


def vials_of(said: Any) -> list[str]:
    return [one["code"] for one in said["results"] if one["fate"] == "loaded"]


@pytest.fixture
def boxes(tmp_path: Path) -> Path:
    file = tmp_path / "boxes.csv"
    head = "Name,Container type,Inside,Slot,Container code,Note"
    file.write_text(f"{head}\nB-9,BOX-9X9,R-1,,B-9,\nB-8,SOUP,R-1,,B-8,\n")
    return file


def test_good_rows_are_loaded_and_bad_ones_returned(
    typed: Typed, tmp_path: Path, boxes: Path
) -> None:
    said = typed("import", boxes, "--kind", "storage", "--rejects", tmp_path / "bad.xlsx").doc
    assert said["rows"] == said["loaded"] + said["unchanged"] + said["empty"] + said["rejected"]
    assert (said["loaded"], said["rejected"], vials_of(said)) == (1, 1, ["B-9"])
    assert said["made"] == {"containers": 1, "lines": 0, "lots": 0, "vials": 0}
    assert (tmp_path / "bad.xlsx").exists()
    assert typed("show", "B-9").doc["kind"] == "container"


def test_a_dry_run_writes_nothing(typed: Typed, boxes: Path) -> None:
    said = typed("import", boxes, "--kind", "storage", "--dry-run").doc
    assert (said["loaded"], said["entry"], said["dry_run"]) == (1, None, True)
    assert typed("show", "B-9").code == 1


def test_an_inventory_is_verified_against_its_anchors(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "heads.anchors"
    assert {one["chain"] for one in typed("anchor", "-o", file, user=None).doc["anchors"]} >= {
        "HFX"
    }
    said = typed("verify", "--against", file, user=None)
    assert (said.code, said.doc["ok"]) == (0, True)


def test_what_is_not_as_made_is_named_and_exits_with_four(typed: Typed, line: WholeLine) -> None:
    with as_owner(line.desk.database) as engine, engine.begin() as connection:
        find = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name LIMIT 1"
        name = connection.exec_driver_sql(find).scalar_one()
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    answer = typed("verify", user=None)
    assert (answer.code, answer.doc["ok"]) == (4, False)
    assert answer.doc["findings"][0]["sentence"] in answer.err


def test_a_backup_is_restored_in_an_empty_place(typed: Typed, tmp_path: Path) -> None:
    backup, place = tmp_path / "backup.db", tmp_path / "new.db"
    said = typed("backup", backup, user="admin").doc
    assert said["entry"].startswith("ORG:")
    typed("withdraw", WCB, "--for", "research")
    restored = typed("--db", place, "restore", backup, "--reason", "Disk broke", user="admin").doc
    assert restored["epoch"] == 2
    assert typed("--db", place, "show", WCB).doc["status"] == "stored"
    assert typed("--db", place, "verify", user=None).code == 0


def test_a_backup_needs_the_right_and_a_restore_a_reason(typed: Typed, tmp_path: Path) -> None:
    backup, place = tmp_path / "backup.db", tmp_path / "new.db"
    assert typed("backup", backup, user="lead").code == 1
    typed("backup", backup, user="admin")
    assert typed("--db", place, "restore", backup, user="admin").code == 1
    assert not place.exists()
