"""Where banks stand, whether one accident could take all of one, and what a loss would leave."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select, true

from cellinv.domain.banks.spread import Lack, Spread, SpreadRule, lacking, spread_of
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries import banks as query
from cellinv.records.queries.bank_places import held_within, sampled_standing
from cellinv.records.queries.rules import in_force
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.storage import Container
from cellinv.services.banks.overview import bank_kinds, bank_rows, stands_of, tanks_of
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from cellinv.domain.banks.spread import Tower
    from cellinv.services.banks.overview import BankRow, TankRow
    from cellinv.services.desk import Desk

RULED: Final = ("MCB", "WCB")
"""Kinds of lot that a site has a rule for."""
_KEPT: Final = Lot.status.not_in(("rejected", "recalled"))


@dataclass(frozen=True, slots=True)
class Share:
    """What part of a bank stands in one tank or freezer, room or site.

    ``id`` and ``code`` are those of the tank; a room is told by its name and site.
    """

    what: Literal["tank", "room", "site"]
    name: str
    site: str
    vials: int
    permille: int
    id: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class BankPlaces:
    """Where a bank stands, how it is to, and what is lacking of that."""

    code: str
    vials: int
    shares: tuple[Share, ...]
    rule: SpreadRule
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Crowded:
    """A bank that stands in fewer places than its site's rule asks for."""

    id: int
    code: str
    kind: str
    line: str | None
    spread: Spread
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class LossRow:
    """What the loss of a container would leave of a lot.

    ``lost`` and ``left`` are stored vials; ``free_left`` are those nobody has set aside. ``sole``:
    nothing would be left in the cold. ``below``: fewer free ones than its minimum reserve.
    """

    id: int
    code: str
    kind: str
    line: str | None
    owner: str
    lost: int
    left: int
    free_left: int
    reserve: int

    @property
    def sole(self) -> bool:
        """Say whether all that is stored of it stands there."""
        return self.left == 0

    @property
    def below(self) -> bool:
        """Say whether its minimum reserve would be broken."""
        return self.free_left < self.reserve


def places_of(desk: Desk, lot_id: int) -> BankPlaces:
    """Return where a lot stands, by tank, room and site, the fullest first.

    Raises:
        UnknownCode: the lot is out of reach.
    """
    tanks = tanks_of(desk, [lot_id])
    with viewing(desk) as session:
        lot = session.get_one(Lot, lot_id)
        rule = rule_for(session, lot.kind, lot.site_id)
        spread = Spread(
            vials=sum(tank.vials for tank in tanks),
            tanks=len(tanks),
            rooms=len({(tank.site, tank.room) for tank in tanks}),
            sites=len({tank.site for tank in tanks}),
        )
        return BankPlaces(lot.code, spread.vials, _shares(tanks), rule, lacking(spread, rule))


def rule_for(session: Session, kind: str, site_id: int) -> SpreadRule:
    """Return in how many places a lot of a kind must stand by its site's rules."""
    if kind not in RULED:
        return SpreadRule()
    values = in_force(session, site_id)
    name = f"spread_{kind.lower()}"
    return SpreadRule(*(int(values[f"{name}_{what}"]) for what in SpreadRule._fields))


def crowded(desk: Desk) -> tuple[Crowded, ...]:
    """Return the master and working banks that stand in too few places, by code.

    Where a few vials of a bank show it to be spread as it should be, the others aren't looked at.

    Raises:
        NotSignedIn, NotAllowed.
    """
    where = reach_of(desk).where(Lot.owner_id, Lot.site_id) & Lot.kind.in_(RULED) & _KEPT
    with viewing(desk) as session:
        lots = {lot.id: lot for lot in query.lots(session, where)}
        rules = {lot.id: rule_for(session, lot.kind, lot.site_id) for lot in lots.values()}
        asked = [lot_id for lot_id, rule in rules.items() if rule != SpreadRule()]
        few = _sampled(session, asked)
        doubtful = [each for each in asked if lacking(few.get(each, spread_of(())), rules[each])
                    or each not in few]  # fmt: skip
        found = stands_of(session, select(Lot.id).where(Lot.id.in_(doubtful)))
    told = []
    for lot_id, counted in found.items():
        spread, lot = spread_of(counted.items()), lots[lot_id]
        lacks = lacking(spread, rules[lot_id])
        if lacks:
            told.append(Crowded(lot_id, lot.code, lot.kind, lot.line, spread, lacks))
    return tuple(sorted(told, key=_by_code))


def loss(desk: Desk, container_id: int, *, every_lot: bool = False) -> tuple[LossRow, ...]:
    """Return what would be left of each bank, or lot, if a container and all in it were lost.

    The worst first: of what nothing is left, then what falls below its reserve.

    Raises:
        UnknownCode: the container is out of reach.
    """
    reach = reach_of(desk)
    within = reach.where(Lot.owner_id, Lot.site_id)
    kinds: ColumnElement[bool] = true() if every_lot else Lot.kind.in_(sorted(bank_kinds()))
    with viewing(desk) as session:
        site_id = session.scalar(select(Container.site_id).where(Container.id == container_id))
        if site_id is None or not reach.sees(None, site_id):
            raise UnknownCode(code=str(container_id))
        held = held_within(session, container_id)
        rows = bank_rows(session, desk, Lot.id.in_(list(held)) & within & kinds)
        return tuple(sorted((_lost(row, held[row.id]) for row in rows), key=_worst))


def _lost(row: BankRow, held: Any) -> LossRow:
    return LossRow(
        id=row.id, code=row.code, kind=row.kind, line=row.line, owner=row.owner, lost=held.vials,
        left=row.stored - held.vials, free_left=row.free - (held.vials - held.reserved),
        reserve=row.minimum_reserve,
    )  # fmt: skip


def _sampled(session: Session, lot_ids: list[int]) -> dict[int, Spread]:
    rows = sampled_standing(session, lot_ids)
    towers = query.towers(session, {container for _, container in rows})
    found: dict[int, dict[Tower, int]] = defaultdict(dict)
    for lot_id, container in rows:
        found[lot_id][towers[container]] = 20  # as if full: what matters is where
    return {lot_id: spread_of(counted.items()) for lot_id, counted in found.items()}


def _shares(tanks: tuple[TankRow, ...]) -> tuple[Share, ...]:
    whole = sum(tank.vials for tank in tanks)
    rooms: dict[tuple[str, str], int] = defaultdict(int)
    sites: dict[str, int] = defaultdict(int)
    for tank in tanks:
        rooms[tank.site, tank.room] += tank.vials
        sites[tank.site] += tank.vials
    shares = [Share("tank", tank.name, tank.site, tank.vials, 0, tank.id, tank.code)
              for tank in tanks]  # fmt: skip
    shares += [Share("room", room, site, count, 0) for (site, room), count in rooms.items() if room]
    shares += [Share("site", site, site, count, 0) for site, count in sites.items()]
    return tuple(
        Share(each.what, each.name, each.site, each.vials, round(each.vials * 1000 / whole),
              each.id, each.code)
        for each in shares
    )  # fmt: skip


def _by_code(row: Crowded) -> str:
    return row.code


def _worst(row: LossRow) -> tuple[bool, bool, int, str]:
    return not row.sole, not row.below, row.left, row.code
