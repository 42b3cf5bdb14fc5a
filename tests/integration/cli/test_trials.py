"""Studies, subjects, doses, arms and consents, typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.cli.conftest import BOTH

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed

NEW = (
    "--product", "P-1", "--title", "T", "--authority", "NMPA", "--phase", "I",
    "--indication", "-", "--registry", "ctr20250117",
)  # fmt: skip


@BOTH
def test_a_dose_from_its_proposal_to_its_giving(typed: Typed) -> None:
    assert typed("subject", "enrol", "S-9", "OPEN-1", "--identity", "COI-9").doc["site"] == "HFX"
    (vial,) = typed("dose", "propose", "S-9").doc["vials"]
    said = typed("dose", "set-aside", "K-9", "S-9", vial["code"]).doc
    assert (said["status"], said["vials"]) == ("planned", [vial["code"]])
    assert typed("dose", "release", "K-9", user="tech").code == 1
    assert typed("dose", "take", "K-9", user="tech").doc["status"] == "planned"
    prepared = typed(
        "dose", "prepare", "K-9", "--method", "Thawed", "--volume", 900,
        "--use-before", "2999-01-01T12:00",
    )  # fmt: skip
    assert prepared.doc["status"] == "prepared"
    assert typed("dose", "release", "K-9", user="qa").doc["status"] == "released"
    assert typed("dose", "administer", "K-9", "--given", 900).doc["status"] == "administered"
    (row,) = typed("dose", "list", "S-9", user="viewer").doc["doses"]
    assert (row["code"], row["status"], row["site"]) == ("K-9", "administered", "HFX")
    assert row["use_before_at"] == "2999-01-01T16:00:00.000000Z"


def test_a_study_from_its_plan_to_its_kits(typed: Typed, tmp_path: Path) -> None:
    arms = ("--blinded", "--arm", "A:Cells", "--arm", "B:Saline:placebo")
    assert typed("study", "register", "T-1", *NEW, *arms).doc["state"] == "planned"
    assert typed("subject", "enrol", "S-9", "T-1", "--identity", "COI-9").code == 1
    typed("study", "open-site", "T-1", "HFX")
    assert typed("study", "state", "T-1", "recruiting", "--reason", "-").doc["state"]
    typed("subject", "enrol", "S-9", "T-1", "--identity", "COI-9")
    lines = tmp_path / "list.csv"
    lines.write_text("number,arm\n1,A\n2,B\n", "utf-8")
    assert typed("study", "allocate", "T-1", lines).code == 1
    assert typed("study", "allocate", "T-1", lines, user="qa").doc["lines"] == 2
    (kit,) = typed("study", "pack", "T-1", "S-9", user="qa").doc["kits"]
    assert typed("arm", "show", "S-9", "--reason", "-", user="tech").code == 1
    seen = typed("arm", "show", "S-9", "--reason", "Report", user="qa").doc
    assert (seen["arm"], seen["kits"][0]["code"]) == ("A", kit["kit"])
    assert typed("arm", "unblind", "S-9", "--reason", "Emergency", user="qa").doc["subject"]
    found = {one["code"]: one for one in typed("study", "list", user="viewer").doc["studies"]}
    assert (found["T-1"]["registry_id"], found["T-1"]["subjects"]) == ("CTR20250117", 1)
    lines.write_text("1;A", "utf-8")
    assert typed("study", "allocate", "T-1", lines, user="qa").code == 2


def test_what_a_trial_cannot_be_is_one_sentence(typed: Typed) -> None:
    study = ("study", "register", "ST-9", "--product", "P-1", "--phase", "I", "--indication", "x")
    named = (*study, "--title", "T", "--authority", "FDA")
    for words, said in (
        ((*study, "--title", " ", "--authority", "FDA"), "title is missing"),
        ((*study, "--title", "T", "--authority", ""), "authority is missing"),
        ((*named, "--subjects", -4), "number of subjects of ST-9 can't be -4"),
        (("study", "visits", "OPEN-1", "--add", "Late:99999999999:2"), "can't be planned"),
        (("subject", "enrol", "S-9", "OPEN-1", "--identity", " "), "identifier is missing"),
        (("subject", "enrol", "S-9", "OPEN-1", "--identity", "COI-S-1"), "is in use already"),
        (("dose", "propose", "S-1", "--vials", -1), "at least one vial"),
    ):
        wrong = typed(*words)
        assert (wrong.code, said in wrong.err) == (1, True), wrong.err


def test_a_consent_is_withdrawn(typed: Typed) -> None:
    typed("donor", "consent", "D-1", "--form", "2", "--for", "research")
    assert typed("donor", "withdraw-consent", "D-1", "--reason", "Called", user="lead").code == 1
    said = typed("donor", "withdraw-consent", "D-1", "--reason", "Called", user="qa").doc
    assert (said["versions"], said["case"][:4]) == (["1", "2"], "CASE")
    shown = typed("show", "DP-1-0003", user="tech").doc
    assert "consent_withdrawn" in {each["kind"] for each in shown["holds"]}
