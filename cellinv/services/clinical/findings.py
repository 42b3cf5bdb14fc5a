"""Scores and other findings of visits: entered once, corrected by a new one that names the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.following import (
    ChangeReasonMissing,
    FindingReplaced,
    VisitNotHeld,
    finding_of,
    needed,
    optional,
)
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.trials import Observation
from cellinv.services.clinical.visits import visit_of_ours
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def enter_score(desk: Desk, visit_id: int, item: str, value: str) -> Receipt:
    """Enter what was found at a visit: ``42 points``, ``12.50 ng/mL`` or words.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, VisitNotHeld, WordMissing,
        FindingUnreadable, TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    with doing(desk, "enter_score", chain=site.code) as act:
        visit, subject = visit_of_ours(act, desk, visit_id)
        if visit.status != "done":
            raise VisitNotHeld(visit=visit.name, subject=subject.code, status=visit.status)
        found = finding_of(value)
        row = Observation(
            visit_id=visit.id, item=needed(item, "The item"), number=found.number,
            unit=found.unit, words=found.words, entered_by_id=act.actor.id,
        )  # fmt: skip
        act.session.add(row)
        act.session.flush()
    return act.receipt(
        subject=subject.code, visit=visit.name, item=row.item, value=found.text, score_id=row.id
    )


def correct_score(desk: Desk, score_id: int, value: str, *, reason: str) -> Receipt:
    """Enter a value anew: a new row that names the old one, which stays readable.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, FindingReplaced, ChangeReasonMissing,
        FindingUnreadable, TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    said = optional(reason)
    if said is None:
        raise ChangeReasonMissing
    with doing(desk, "correct_score", chain=site.code, reason=said) as act:
        old = act.session.get(Observation, score_id)
        if old is None:
            raise UnknownCode(code=tr("value {number}", number=score_id))
        visit, subject = visit_of_ours(act, desk, old.visit_id)
        later = select(Observation.id).where(Observation.replaces_id == old.id)
        if act.session.scalar(later) is not None:
            raise FindingReplaced(item=old.item)
        found = finding_of(value)
        row = Observation(
            visit_id=visit.id, item=old.item, number=found.number, unit=found.unit,
            words=found.words, entered_by_id=act.actor.id, replaces_id=old.id,
        )  # fmt: skip
        act.session.add(row)
        act.session.flush()
    return act.receipt(
        subject=subject.code, visit=visit.name, item=row.item, value=found.text, score_id=row.id
    )
