"""Which entries of the ledger somebody may read, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.records.queries.history import telling
from cellinv.records.queries.things import Thing, thing_queries, things
from cellinv.records.tables.ledger import LedgerSubject
from cellinv.records.tables.people import Site
from cellinv.services.ledger import ORG, signed_in
from cellinv.services.people.reach import Reach, blind_to, reach_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key
    from cellinv.services.desk import Desk

ERASED: Final = "erased"
BLINDED: Final = "blinded"


@dataclass(slots=True)
class Sight:
    """What a reader sees: whole chains, their own acts, and acts on things within their reach.

    ``chains`` are those in which anything may be seen, ``whole`` those read from end to end;
    ``None`` is all of them.
    """

    session: Session
    me: str
    reach: Reach
    blind: frozenset[int]
    chains: frozenset[str] | None
    whole: frozenset[str] | None
    known: dict[Key, Thing | None] = field(default_factory=dict)

    def learn(self, keys: Iterable[Key]) -> None:
        """Look up records that are not known yet."""
        new = {key for key in keys if key not in self.known}
        asked = [key for key in new if key.kind in thing_queries()]
        found = things(self.session, asked) if asked else {}
        self.known.update({key: found.get(key) for key in new})

    def thing(self, key: Key) -> Thing | None:
        """Return a record if it is within reach."""
        self.learn([key])
        thing = self.known[key]
        seen = thing is not None and self.reach.sees(thing.owner_id, thing.site_id)
        return thing if seen else None

    def reads_all_of(self, chain: str) -> bool:
        """Say whether nothing on a chain is out of reach."""
        return self.whole is None or chain in self.whole

    def owns(self, key: Key) -> bool:
        """Say whether a record that belongs to somebody is within reach."""
        thing = self.thing(key)
        return thing is not None and thing.owner_id is not None

    def sees(self, chain: str, actor: str, about: Collection[Key]) -> bool:
        """Say whether an entry may be seen at all."""
        return self.reads_all_of(chain) or actor == self.me or any(map(self.owns, about))

    def telling(self) -> Any | None:
        """Select the entries that tell of a blinded study's arms; ``None`` hides nothing."""
        return telling(self.blind) if self.blind else None

    def withheld(self, ids: Collection[int]) -> frozenset[int]:
        """Return which of these entries would tell of a blinded study's arms."""
        query = self.telling()
        if query is None or not ids:
            return frozenset()
        return frozenset(self.session.scalars(query.where(LedgerSubject.entry_id.in_(ids))))


def sight_of(session: Session, desk: Desk) -> Sight:
    """Return what whoever is at the desk may read of the ledger.

    Raises:
        NotSignedIn, NotAllowed: nobody, or somebody who may read nothing.
    """
    reach = reach_of(desk)
    codes = {row.id: row.code for row in session.execute(select(Site.id, Site.code))}
    whole: frozenset[str] | None = None
    chains: frozenset[str] | None = None
    if not reach.everything:
        whole = frozenset(
            codes[site] for site, owner in reach.pairs if site is not None and owner is None
        )
        sites = [site for site, _ in reach.pairs]
        if None not in sites:
            chains = frozenset({ORG, *(codes[site] for site in sites if site is not None)})
    me = signed_in(desk).login
    return Sight(session, me, reach, blind_to(session, desk), chains, whole)
