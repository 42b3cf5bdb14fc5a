"""Results: sent, entered with a computed verdict, judged where it can't be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.quality.specification import specification_of
from cellinv.domain.quality.standing import Outcome
from cellinv.domain.quality.testing import (
    AttemptOpen,
    NothingToJudge,
    ReasonMissing,
    ResultMissing,
    ValueMissing,
)
from cellinv.domain.quality.values import written
from cellinv.domain.quality.verdicts import Verdict, judge
from cellinv.records.tables.quality import QcResult
from cellinv.services.cases import make_case
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import here
from cellinv.services.quality.files import RawFile, keep_file
from cellinv.services.quality.shipped import units
from cellinv.services.quality.tested import Tested, result_rows, tested

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.domain.quality.verdicts import Judged
    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewResult:
    """What was found for an item, as the laboratory writes it; the rest as far as it is known."""

    item: str
    value: str
    method: str | None = None
    laboratory: str | None = None
    analyst: str | None = None
    received_on: date | None = None
    sample_id: int | None = None


def send_items(
    desk: Desk,
    lot_id: int,
    items: Sequence[str],
    *,
    laboratory: str | None = None,
    sent_on: date | None = None,
    due_on: date | None = None,
    sample_id: int | None = None,
) -> Receipt:
    """Note that items were sent to a laboratory; ``due_on`` is else counted from the panel's days.

    Raises:
        NotAllowed, NotTested, ItemUnknown, AttemptOpen, OtherSite.
    """
    from datetime import timedelta

    with doing(desk, "send_sample", chain=here(desk).code) as act:
        lot = tested(act, desk, lot_id, "test")
        day = sent_on or desk.today()
        found = [lot.item(code) for code in items]
        rows = _next_attempts(act, lot, found)
        for stands, row in zip(found, rows, strict=True):
            row.laboratory, row.sent_on, row.sample_id = laboratory, day, sample_id
            row.due_on = due_on or day + timedelta(days=stands.item.days)
        _name(act, lot, found, rows)
        act.act.data.update(items=list(items), laboratory=laboratory)
    return act.receipt(items=tuple(items))


def enter_results(
    desk: Desk,
    lot_id: int,
    results: Sequence[NewResult],
    *,
    file: RawFile | None = None,
    reason: str | None = None,
) -> Receipt:
    """Enter what was found for items of a lot: all of them or none; verdicts are in the receipt.

    A value fills the attempt that waits for it; after a result out of specification it is a
    retest, a further attempt. ``file`` is kept with them. A result out of specification opens
    a case.

    Raises:
        NotAllowed, NotTested, ItemUnknown, ValueMissing, AttemptOpen, FileTooLarge, OtherSite.
    """
    with doing(desk, "enter_result", chain=here(desk).code, reason=reason) as act:
        lot = tested(act, desk, lot_id, "test")
        file_id = keep_file(act, file) if file is not None else None
        entered = enter(act, desk, lot, results, file_id)
    verdicts = {one.item: one.verdict for one in entered}
    cases = tuple(one.case for one in entered if one.case)
    return act.receipt(verdicts=verdicts, entered=tuple(entered), cases=cases)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a value: its attempt, verdict, why a person is needed, the case it opened."""

    item: str
    attempt: int
    verdict: str
    why: str
    case: str | None


def enter(
    act: Doing, desk: Desk, lot: Tested, results: Sequence[NewResult], file_id: int | None
) -> list[Entered]:
    """Enter results of a lot within an act under way; raises as :func:`enter_results`."""
    found = [lot.item(new.item) for new in results]
    rows = _next_attempts(act, lot, found)
    verdicts = []
    for new, stands, row in zip(results, found, rows, strict=True):
        row.file_id, row.entered_by_id, row.entered_at = file_id, act.actor.id, act.at
        row.received_on = new.received_on or desk.today()
        verdicts.append(_fill(stands, row, new))
    _name(act, lot, found, rows)
    return [_told(act, lot, *each) for each in zip(found, rows, verdicts, strict=True)]


def _fill(stands: ItemStands, row: QcResult, new: NewResult) -> Judged:
    if not new.value.strip():
        raise ValueMissing(item=stands.item.code)
    found = judge(new.value, specification_of(stands.item.specification, units()), units())
    row.value, row.verdict, row.why = new.value.strip(), found.verdict.value, found.why or None
    row.number = written(found.number) if found.number is not None else None
    row.method, row.analyst = new.method, new.analyst
    row.laboratory = new.laboratory or row.laboratory
    row.sample_id = new.sample_id or row.sample_id
    return found


def _told(act: Doing, lot: Tested, stands: ItemStands, row: QcResult, found: Judged) -> Entered:
    """Tell the act what a value came to, and open the case of one out of specification."""
    case = _open_case(act, lot, stands, row) if found.verdict is Verdict.FAIL else None
    told = act.act.data.setdefault("results", [])
    told.append({"item": stands.item.code, "attempt": row.attempt, "verdict": found.verdict.value})
    return Entered(stands.item.code, row.attempt, found.verdict.value, found.why, case)


def judge_result(desk: Desk, lot_id: int, item: str, *, passes: bool, reason: str) -> Receipt:
    """Give the verdict on a result that no rule could give, with the reason.

    Raises:
        NotAllowed, NotTested, ItemUnknown, ResultMissing, NothingToJudge, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    with doing(desk, "judge_result", chain=here(desk).code, reason=reason) as act:
        lot = tested(act, desk, lot_id, "test")
        stands = lot.item(item)
        last = stands.last
        if last is None or last.value is None:
            raise ResultMissing(lot=lot.lot.code, item=stands.item.code)
        if last.verdict != Verdict.JUDGE.value or last.outcome is not None:
            word = tr(last.verdict or "")
            raise NothingToJudge(lot=lot.lot.code, item=stands.item.code, verdict=word)
        row = result_rows(act, [last])[last.id]
        row.verdict = (Verdict.PASS if passes else Verdict.FAIL).value
        row.judgement, row.judged_by_id = reason.strip(), act.actor.id
        _name(act, lot, [stands], [row])
        case = None if passes else _open_case(act, lot, stands, row)
        act.act.data.update(item=stands.item.code, verdict=row.verdict)
    return act.receipt(item=stands.item.code, verdict=row.verdict, case=case)


def _next_attempts(act: Doing, lot: Tested, found: Sequence[ItemStands]) -> list[QcResult]:
    """Return for each item what waits for a value, else a further attempt where one may be."""
    lasts = [one.last for one in found]
    waiting = result_rows(act, (last for last in lasts if last is not None and last.value is None))
    return [
        waiting[stands.last.id]
        if stands.last is not None and stands.last.id in waiting
        else _further_attempt(act, lot, stands)
        for stands in found
    ]


def _further_attempt(act: Doing, lot: Tested, stands: ItemStands) -> QcResult:
    last = stands.last
    if last is not None and not _may_retest(last):
        state = tr(stands.state.value.replace("_", " "))
        raise AttemptOpen(
            lot=lot.lot.code, item=stands.item.code, attempt=last.attempt, state=state
        )
    row = QcResult(
        lot_id=lot.lot.id, item_id=stands.item.id, attempt=last.attempt + 1 if last else 1
    )
    act.session.add(row)
    return row


def may_follow(stands: ItemStands) -> bool:
    """Say whether a value can be entered for an item: one is awaited, or a retest may be."""
    last = stands.last
    return last is None or last.value is None or _may_retest(last)


def _may_retest(last: AttemptFound) -> bool:
    """Say whether another attempt may follow: after an invalid one, or while its case is open."""
    return last.outcome == Outcome.INVALID.value or last.case_open


def _name(act: Doing, lot: Tested, found: Sequence[ItemStands], rows: Sequence[QcResult]) -> None:
    act.session.flush()
    for stands, row in zip(found, rows, strict=True):
        act.concerns("qc_result", row.id, lot.called(stands))


def _open_case(act: Doing, lot: Tested, stands: ItemStands, row: QcResult) -> str:
    case = make_case(
        act,
        "out_of_specification",
        title=f"{lot.called(stands)}: {row.value}",
        finding=(
            f"{stands.item.name}, attempt {row.attempt}: {row.value}; "
            f"specification: {stands.item.specification}"
        ),
        site_id=lot.lot.site_id,
        subjects=[("lot", lot.lot.id, lot.lot.code)],
    )
    row.case_id = case.id
    return case.code
