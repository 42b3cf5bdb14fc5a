"""Tracing both ways from any record: to the donors, and to the subjects."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import KINDS, Key, Node, NotTraceable, Trace
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import resolve
from cellinv.records.collector import without_collector
from cellinv.records.queries.lineage import Walk, treated_in, walk_down, walk_up
from cellinv.records.queries.things import Thing, things
from cellinv.services.ledger import viewing
from cellinv.services.people.looks import may_look, note_look, subjects_of_doses
from cellinv.services.people.reach import blind_to, reach_of, seeing

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach

HIDDEN = "hidden"


def trace(desk: Desk, kind: str, record_id: int, *, up: bool = True, down: bool = True) -> Trace:
    """Return what a record came from, what became of it, or both; nothing is folded.

    Of a blinded study whose arms this person may not see, neither way leads from a dose to a lot
    or back: both end at the study, with the count of all treated. What is out of this person's
    reach is one node per kind, with a count. To those who may see them, that it told of arms is
    recorded.

    Raises:
        UnknownCode: it isn't there, or out of reach.
        NotTraceable: a thing without lineage.
    """
    with without_collector(), viewing(desk) as session:
        found = trace_in(session, seeing(desk), Key(kind, record_id), up=up, down=down)
        told = subjects_told(session, desk, found)
    note_look(desk, "trace", [thing_of(found.root)], told)
    return found


def trace_code(desk: Desk, code: str, *, up: bool = True, down: bool = True) -> Trace:
    """Return the lineage of what ``code`` names, as :func:`trace`.

    Raises:
        UnknownCode, AmbiguousCode, NotTraceable.
    """
    with viewing(desk) as session:
        named = resolve(session, code)
        key = Key(named.record_kind, named.record_id)
    try:
        return trace(desk, key.kind, key.id, up=up, down=down)
    except UnknownCode as error:
        raise UnknownCode(code=code.strip()[:80]) from error


def trace_in(session: Session, desk: Desk, root: Key, *, up: bool, down: bool) -> Trace:
    """Return a lineage as :func:`trace`, within a snapshot under way."""
    reach = reach_of(desk)
    start = things(session, [root]).get(root)
    if start is None or not reach.sees(start.owner_id, start.site_id):
        raise UnknownCode(code=str(root.id))
    if root.kind not in KINDS:
        raise NotTraceable(code=start.code, kind=root.kind.replace("_", " "))
    walk = walked(session, desk, root, up=up, down=down)
    rest = (key for key in walk.keys if key not in walk.vials)
    found = walk.vials | things(session, rest)
    return _seen(walk, found, reach, start)


def subjects_told(session: Session, desk: Desk, found: Trace) -> set[int]:
    """Return the subjects of whom a lineage tells which vials they are to get, or got."""
    if not may_look(desk):
        return set()
    doses = {end.id for start, end in found.links if (start.kind, end.kind) == ("vial", "dose")}
    return subjects_of_doses(session, doses)


def thing_of(node: Node) -> Thing:
    """Return the node of a lineage as a thing."""
    return Thing(node.kind, node.id, node.code, "", node.status, None, None)


def walked(session: Session, desk: Desk, root: Key, *, up: bool, down: bool) -> Walk:
    """Return a walk from one record, one way or both."""
    walk = Walk(session, blind_to(session, desk))
    walk.keys[root] = None
    if up:
        walk_up(walk, root)
    if down:
        walk_down(walk, root)
    return walk


def _seen(walk: Walk, found: dict[Key, Thing], reach: Reach, start: Thing) -> Trace:
    hidden = _hidden(found, reach)
    treated = treated_in(walk.session, {k.id for k in found if k.kind == "study"} & walk.blind)
    reached = walk.keys if not hidden else (key for key in walk.keys if key not in hidden)
    nodes = [
        Node(kind, code, status, each, treated.get(each) if kind == "study" else None)
        for kind, each, code, _, status, _, _ in filter(None, map(found.get, reached))
    ]
    root = next(node for node in nodes if node.key == start.key)
    nodes += [_counted(kind, count) for kind, count in Counter(k.kind for k in hidden).items()]
    links: Collection[tuple[Key, Key]] = walk.links
    if hidden:
        links = dict.fromkeys((_shown(a, hidden), _shown(b, hidden)) for a, b in walk.links)
    return Trace(root, tuple(nodes), tuple(links))


def _hidden(found: dict[Key, Thing], reach: Reach) -> set[Key]:
    """Return what is out of reach; asked once for each owner and site, since those are few."""
    wheres = {(thing.owner_id, thing.site_id) for thing in found.values()}
    unseen = {where for where in wheres if not reach.sees(*where)}
    if not unseen:
        return set()
    return {key for key, thing in found.items() if (thing.owner_id, thing.site_id) in unseen}


def _counted(kind: str, count: int) -> Node:
    code = tr("{count} × {kind}", count=count, kind=tr(kind.replace("_", " ")))
    return Node(kind, code, HIDDEN, 0, count)


def _shown(key: Key, hidden: Collection[Key]) -> Key:
    return Key(key.kind, 0) if key in hidden else key


def trace_json(found: Trace) -> dict[str, Any]:
    """Return a lineage as the command line prints it."""
    return {
        "root": found.root.code,
        "nodes": [
            {"kind": node.kind, "code": node.code, "status": node.status}
            | ({} if node.count is None else {"count": node.count})
            for node in found.nodes
        ],
        "edges": [list(edge) for edge in found.edges],
    }
