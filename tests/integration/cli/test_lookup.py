"""Looking up, tracing and reading histories from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import url_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine

WCB = "WCB-1-0006"


def test_a_vial_is_shown_with_its_place(typed: Typed) -> None:
    said = typed("show", WCB).doc
    assert (said["kind"], said["code"], said["status"], said["lot"]) == (
        "vial", WCB, "stored", "WCB-1",
    )  # fmt: skip
    assert said["place"]["path"] == ["LN-1", "R-1", "B-2"]
    assert said["place"]["slot"] == "A6"


def test_codes_are_read_without_regard_to_case(typed: Typed) -> None:
    assert typed("show", WCB.lower()).doc["code"] == WCB


@pytest.mark.parametrize(
    ("code", "kind"),
    [("WCB-1", "lot"), ("B-2", "container"), ("LN-1/R-1/B-2", "container"), ("D-1", "donor"),
     ("L-1", "cell_line"), ("BANK-1", "run"), ("P-1", "product"), ("OPEN-1", "study"),
     ("S-1", "subject"), ("K-S-1", "dose"), ("lead", "person"), ("HFX", "site"),
     ("ACME", "party")],
)  # fmt: skip
def test_everything_with_a_code_can_be_shown(typed: Typed, code: str, kind: str) -> None:
    said = typed("show", code).doc
    assert said["kind"] == kind
    assert {"code", "status", "lot", "place"} <= said.keys()


def test_an_unknown_code_is_refused(typed: Typed) -> None:
    answer = typed("show", "NO-SUCH-CODE")
    assert (answer.code, answer.out) == (1, "")
    assert "NO-SUCH-CODE" in answer.err


def test_a_fragment_finds_and_is_limited(typed: Typed) -> None:
    found = typed("find", "wcb-1", "--limit", 3).doc["results"]
    assert len(found) == 3
    assert {"kind", "code", "status"} <= found[0].keys()


def test_nothing_found_is_an_empty_list(typed: Typed) -> None:
    assert typed("find", "zzzzzz").doc == {"results": []}


def test_a_trace_goes_both_ways_unless_one_is_asked_for(typed: Typed) -> None:
    def kinds(*ways: str) -> set[str]:
        return {node["kind"] for node in typed("trace", "WCB-1", *ways).doc["nodes"]}

    assert kinds("--up") >= {"donor", "cell_line"}
    assert "subject" in kinds("--down")
    assert kinds() == kinds("--up", "--down") == kinds("--up") | kinds("--down")


def test_the_edges_of_a_trace_join_its_nodes(typed: Typed) -> None:
    said = typed("trace", "D-1", "--down").doc
    codes = {node["code"] for node in said["nodes"]}
    assert said["root"] == "D-1"
    assert {end for edge in said["edges"] for end in edge} <= codes


def test_an_origin_is_told_and_written(typed: Typed, tmp_path: Path) -> None:
    said = typed("origin", "S-1").doc
    assert {lot["code"] for lot in said["lots"]} == {"DP-1", "WCB-1", "MCB-1"}
    assert (said["results"], said["ends_at"]) == ([], None)
    assert typed("origin", "S-1", "-o", str(tmp_path / "o.xlsx")).doc["rows"] > len(said["lots"])
    assert (tmp_path / "o.xlsx").is_file()


def test_a_site_has_no_lineage(typed: Typed) -> None:
    assert typed("trace", "HFX").code == 1


def test_a_history_is_oldest_first_with_old_and_new_values(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    entries = typed("history", WCB).doc["entries"]
    assert [one["action"] for one in entries] == ["register_lot", "store", "withdraw"]
    vial = next(each for each in entries[-1]["changes"] if each["table"] == "vial")
    assert vial["fields"]["status"] == {"before": "stored", "after": "out"}


def test_a_history_does_not_tell_the_arm_to_the_blinded(typed: Typed) -> None:
    def actions(user: str) -> list[str]:
        entries = typed("history", "DP-1-0002", user=user).doc["entries"]
        return [one["action"] for one in entries]

    assert "set_aside" in actions("qa")
    assert "set_aside" not in actions("lead")


def test_a_dose_of_the_blinded_comes_without_values(typed: Typed) -> None:
    said = typed("history", "K-S-2", user="lead").doc["entries"]
    assert said
    assert all(not one["changes"] and not one["data"] for one in said)
    assert any(one["changes"] for one in typed("history", "K-S-2", user="qa").doc["entries"])
    assert any(one["changes"] for one in typed("history", "K-S-1", user="lead").doc["entries"])


def test_people_read_lines_and_tables(line: WholeLine, type_in: Typed) -> None:
    where = ("--db", url_of(line.desk.database))
    told = type_in(*where, "show", WCB).out
    assert "LN-1 / R-1 / B-2 / A6" in told
    table = type_in(*where, "find", "wcb-1", "--limit", 2).out.splitlines()
    assert table[0].split() == ["Kind", "Code", "Status", "Name"]
    assert len(table) == 3
