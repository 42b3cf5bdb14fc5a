"""Recalls typed in: what they print, holding, exercises, accounts, notices, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed


def test_it_is_dry_and_prints_what_came_of_it(typed: Typed) -> None:
    found = typed("recall", "DP-1", user="qa").doc
    assert list(found) == [
        "root", "lots", "vials", "doses", "subjects", "planned_subjects", "sites", "studies",
    ]  # fmt: skip
    assert (found["root"], found["lots"], found["sites"]) == ("DP-1", ["DP-1"], ["HFX"])
    assert found["vials"]["administered"] == ["DP-1-0001", "DP-1-0002"]
    assert found["subjects"] == ["S-1", "S-2"]
    assert typed("recalls", "list").doc == {"recalls": []}
    both = typed("recall", "DP-1", "DP-2", user="qa").doc
    assert both["common"] == [{"kind": "lot", "code": "WCB-1"}]


def test_it_holds_with_a_reason_and_a_signature(typed: Typed, tmp_path: Path) -> None:
    assert typed("recall", "DP-1", "--hold", user="qa").code == 1
    assert typed("recall", "DP-1", "--hold", "--exercise", user="qa").code == 2
    assert typed("recall", "DP-1", "--hold", "--reason", "x", user="tech").code == 1
    file = tmp_path / "recall.xlsx"
    held = typed("recall", "DP-1", "--hold", "--reason", "Dirt", "-o", file, user="qa").doc
    assert (held["held_lots"], file.exists()) == (1, True)
    assert held["entry"].startswith("ORG:")
    assert typed("show", "DP-1", user="qa").doc["status"] == "on_hold"
    assert typed("withdraw", "DP-1-0004", "--for", "clinical").code == 1
    again = typed("recalls", "hold", held["recall"], user="qa")
    assert (again.code, "isn't on hold already" in again.err) == (1, True)
    (row,) = typed("recalls", "list").doc["recalls"]
    assert (row["code"], row["status"], row["case"]) == (held["recall"], "held", held["case"])


def test_an_exercise_is_accounted_for_told_and_ended(typed: Typed, tmp_path: Path) -> None:
    begun = typed("recall", "DP-1", "--exercise", "--reason", "Yearly", user="qa").doc
    code = begun["recall"]
    vials = [f"DP-1-{number:04d}" for number in range(3, 9)]
    assert typed("recalls", "account", code, *vials, "--account", "held", user="tech").code == 0
    assert typed("recalls", "account", code, vials[0], "--account", "gone").code == 1
    assert typed("recalls", "notice", code, "-o", tmp_path, user="qa").doc["notices"] == 1
    assert typed("recalls", "confirm", code, "HFX", "--by", "Dr No", user="qa").code == 0
    kept = typed("recalls", "show", code).doc["open_vials"]
    assert kept == ["DP-1-0002"]
    assert "blinded study" in typed("recalls", "account", code, *kept, "--account", "held").err
    shown = typed("recalls", "show", code, user="qa").doc
    assert (shown["accounting"]["open"], shown["open_vials"]) == (0, [])
    assert shown["notices"][0]["confirmed_by"] == "Dr No"
    ended = typed("recalls", "end", code, "--conclusion", "It works", user="qa").doc
    assert (ended["open"], ended["vials"]) == (0, 8)
    assert typed("recalls", "end", code, "--conclusion", "Again", user="qa").code == 1
