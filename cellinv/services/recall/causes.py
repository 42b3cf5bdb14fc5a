"""What several things have in common: the nearest that all of them came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.lineage.graph import Node, neighbours, steps_from
from cellinv.records.queries import recall as queries
from cellinv.records.queries.lineage import Walk, walk_up
from cellinv.records.queries.things import things
from cellinv.services.people.reach import blind_to, reach_of
from cellinv.services.recall.roots import starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key
    from cellinv.services.desk import Desk

_MATERIAL: Final = frozenset({"donor", "cell_line", "lot", "run", "vial"})
_MOST: Final = 40
"""So many are followed up: more have hardly less in common."""


def causes_of(
    session: Session, desk: Desk, roots: Sequence[Key]
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return the nearest records that all roots came from, and the reagents they share.

    Of a single root it is what it came from straight away.
    """
    blind = blind_to(session, desk)
    starts = [key for root in roots for key in starts_of(session, root, blind)]
    walks = [_up(session, key, blind) for key in _few(session, starts)]
    if not walks:
        return (), ()
    common = set(walks[0].keys).intersection(*(walk.keys for walk in walks[1:]))
    common = {key for key in common if key.kind in _MATERIAL}
    if len(roots) == 1:
        common -= set(roots)
    near = neighbours({link for walk in walks for link in walk.links}, up=True)
    above = {each for key in common for each in steps_from(key, near)}
    shared = [
        queries.materials_of(session, {k.id for k in walk.keys if k.kind == "run"})
        for walk in walks
    ]
    same = set(shared[0]).intersection(*shared[1:])
    return _seen(session, desk, common - above), tuple(sorted(shared[0][one] for one in same))


def _few(session: Session, starts: Sequence[Key]) -> list[Key]:
    """Return what to follow up: of several vials their lots."""
    alone = [key for key in starts if key.kind != "vial"]
    vials = {key.id for key in starts if key.kind == "vial"}
    if len(vials) > 1:
        return [*alone, *queries.lots_with(session, vials)][:_MOST]
    return [*dict.fromkeys(starts)][:_MOST]


def _up(session: Session, start: Key, blind: frozenset[int]) -> Walk:
    walk = Walk(session, blind)
    walk_up(walk, start)
    return walk


def _seen(session: Session, desk: Desk, keys: set[Key]) -> tuple[Node, ...]:
    reach = reach_of(desk)
    found = (
        Node(one.kind, one.code, one.status, one.id)
        for one in things(session, keys).values()
        if reach.sees(one.owner_id, one.site_id)
    )
    return tuple(sorted(found))
