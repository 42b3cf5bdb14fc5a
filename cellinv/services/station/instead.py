"""A vial to take instead of one that was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.domain.lineage.graph import Key
from cellinv.services.ledger import viewing
from cellinv.services.people import here
from cellinv.services.people.reach import reach_of
from cellinv.services.station.parts import place_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Instead:
    """A vial of the same lot that may be used for a purpose, and where it stands."""

    vial_id: int
    code: str
    container_id: int
    path: tuple[str, ...]
    slot: str | None


def instead_of(desk: Desk, vial_id: int, purpose: str) -> Instead | None:
    """Return the nearest usable vial of the same lot, in the same box where there is one.

    Of a vial at another site there is none: those beside it can't be taken from here either.

    Raises:
        UnknownPurpose, NotAllowed.
    """
    # Late: a look at something needs neither, and must be there at once.
    from cellinv.records.queries.things import things
    from cellinv.records.queries.usable import equivalents
    from cellinv.services.custody import purpose_named

    site, reach = here(desk), reach_of(desk)
    wanted = purpose_named(purpose)
    with viewing(desk) as session:
        asked = things(session, [Key("vial", vial_id)]).get(Key("vial", vial_id))
        if asked is None or asked.site_id != site.id:
            return None
        if not reach.sees(asked.owner_id, asked.site_id):
            return None
        found = equivalents(session, vial_id, wanted, desk.today())
        if not found:
            return None
        place = place_of(session, vial_id=found[0].vial_id)
    if place is None:
        return None
    return Instead(found[0].vial_id, found[0].code, place.container_id, place.path, place.slot)
