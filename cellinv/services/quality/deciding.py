"""Decisions on results, each signed: reviews, out-of-specification cases, deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.quality.standing import CaseOpen, Outcome
from cellinv.domain.quality.testing import (
    CaseNotOpen,
    CauseMissing,
    ItemPassed,
    ReasonMissing,
    ResultMissing,
    ResultNotJudged,
    ResultReviewed,
)
from cellinv.domain.quality.verdicts import Verdict
from cellinv.records.tables.cases import Case
from cellinv.records.tables.quality import ItemWaiver, QcResult
from cellinv.services.cases import make_case
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import check_may_sign, forbid_same, here
from cellinv.services.quality.tested import Tested, result_rows, tested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.signing import Meaning
    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.desk import Desk, Signer


def review_results(
    desk: Desk, lot_id: int, items: Sequence[str], *, by: Signer, reason: str | None = None
) -> Receipt:
    """Let another person review what was entered for items: each attempt not reviewed is signed.

    Raises:
        NotAllowed, MaySignNothing, OwnWork, ResultMissing, ResultNotJudged, ResultReviewed,
        ItemUnknown, NotTested.
    """
    with doing(desk, "review_result", chain=here(desk).code, reason=reason) as act:
        lot = tested(act, desk, lot_id, "review")
        _may_sign(lot, by, "review", "reviewed")
        found = [lot.item(code) for code in items]
        _review(act, lot, [(one, each) for one in found for each in _unreviewed(lot, one)], by)
        act.act.data["items"] = [lot.item(code).item.code for code in items]
    return act.receipt(items=tuple(items))


def send_back(desk: Desk, lot_id: int, item: str, *, reason: str, by: Signer) -> Receipt:
    """Find a result invalid at its review, with a reason; the item is to be tested again.

    One out of specification isn't sent back: its case says what becomes of it.

    Raises:
        NotAllowed, MaySignNothing, OwnWork, ReasonMissing, ResultMissing, ResultReviewed,
        CaseOpen.
    """
    if not reason.strip():
        raise ReasonMissing
    with doing(desk, "send_back_result", chain=here(desk).code, reason=reason) as act:
        lot = tested(act, desk, lot_id, "review")
        _may_sign(lot, by, "review", "reviewed")
        stands = lot.item(item)
        attempt = _unreviewed(lot, stands)[-1]
        if attempt.verdict == Verdict.FAIL.value:
            raise CaseOpen(lot=lot.lot.code, cases=attempt.case or "–")
        (row,) = _review(act, lot, [(stands, attempt)], by, judged=False)
        row.outcome = Outcome.INVALID.value
        act.act.data["item"] = stands.item.code
    return act.receipt(item=stands.item.code)


def close_out_of_specification(
    desk: Desk,
    lot_id: int,
    item: str,
    *,
    outcome: str,
    cause: str,
    decision: str,
    by: Signer,
) -> Receipt:
    """Close the case of a result out of specification with cause and decision, signed.

    ``outcome``: ``invalid`` (the result is void and a retest counts), ``confirmed`` (it stands,
    the item failed) or ``accepted`` (it stands, and the deviation is approved).

    Raises:
        NotAllowed, MaySignNothing, OwnWork, CaseNotOpen, CauseMissing.
    """
    if not cause.strip() or not decision.strip():
        raise CauseMissing
    chosen = Outcome(outcome)
    with doing(desk, "close_case", chain=here(desk).code, reason=decision) as act:
        lot = tested(act, desk, lot_id, "close")
        _may_sign(lot, by, "close", "approved")
        stands = lot.item(item)
        attempt = next((one for one in stands.attempts if one.case_open), None)
        if attempt is None or attempt.case_id is None:
            raise CaseNotOpen(lot=lot.lot.code, item=stands.item.code)
        _forbid_own(lot, stands, [attempt], by, "approved")
        case = _close(act, attempt.case_id, cause, decision, by)
        row = act.session.get_one(QcResult, attempt.id, populate_existing=True)
        row.outcome = chosen.value
        act.concerns("qc_result", row.id, lot.called(stands))
        act.act.data.update(case=case.code, item=stands.item.code, outcome=chosen.value)
    return act.receipt(case=case.code, item=stands.item.code, outcome=chosen.value)


def approve_deviation(
    desk: Desk, lot_id: int, item: str, *, reason: str, cause: str, by: Signer
) -> Receipt:
    """Approve that a lot needn't meet an item, with cause and reason; a closed case tells it.

    Raises:
        NotAllowed, MaySignNothing, OwnWork, CauseMissing, ItemPassed; CaseOpen: a result out of
        specification waits for its own decision.
    """
    if not reason.strip() or not cause.strip():
        raise CauseMissing
    with doing(desk, "approve_deviation", chain=here(desk).code, reason=reason) as act:
        lot = tested(act, desk, lot_id, "close")
        _may_sign(lot, by, "close", "approved")
        stands = lot.item(item)
        if stands.open_cases:
            raise CaseOpen(lot=lot.lot.code, cases=", ".join(stands.open_cases))
        if stands.state.done:
            state = tr(stands.state.value)
            raise ItemPassed(lot=lot.lot.code, item=stands.item.code, state=state)
        _forbid_own(lot, stands, stands.attempts, by, "approved")
        case = make_case(
            act,
            "deviation",
            title=f"{lot.called(stands)}: {stands.item.name}",
            finding=reason.strip(),
            site_id=lot.lot.site_id,
            subjects=[("lot", lot.lot.id, lot.lot.code)],
        )
        _close(act, case.id, cause, reason, by)
        act.session.add(
            ItemWaiver(
                lot_id=lot.lot.id,
                item_id=stands.item.id,
                case_id=case.id,
                reason=reason.strip(),
                approved_by_id=by.id,
                approved_at=act.at,
            )
        )
        act.act.data.update(item=stands.item.code, case=case.code)
    return act.receipt(item=stands.item.code, case=case.code)


def _may_sign(lot: Tested, by: Signer, right: str, meaning: Meaning) -> None:
    where = {"site_id": lot.lot.site_id, "owner_id": lot.lot.owner_id}
    check_may_sign(by, right, meaning, **where)


def _forbid_own(
    lot: Tested,
    stands: ItemStands,
    attempts: Sequence[AttemptFound],
    by: Signer,
    meaning: Meaning,
) -> None:
    own = {one for each in attempts for one in (each.entered_by_id, each.judged_by_id) if one}
    forbid_same(by, own, what=lot.called(stands), meaning=meaning)


def _unreviewed(lot: Tested, stands: ItemStands) -> list[AttemptFound]:
    valued = [one for one in stands.attempts if one.value is not None]
    found = [one for one in valued if one.reviewed_at is None]
    if not valued:
        raise ResultMissing(lot=lot.lot.code, item=stands.item.code)
    if not found:
        raise ResultReviewed(lot=lot.lot.code, item=stands.item.code)
    return found


def _review(
    act: Doing,
    lot: Tested,
    found: Sequence[tuple[ItemStands, AttemptFound]],
    by: Signer,
    *,
    judged: bool = True,
) -> list[QcResult]:
    for stands, attempt in found:
        if judged and attempt.verdict == Verdict.JUDGE.value:
            why = attempt.why or "–"
            raise ResultNotJudged(lot=lot.lot.code, item=stands.item.code, why=why)
        _forbid_own(lot, stands, [attempt], by, "reviewed")
    rows = result_rows(act, (attempt for _, attempt in found))
    for stands, attempt in found:
        row = rows[attempt.id]
        row.reviewed_by_id, row.reviewed_at = by.id, act.at
        act.concerns("qc_result", row.id, lot.called(stands))
        act.sign(by, "reviewed", "qc_result", row.id)
    return [rows[attempt.id] for _, attempt in found]


def _close(act: Doing, case_id: int, cause: str, decision: str, by: Signer) -> Case:
    case = act.session.get_one(Case, case_id, populate_existing=True)
    case.cause, case.decision = cause.strip(), decision.strip()
    case.closed_at, case.closed_by_id = act.at, by.id
    act.concerns("case", case.id, case.code)
    act.sign(by, "approved", "case", case.id)
    return case
