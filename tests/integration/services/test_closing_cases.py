"""Cases: listed with what they are about, closed with cause, decision and a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.domain.cases import CaseClosed, CaseOfResult
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.domain.quality.testing import CauseMissing
from cellinv.domain.signing import MaySignNothing, OwnWork
from cellinv.services import cases
from cellinv.services.people import signatures_of
from tests.integration.services.testing import Tests

if TYPE_CHECKING:
    from cellinv.services.ledger import Receipt
    from tests.integration.services.laboratory import Laboratory


def opened(lab: Laboratory, login: str = "qa") -> cases.CaseRow:
    cases.hold(
        lab.of(login), "lot", lab.id("WCB-1"), kind="hold", reason="Label torn",
        with_case="deviation",
    )  # fmt: skip
    (found,) = cases.case_list(lab.of("viewer"))
    return found


def close(lab: Laboratory, case_id: int, *, by: str = "qa", cause: str = "Frost") -> Receipt:
    return cases.close_case(
        lab.of("qa"), case_id, cause=cause, decision="Relabelled", by=lab.signer(by)
    )


def open_by_lead(lab: Laboratory) -> int:
    with_all = lab.desk
    cases.hold(with_all, "lot", lab.id("WCB-1"), kind="hold", reason="Torn", with_case="deviation")
    return cases.case_list(lab.of("qa"))[0].case.id


def test_a_case_tells_what_it_is_about(lab: Laboratory) -> None:
    found = opened(lab)
    assert [(one.kind, one.code) for one in found.subjects] == [("lot", "WCB-1")]
    assert (found.case.title, found.case.opened_by) == ("Label torn", "Quinn Quality")


@pytest.mark.shows("Annex 11: 13")
def test_a_case_is_closed_with_cause_decision_and_signature(lab: Laboratory) -> None:
    case_id = open_by_lead(lab)
    close(lab, case_id)
    assert cases.case_list(lab.of("qa")) == ()
    (row,) = cases.case_list(lab.of("qa"), closed=True)
    assert (row.case.cause, row.case.decision, row.case.closed_by) == (
        "Frost", "Relabelled", "Quinn Quality",
    )  # fmt: skip
    (signature,) = signatures_of(lab.of("qa"), "case", case_id)
    assert (signature.meaning, signature.state) == ("approved", "holds")
    with pytest.raises(CaseClosed):
        close(lab, case_id)


def test_who_closes_what(lab: Laboratory) -> None:
    own = opened(lab).case.id
    with pytest.raises(OwnWork):
        close(lab, own)
    with pytest.raises(MaySignNothing):
        close(lab, own, by="lead")
    with pytest.raises(CauseMissing):
        close(lab, own, cause=" ")
    with pytest.raises(UnknownCode):
        close(lab, 999_999)
    with pytest.raises(NotAllowed):
        cases.close_case(lab.of("tech"), own, cause="-", decision="-", by=lab.signer("qa"))


def test_the_case_of_a_result_is_closed_with_what_counts(lab: Laboratory) -> None:
    tests = Tests(lab).begin()
    tests.enter("A2", "7 EU/mL")
    (row,) = cases.case_list(lab.of("qa"))
    with pytest.raises(CaseOfResult, match="A2"):
        close(lab, row.case.id)
