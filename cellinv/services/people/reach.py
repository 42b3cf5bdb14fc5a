"""How far somebody's sight reaches: whose things at which sites, and which arms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, null, or_, select, true

from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed, Scope, may
from cellinv.records.asking import ask
from cellinv.records.catalog import role_words, roles
from cellinv.records.shade import blinded_in
from cellinv.records.tables.people import Party
from cellinv.services.ledger import signed_in
from cellinv.services.people.rights import SETUP, allow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_Pairs = tuple[tuple[int | None, int | None], ...]
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Reach:
    """The sites and owners somebody may read of, as pairs; ``None`` stands for all."""

    pairs: _Pairs

    @property
    def everything(self) -> bool:
        """Say whether nothing is out of reach."""
        return (None, None) in self.pairs

    def sees(self, owner_id: int | None, site_id: int | None) -> bool:
        """Say whether a thing of this owner at this site may be seen."""
        return any(
            (site is None or site_id is None or site == site_id)
            and (owner is None or owner_id is None or owner == owner_id)
            for site, owner in self.pairs
        )

    def sees_record(self, session: Session, kind: str, record_id: int) -> bool:
        """Say whether a record may be seen, by whose it is; one of two parties is both's."""
        from cellinv.records.queries.things import whose  # late: not needed to sign in

        return self.everything or any(self.sees(*pair) for pair in whose(session, kind, record_id))

    def where(self, owner: Any, site: Any) -> ColumnElement[bool]:
        """Return the same rule as SQL over an owner's and a site's column."""
        return true() if self.everything else _within(self.pairs, owner, site)


@lru_cache(_KEPT)
def _within(pairs: _Pairs, owner: Any, site: Any) -> ColumnElement[bool]:
    """Return the same condition where the same is asked: statements are kept by it."""
    return or_(*(_pair(site, owner, *pair) for pair in pairs))


def _pair(site: Any, owner: Any, at: int | None, of: int | None) -> ColumnElement[bool]:
    parts = [
        or_(column.is_(None), column == wanted)
        for column, wanted in ((site, at), (owner, of))
        if wanted is not None
    ]
    return and_(true(), *parts)


def reach_of(desk: Desk, right: str = "read") -> Reach:
    """Return what whoever is at the desk may read, or has another right to.

    Raises:
        NotSignedIn, NotAllowed: nobody, or somebody without that right anywhere.
    """
    allow(desk, right)
    if desk.actor is SETUP:
        return Reach(((None, None),))
    rights = roles()
    pairs = (
        (held.site_id, held.owner_id)
        for held in desk.held
        if right in rights.get(held.role, frozenset())
    )
    return Reach(tuple(dict.fromkeys(pairs)))


def parties_seen(session: Session, desk: Desk) -> Sequence[Party]:
    """Return the parties that whoever is at the desk may know, by code."""
    from cellinv.records.queries.things import party_owner  # late, as above

    within = reach_of(desk).where(party_owner(), null())
    return session.scalars(select(Party).where(within).order_by(Party.code)).all()


def seeing(desk: Desk) -> Desk:
    """Return the desk for a read that tells of arms whoever may see them.

    Whoever reads so records what it told: see :func:`cellinv.services.people.looks.note_look`.
    """
    return replace(desk, sighted=True)


def check_every_owner(desk: Desk, right: str) -> None:
    """Check that whoever is at the desk has a right, and not only to what one sponsor owns.

    Raises:
        NotSignedIn, NotAllowed.
    """
    if any(owner is None for _, owner in reach_of(desk, right).pairs):
        return
    deed = tr("take a copy of what every sponsor owns")
    raise NotAllowed(who=signed_in(desk).shown, right=deed, roles=role_words(["administrator"]))


def blind_to(session: Session, desk: Desk) -> frozenset[int]:
    """Return the blinded studies whose arms a read from this desk doesn't tell.

    Those are all of them, until somebody looks on purpose, see :func:`seeing`; and then those
    whose arms whoever is at the desk may not see.
    """
    from cellinv.records.queries.blinding import BLINDED  # late, as above

    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in desk.held)
    known = blinded_in(session)
    rows = ask(session, BLINDED) if known is None else known
    return frozenset(
        study
        for study, owner in rows
        if desk.actor is not SETUP
        and not (desk.sighted and may(held, roles(), "see_arm", owner_id=owner))
    )
