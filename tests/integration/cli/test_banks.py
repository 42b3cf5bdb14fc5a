"""Banks told on the command line, and their reserve kept there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.cli.conftest import BOTH
from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    import pytest

    from tests.integration.cli.conftest import Typed


@BOTH
def test_a_bank_is_told_in_time_and_space(typed: Typed) -> None:
    assert typed("bank", "lead-time", "WCB-1", "30").code == 0
    assert typed("withdraw", "WCB-1-0003", "--for", "qc").code == 0
    found = typed("bank", "runway", "WCB-1", "--what-if", "4", "--json").doc
    assert (found["left"], found["lead_time_days"], found["used"]["qc"][-1]) == (3, 30, 1)
    (demand,) = found["what_if"]["demands"]
    assert (demand["per_month"], demand["to"]) == ("4", None)
    assert found["what_if"]["gone_in"] < found["gone_in"]
    places = typed("bank", "places", "WCB-1", "--json").doc
    assert places["lacks"] == [{"what": "tanks", "have": 1, "need": 2}]
    (lost, _) = typed("bank", "loss", "LN-1", "--json").doc["banks"]
    assert (lost["lot"], lost["lost"], lost["sole_copy"]) == ("MCB-1", 4, True)
    assert [one["lot"] for one in typed("bank", "list", "--json").doc["banks"]] == [
        "MCB-1", "WCB-1",
    ]  # fmt: skip


def test_what_is_no_demand_is_said(typed: Typed) -> None:
    answer = typed("bank", "runway", "WCB-1", "--what-if", "much")
    assert (answer.code, answer.out) == (1, "")
    assert "4:2027-05:2027-12" in answer.err


def test_a_reserve_is_broken_by_a_witness_of_quality_assurance(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typed("bank", "reserve", "WCB-1", "4", "--reason", "Rule", user="qa").code == 0
    take = ("withdraw", "WCB-1-0003", "--for", "qc")
    assert "let QA sign as second person" in typed(*take).err
    monkeypatch.setenv("CELLINV_WITNESS_PASSWORD", PASSWORD)
    assert typed(*take, "--witness", "qa").code == 0
    assert typed("bank", "show", "WCB-1", "--json").doc["below_reserve"] is True
