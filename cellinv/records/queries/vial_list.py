"""Pages of the list of vials: filtered, in one of several orders, continued after a row.

What matters is how many vials a filter leaves. Few are gathered and sorted; of many only the
page is read, along an index that has the order already.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, false, func, literal, select, true, tuple_, union_all

from cellinv.domain.finding import asked
from cellinv.records.queries.places import containers_below
from cellinv.records.queries.things import among
from cellinv.records.search_sql import GRAM, VIALS, begins, matches, reads, vials_with
from cellinv.records.shade import IN_KITS, apart, unshaded
from cellinv.records.tables.banks import VIAL_STATES, Lot, Vial
from cellinv.records.tables.people import Site
from cellinv.records.tables.search import VIALS_FROM, SearchText
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

SORTS: Final = ("code", "lot", "status", "place")
COUNTED: Final = 10_000
"""How far a page's total is counted."""

EVERYTHING: Final[Any] = true()
"""The condition of who may see all there is."""

Cursor = tuple[Any, ...]
"""Where a page ended: the sort values of its last row."""

_STREAMS: Final = 64
_BLOCK: Final = 5
_BLOCK_MOST: Final = 2_000
GATHERED: Final = 5 * COUNTED
"""Of more texts than this the ids aren't gathered: vials are read for theirs one by one."""
_LOOSE: Final = -1


@dataclass(frozen=True, slots=True)
class VialFilter:
    """Which vials a list shows: every condition given must hold, those left out don't matter.

    ``text`` is found as a search finds it, of less than three letters at the beginning of a code;
    ``container_id`` means at any depth.
    """

    text: str = ""
    lot_ids: tuple[int, ...] = ()
    line_id: int | None = None
    statuses: tuple[str, ...] = ()
    site_ids: tuple[int, ...] = ()
    container_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be read: the filter, who may see what (over owner and site), where, the order.

    ``inside`` says over a placement's container what the filter's container means, once known.
    ``in_kits`` leaves the vials alone that were ever in a kit, or all others.
    """

    wanted: VialFilter
    seen: ColumnElement[bool]
    dialect: str
    sort: str = "code"
    descending: bool = False
    inside: ColumnElement[bool] | None = None
    in_kits: bool | None = None
    by: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        slot = (Placement.slot_row, Placement.slot_column)
        orders: dict[str, tuple[Any, ...]] = {
            "code": (Vial.code,),
            "lot": (Lot.code, Vial.number),
            "status": (Vial.status, Vial.code),
            "place": (Container.code, *(func.coalesce(part, _LOOSE) for part in slot), Vial.code),
        }
        object.__setattr__(self, "by", orders[self.sort])


def located(session: Session, listing: Listing) -> Listing:
    """Return the listing with the containers that its filter means looked up, on PostgreSQL.

    Asked for within the query they are guessed to be many, and every vial is read.
    """
    around = listing.wanted.container_id
    if around is None or listing.dialect == "sqlite":
        return listing
    ids = session.scalars(containers_below(around)).all()
    return replace(listing, inside=among(session, Placement.container_id, ids))


def count(session: Session, listing: Listing, most: int | None = COUNTED) -> int:
    """Return how many vials the filter leaves; counting ends beyond ``most``."""
    if _apart(session, listing):
        with unshaded(session):
            others = count(session, replace(listing, in_kits=False), most)
        both = others + count(session, replace(listing, in_kits=True), most)
        return both if most is None else min(both, most + 1)
    texts, plain = _texts(listing), listing.seen is EVERYTHING and listing.in_kits is None
    if texts is not None and plain and listing.wanted == VialFilter(listing.wanted.text):
        return _counted(session, texts, most)
    many = texts is not None and _counted(session, texts, GATHERED) > GATHERED
    found = _matching(listing, spread=many).with_only_columns(Vial.id)
    return _counted(session, found, most)


def _counted(session: Session, found: Any, most: int | None) -> int:
    if most is not None:
        found = found.limit(most + 1)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _texts(listing: Listing) -> Any:
    """Select what of the texts of vials the filter says; nothing where the index can't tell."""
    looked_for = asked(listing.wanted.text)
    long = len(looked_for.whole) >= GRAM
    return vials_with(listing.dialect, looked_for) if long else None


def page_ids(
    session: Session, listing: Listing, after: Cursor | None, limit: int, *, many: bool
) -> list[tuple[int, Cursor]]:
    """Return the ids of a page's vials in order, each with where a page that ended there goes on.

    ``many`` says that the filter leaves too many vials to gather them.
    """
    if _apart(session, listing):
        with unshaded(session):
            others = replace(listing, in_kits=False)
            found = page_ids(session, others, after, limit, many=many)
        kits = replace(listing, in_kits=True)
        return _merged(listing, found + page_ids(session, kits, after, limit, many=False))[:limit]
    if listing.sort == "place":
        return _by_place(session, listing, after, limit, many=many)
    if many and listing.sort == "status":
        return _by_status(session, listing, after, limit)
    query = _streamed(session, listing, after, limit) if many else None
    if query is None:
        query = _page(listing, _matching(listing, aside=many), after, limit)
    return _rows(session, query)


def _apart(session: Session, listing: Listing) -> bool:
    """Say whether kits are read apart: by state or site a hidden one is found without an index."""
    wanted = listing.wanted
    plain = listing.sort != "status" and listing.seen is EVERYTHING
    if listing.in_kits is not None or (plain and not (wanted.statuses or wanted.site_ids)):
        return False
    return apart(session)


def _merged(listing: Listing, found: list[tuple[int, Cursor]]) -> list[tuple[int, Cursor]]:
    """Return vials in the listing's order; by place, those that stand nowhere come last."""
    found.sort(key=itemgetter(1), reverse=listing.descending)
    if listing.sort == "place":
        found.sort(key=_stands_nowhere)
    return found


def _stands_nowhere(found: tuple[int, Cursor]) -> bool:
    return len(found[1]) == 1


def _by_status(
    session: Session, listing: Listing, after: Cursor | None, limit: int
) -> list[tuple[int, Cursor]]:
    """Return a page by state, one state after the other."""
    found: list[tuple[int, Cursor]] = []
    wanted = replace(listing.wanted, site_ids=_sites(session, listing.wanted))
    states = sorted(listing.wanted.statuses or VIAL_STATES, reverse=listing.descending)
    if after is not None and after[0] in states:
        states = states[states.index(after[0]) :]
    for state in states:
        one = replace(listing, wanted=replace(wanted, statuses=(state,)), sort="code")
        mark = after[1:] if after is not None and after[0] == state else None
        query = _streamed(session, one, mark, limit - len(found))
        if query is None:
            query = _page(one, _matching(one, aside=True), mark, limit - len(found))
        found += [(row_id, (state, *key)) for row_id, key in _rows(session, query)]
        if len(found) == limit:
            break
    return found


def _by_place(
    session: Session, listing: Listing, after: Cursor | None, limit: int, *, many: bool
) -> list[tuple[int, Cursor]]:
    """Return first what stands somewhere, then the rest by code; a cursor of one is of the rest."""
    found: list[tuple[int, Cursor]] = []
    if after is None or len(after) > 1:
        wide = many or listing.wanted.container_id is not None
        found = (_in_blocks if wide else _placed)(session, listing, after, limit)
        after = None
    if len(found) < limit:
        rest = replace(listing, sort="code")
        nowhere = _matching(listing, aside=many).where(
            ~exists().where(Placement.vial_id == Vial.id, Placement.ended_at.is_(None))
        )
        found += _rows(session, _page(rest, nowhere, after, limit - len(found)))
    return found


def _placed(
    session: Session,
    listing: Listing,
    after: Cursor | None,
    limit: int,
    among: Sequence[int] | None = None,
) -> list[tuple[int, Cursor]]:
    matching = _standing(_matching(listing, aside=among is not None))
    if among is not None:
        # Both are told: joined to the one, PostgreSQL would read all of the other.
        matching = matching.where(Placement.container_id.in_(among), Container.id.in_(among))
    return _rows(session, _page(listing, matching, after, limit))


def _in_blocks(
    session: Session, listing: Listing, after: Cursor | None, limit: int
) -> list[tuple[int, Cursor]]:
    """Return a page by place, some containers at a time: sorting all there is would take long."""
    found: list[tuple[int, Cursor]] = []
    anywhere = replace(listing, wanted=replace(listing.wanted, container_id=None))
    for block in _blocks(session, listing, after):
        found += _placed(session, anywhere, after, limit - len(found), block)
        if len(found) == limit:
            break
    return found


def _blocks(session: Session, listing: Listing, after: Cursor | None) -> Iterator[list[int]]:
    """Yield the containers of a list in its order, few at first: most pages end with the first."""
    query, down = select(Container.id, Container.code), listing.descending
    if listing.wanted.container_id is not None:
        query = query.where(Container.id.in_(containers_below(listing.wanted.container_id)))
    query = query.order_by(Container.code.desc() if down else Container.code)
    begin, size = query, _BLOCK
    if after is not None:
        begin = query.where(Container.code <= after[0] if down else Container.code >= after[0])
    while block := session.connection().execute(begin.limit(size)).all():
        yield [row[0] for row in block]
        last = block[-1][1]
        begin = query.where(Container.code < last if down else Container.code > last)
        size = min(size * 2, _BLOCK_MOST)


def _rows(session: Session, query: Select[Any]) -> list[tuple[int, Cursor]]:
    return [(row[0], tuple(row[1:])) for row in session.execute(query)]


def _standing(matching: Select[Any]) -> Select[Any]:
    return matching.join(
        Placement, (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None)
    ).join(Container, Container.id == Placement.container_id)


def _page(listing: Listing, matching: Select[Any], after: Cursor | None, limit: int) -> Select[Any]:
    query = matching.with_only_columns(
        Vial.id, *(part.label(f"k{at}") for at, part in enumerate(listing.by))
    )
    if after is not None:
        here, there = tuple_(*listing.by), tuple_(*map(literal, after))
        query = query.where(here < there if listing.descending else here > there)
    order = [part.desc() if listing.descending else part.asc() for part in listing.by]
    return query.order_by(*order).limit(limit)


def _streamed(
    session: Session, listing: Listing, after: Cursor | None, limit: int
) -> Select[Any] | None:
    """Return the page as a merge of one ordered read for each state at each site.

    That is what the index over state, site and code gives; nothing where it wouldn't help.
    """
    wanted = listing.wanted
    if listing.sort != "code" or not (wanted.statuses or wanted.site_ids):
        return None
    sites = _sites(session, wanted)
    pairs = list(product(wanted.statuses or VIAL_STATES, sites))
    if not 0 < len(pairs) <= _STREAMS:
        return None
    rest = _matching(replace(listing, wanted=replace(wanted, statuses=(), site_ids=())), aside=True)
    parts = [
        _page(listing, rest.where(Vial.status == status, Vial.site_id == site), after, limit)
        for status, site in pairs
    ]
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    keys = list(merged.c)[1:]
    order = [key.desc() if listing.descending else key.asc() for key in keys]
    return select(merged).order_by(*order).limit(limit)


def _sites(session: Session, wanted: VialFilter) -> tuple[int, ...]:
    return wanted.site_ids or tuple(session.scalars(select(Site.id).order_by(Site.id)))


def _matching(listing: Listing, *, aside: bool = False, spread: bool = False) -> Select[Any]:
    """Return a select of what the filter leaves.

    ``spread`` says that nearly anything has the text: each vial is read for it. ``aside`` also
    keeps the states and sites from choosing the way the rows are read, since most rows
    have them: the order is to choose it.
    """
    wanted = listing.wanted
    query = select(Vial.id).select_from(Vial)
    if listing.seen is not EVERYTHING or wanted.line_id is not None or listing.sort == "lot":
        query = query.join(Lot, Lot.id == Vial.lot_id).where(listing.seen)
    if listing.in_kits is not None:
        ever = Vial.id.in_(IN_KITS)
        query = query.where(ever if listing.in_kits else ~ever)
    if wanted.lot_ids:
        query = query.where(Vial.lot_id.in_(wanted.lot_ids))
    if wanted.line_id is not None:
        query = query.where(Lot.line_id == wanted.line_id)
    if wanted.statuses:
        status = func.coalesce(Vial.status, "") if aside else Vial.status
        query = query.where(status.in_(wanted.statuses))
    elif wanted.site_ids and not aside:
        query = query.where(Vial.status.in_(VIAL_STATES))  # the index begins with the state
    if wanted.site_ids:
        site = func.coalesce(Vial.site_id, 0) if aside else Vial.site_id
        query = query.where(site.in_(wanted.site_ids))
    if wanted.container_id is not None:
        query = query.where(_inside(listing, wanted.container_id, aside=aside))
    return (
        query if not wanted.text.strip() else query.where(_spoken(listing, aside=aside or spread))
    )


def _inside(listing: Listing, container_id: int, *, aside: bool) -> ColumnElement[bool]:
    """Return the condition that a vial stands in a container, at any depth."""
    there = listing.inside
    if there is None:
        there = Placement.container_id.in_(containers_below(container_id))
    elif aside:
        return exists().where(Placement.vial_id == Vial.id, Placement.ended_at.is_(None), there)
    inside = select(Placement.vial_id).where(
        there, Placement.ended_at.is_(None), Placement.vial_id.is_not(None)
    )
    return Vial.id.in_(inside)


def _spoken(listing: Listing, *, aside: bool) -> ColumnElement[bool]:
    """Return the condition that a vial has the text: from the index, or vial by vial."""
    looked_for, dialect = asked(listing.wanted.text), listing.dialect
    if not looked_for:
        return false()
    short = len(looked_for.whole) < GRAM
    said = begins(dialect, looked_for.whole) if short else reads(dialect, looked_for)
    if aside:
        return exists().where(SearchText.id == Vial.id + VIALS_FROM, said)
    if not short:
        said = matches(dialect, looked_for, vials=True)
    return Vial.id.in_(select(SearchText.id - VIALS_FROM).where(VIALS, said))
