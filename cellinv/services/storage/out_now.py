"""What is out of the cold at a site right now, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, select

from cellinv.records.asking import ask
from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.shade import unshaded
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container
from cellinv.services.ledger import reading
from cellinv.services.people import here
from cellinv.services.people.reach import blind_to, reach_of
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach

_REACHES_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class OutRow:
    """A vial or container that is out, with whom, since when (aware UTC), a vial for what.

    A vial of a kit is the dose to those who may not know what is in it.
    """

    kind: str
    id: int
    code: str
    who: str
    started_at: datetime
    lot: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class OutNow:
    """Everything out at a site, the oldest first, and the site's limits in seconds."""

    rows: tuple[OutRow, ...]
    warn_s: int
    event_s: int

    @property
    def count(self) -> int:
        """Return how many things are out."""
        return len(self.rows)

    @property
    def oldest_started_at(self) -> datetime | None:
        """Return since when the first of them has been out."""
        return self.rows[0].started_at if self.rows else None


@dataclass(frozen=True, slots=True)
class OutInShort:
    """How much is out at a site, since when the first of it, and the site's limits in seconds.

    ``boxes`` of it, or canes or racks, are in the person's own hands; ``box`` is the code of one.
    """

    count: int
    oldest_started_at: datetime | None
    warn_s: int
    event_s: int
    boxes: int = 0
    box: str | None = None


def outing_limits(desk: Desk) -> tuple[int, int]:
    """Return from how many seconds on an outing is warned of, and is a warming event, here.

    Raises:
        UnknownSite.
    """
    site = here(desk)
    with reading(desk) as session:
        rules = in_force(session, site.id)
    return int(rules["exposure_warn_s"]), int(rules["exposure_event_s"])


def out_now(desk: Desk) -> OutNow:
    """Return what is out at the desk's site, of whoever's the person may look at.

    Raises:
        NotAllowed, UnknownSite.
    """
    site = here(desk)
    query = (
        select(
            Outing.vial_id, Vial.code, Outing.container_id, Container.code,
            Person.name, Outing.started_at, Lot.code, Vial.purpose,
        )
        .join(Vial, Vial.id == Outing.vial_id, isouter=True)
        .join(Lot, Lot.id == Vial.lot_id, isouter=True)
        .join(Container, Container.id == Outing.container_id, isouter=True)
        .join(Person, Person.id == Outing.person_id)
        .where(Outing.ended_at.is_(None), Outing.site_id == site.id)
        .where(reach_of(desk).where(Lot.owner_id, Outing.site_id))
        .order_by(Outing.started_at, Outing.id)
    )  # fmt: skip
    with reading(desk) as session:
        rules = in_force(session, site.id)
        with unshaded(session):  # a vial of a kit is shown as the kit
            found = session.execute(query).all()
            out = [row[0] for row in found if row[0]]
            kits = kits_hidden(session, out, blind_to(session, desk))
        rows = tuple(
            OutRow("dose", kits[vial].id, kits[vial].code, who, since, "", purpose or "")
            if vial in kits
            else OutRow(
                "vial" if vial else "container", vial or box or 0, code or box_code, who, since,
                lot or "", purpose or "",
            )
            for vial, code, box, box_code, who, since, lot, purpose in found
        )  # fmt: skip
    return OutNow(rows, int(rules["exposure_warn_s"]), int(rules["exposure_event_s"]))


def out_in_short(desk: Desk) -> OutInShort:
    """Return how much :func:`out_now` would tell of: it is asked again and again.

    Raises:
        NotAllowed, UnknownSite.
    """
    site, reach = here(desk), reach_of(desk)
    with reading(desk) as session:
        rules = in_force(session, site.id)
        with unshaded(session):  # a vial of a kit counts as the kit
            whose = {"site": site.id, "person": desk.actor.id if desk.actor else 0}
            count, oldest, *boxes = ask(session, _in_short(reach), whose).one()
    limits = int(rules["exposure_warn_s"]), int(rules["exposure_event_s"])
    return OutInShort(count, oldest, *limits, *boxes)


@lru_cache(_REACHES_KEPT)
def _in_short(reach: Reach) -> Any:
    mine = Outing.person_id == bindparam("person")
    return (
        select(
            func.count(Outing.id), func.min(Outing.started_at),
            func.count(case((mine, Outing.container_id))), func.min(case((mine, Container.code))),
        )
        .select_from(Outing)
        .join(Vial, Vial.id == Outing.vial_id, isouter=True)
        .join(Lot, Lot.id == Vial.lot_id, isouter=True)
        .join(Container, Container.id == Outing.container_id, isouter=True)
        .where(Outing.ended_at.is_(None), Outing.site_id == bindparam("site"))
        .where(reach.where(Lot.owner_id, Outing.site_id))
    )  # fmt: skip
