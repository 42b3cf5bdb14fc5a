"""What whoever is at a desk may not be told: arms of blinded studies, records out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.domain.naming import CodeNotUsable, CodeTaken
from cellinv.domain.people import Scope, may
from cellinv.domain.storage.placing import SlotTaken
from cellinv.records.catalog import roles
from cellinv.records.codes_table import find_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk


def arms_unseen(session: Session, desk: Desk) -> frozenset[int]:
    """Return the blinded studies whose arms whoever is at the desk may not see at all."""
    from cellinv.records.queries.blinding import BLINDED  # late: not needed to sign in

    if is_nobody(desk):
        return frozenset()
    rows = session.connection().execute(BLINDED)
    return unseen(desk, ((study, owner) for study, owner in rows))


def is_nobody(desk: Desk) -> bool:
    """Say whether it is the program itself that reads, to set an inventory up."""
    return desk.actor is not None and not desk.actor.id


def unseen(desk: Desk, blinded: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return, of blinded studies given with their owners, those whose arms are not to be seen."""
    held = tuple(Scope(right.role, right.site_id, right.owner_id) for right in desk.held)
    return frozenset(
        study for study, owner in blinded if not may(held, roles(), "see_arm", owner_id=owner)
    )


def as_seen(session: Session, desk: Desk, refusal: DomainError) -> DomainError:
    """Return a refusal that tells nothing of a record whoever is at the desk may not read."""
    said = refusal.values
    with session.no_autoflush:
        if isinstance(refusal, CodeTaken) and refusal.record is not None:
            if not _reads(session, desk, [refusal.record]):
                return CodeNotUsable(code=str(said["code"]))
        elif isinstance(refusal, SlotTaken) and _is_unseen(session, desk, said["by"]):
            return SlotTaken(**{**said, "by": tr("something you can't see")})
        elif isinstance(refusal, WrongKind) and _is_unseen(session, desk, said["code"]):
            return UnknownCode(code=said["code"])
    return refusal


def _is_unseen(session: Session, desk: Desk, text: object) -> bool:
    """Say whether a text names something, and nothing that may be read from the desk."""
    found = [(one.record_kind, one.record_id) for one in find_code(session, str(text))]
    return bool(found) and not _reads(session, desk, found)


def _reads(session: Session, desk: Desk, records: Iterable[tuple[str, int]]) -> bool:
    """Say whether one of the records may be read from the desk."""
    # Late: only a refusal asks whose things are.
    from cellinv.records.queries.things import whose

    held = tuple(Scope(right.role, right.site_id, right.owner_id) for right in desk.held)
    pairs = [pair for record in records for pair in whose(session, *record)]
    return is_nobody(desk) or any(
        may(held, roles(), "read", owner_id=owner, site_id=site) for owner, site in pairs
    )
