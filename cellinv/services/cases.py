"""Cases: opening what must be looked at, listing what is open, closing it with a signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from cellinv.domain.cases import CaseClosed, CaseOfResult
from cellinv.domain.custody.acts import HoldNotOpen, NotHeldKind
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.quality.testing import CauseMissing
from cellinv.records.codes_table import name_record, own_code
from cellinv.records.queries import due
from cellinv.records.queries.cases import CaseFound, cases, result_of, subjects_of
from cellinv.records.queries.things import case_owner
from cellinv.records.tables.banks import Lot, Run, Vial
from cellinv.records.tables.base import iso
from cellinv.records.tables.cases import Case, CaseSubject, Hold
from cellinv.records.tables.ledger import LedgerHead
from cellinv.records.tables.storage import Container
from cellinv.services.ledger import ORG, Doing, Receipt, doing, viewing
from cellinv.services.people import allow, check_here, check_may_sign, forbid_same, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Signer

_HELD: Final = {
    "vial": "vial_id",
    "lot": "lot_id",
    "cell_line": "line_id",
    "donor": "donor_id",
    "container": "container_id",
    "run": "run_id",
}
_AT_SITE: Final[dict[str, type[Any]]] = {
    "vial": Vial,
    "lot": Lot,
    "container": Container,
    "run": Run,
}
_ONE_BY_ONE: Final = select(LedgerHead.seq).where(LedgerHead.chain == ORG).with_for_update()
"""Two sites may open a case at the same moment; whoever holds this lock counts alone."""


def make_case(
    act: Doing,
    kind: str,
    *,
    title: str,
    finding: str,
    site_id: int | None,
    subjects: Iterable[tuple[str, int, str]],
) -> Case:
    """Open a case within an act under way; ``subjects`` are (record kind, id, code)."""
    session = act.session
    year = act.at.year
    session.execute(_ONE_BY_ONE)
    used = session.scalar(select(func.count(Case.id)).where(Case.code.like(f"CASE-{year}-%")))
    case = Case(
        code=f"CASE-{year}-{(used or 0) + 1:04d}",
        kind=kind,
        site_id=site_id,
        title=title,
        finding=finding,
        opened_by_id=act.actor.id,
        opened_at=act.at,
    )
    session.add(case)
    session.flush()
    name_record(session, case.code, "case", case.id)
    act.concerns("case", case.id, case.code)
    for record_kind, record_id, code in subjects:
        session.add(CaseSubject(case_id=case.id, record_kind=record_kind, record_id=record_id))
        act.concerns(record_kind, record_id, code)
    return case


def open_cases(desk: Desk, site_id: int | None = None) -> tuple[due.CaseRow, ...]:
    """Return the cases within reach that are open, oldest first.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where
    with viewing(desk) as session:
        return tuple(due.open_cases(session, within, site_id))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with the records it is about, as far as they are within reach."""

    case: CaseFound
    subjects: tuple[Thing, ...]


def case_list(desk: Desk, *, closed: bool = False) -> tuple[CaseRow, ...]:
    """Return the cases within reach: the open ones, and the closed ones after them if asked for.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    with viewing(desk) as session:
        found = cases(session, reach.where(case_owner(), Case.site_id), closed=closed)
        about = subjects_of(session, [each.id for each in found])
    return tuple(
        CaseRow(
            each,
            tuple(one for one in about.get(each.id, ()) if reach.sees(one.owner_id, one.site_id)),
        )
        for each in found
    )


def close_case(desk: Desk, case_id: int, *, cause: str, decision: str, by: Signer) -> Receipt:
    """Close a case with cause and decision, signed by somebody who didn't open it.

    Raises:
        NotAllowed, MaySignNothing, OwnWork, CauseMissing, CaseClosed, UnknownCode, OtherSite.
        CaseOfResult: a result waits for a decision with it.
    """
    if not cause.strip() or not decision.strip():
        raise CauseMissing
    reach = reach_of(desk)
    with doing(desk, "close_case", chain=here(desk).code, reason=decision) as act:
        case = act.session.get(Case, case_id, populate_existing=True)
        whose = act.session.scalar(select(case_owner()).where(Case.id == case_id))
        if case is None or not reach.sees(whose, case.site_id):
            raise UnknownCode(code=str(case_id))
        allow(desk, "close", site_id=case.site_id, owner_id=whose)
        _check_open(act, desk, case)
        check_may_sign(by, "close", "approved", site_id=case.site_id, owner_id=whose)
        forbid_same(by, [case.opened_by_id], what=case.code, meaning="approved")
        case.cause, case.decision = cause.strip(), decision.strip()
        case.closed_at, case.closed_by_id = act.at, by.id
        act.concerns("case", case.id, case.code)
        act.sign(by, "approved", "case", case.id)
        act.act.data["case"] = case.code
    return act.receipt(case=case.code)


def _check_open(act: Doing, desk: Desk, case: Case) -> None:
    if case.closed_at is not None:
        raise CaseClosed(case=case.code, day=iso(case.closed_at)[:10])
    if case.site_id is not None:
        check_here(act.session, desk, case.site_id, case.code)
    item = result_of(act.session, case.id)
    if item is not None:
        raise CaseOfResult(case=case.code, item=item)


def open_holds(desk: Desk) -> tuple[due.HoldRow, ...]:
    """Return the open holds within reach, newest first; those on vials by lot and reason.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where
    with viewing(desk) as session:
        return tuple(due.open_holds(session, within))


def hold(
    desk: Desk,
    on: str,
    record_id: int,
    *,
    kind: str,
    reason: str,
    with_case: str | None = None,
) -> Receipt:
    """Put a vial, lot, cell line, donor, container or run on hold, perhaps with a case.

    ``on`` is the record kind; ``with_case`` the kind of case to open.

    Raises:
        NotHeldKind: nothing of that kind can be held.
        OtherSite: it stands at another site.
    """
    if on not in _HELD:
        raise NotHeldKind(kind=on.replace("_", " "))
    site = here(desk)
    allow(desk, "hold", site_id=site.id)
    with doing(desk, "hold", chain=site.code, reason=reason) as act:
        code = own_code(act.session, on, record_id)
        _check_site(act, desk, on, record_id, code)
        case = None
        if with_case:
            case = make_case(
                act,
                with_case,
                title=reason,
                finding=reason,
                site_id=site.id,
                subjects=[(on, record_id, code)],
            )
        open_hold(act, on, record_id, kind=kind, reason=reason, case=case)
        act.concerns(on, record_id, code)
    return act.receipt(case=case.code if case else None)


def open_hold(
    act: Doing, on: str, record_id: int, *, kind: str, reason: str, case: Case | None = None
) -> None:
    """Open a hold within an act under way."""
    act.session.add(
        Hold(
            **{_HELD[on]: record_id},
            kind=kind,
            reason=reason,
            case_id=case.id if case else None,
            opened_by_id=act.actor.id,
            opened_at=act.at,
        )
    )


def close_hold(desk: Desk, hold_id: int, *, reason: str) -> Receipt:
    """Close a hold, with a reason.

    Raises:
        HoldNotOpen: it was closed before.
        OtherSite: what it is on stands at another site.
    """
    site = here(desk)
    allow(desk, "hold", site_id=site.id)
    with doing(desk, "close_hold", chain=site.code, reason=reason) as act:
        row = act.session.get_one(Hold, hold_id, populate_existing=True)
        if row.closed_at is not None:
            raise HoldNotOpen(at=iso(row.closed_at)[:10])
        row.closed_at, row.closed_by_id = act.at, act.actor.id
        for on, column in _HELD.items():
            record_id = getattr(row, column)
            if record_id is not None:
                code = own_code(act.session, on, record_id)
                _check_site(act, desk, on, record_id, code)
                act.concerns(on, record_id, code)
    return act.receipt()


def _check_site(act: Doing, desk: Desk, on: str, record_id: int, code: str) -> None:
    kind = _AT_SITE.get(on)
    if kind is not None:
        check_here(act.session, desk, act.session.get_one(kind, record_id).site_id, code)
