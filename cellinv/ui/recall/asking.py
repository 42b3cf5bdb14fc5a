"""What the page asks for, off the screen's thread."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from cellinv.domain.custody.states import FINAL
from cellinv.domain.recall import RecallUnknown
from cellinv.services import recall

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.recall.rows import Reached, RecallRow, RecallView, StandingVial

_ON_RECORD: Final = re.compile(r"R[CX]-\d{4}-\d{3,}", re.IGNORECASE)


class PlaceRow(NamedTuple):
    """How much of a recall is left in one place of a site."""

    site: str
    place: str
    vials: int
    in_transit: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: what is reached, the recall on record if it is one, and all there are.

    ``codes`` are what was asked for.
    """

    codes: tuple[str, ...]
    reached: Reached
    view: RecallView | None
    recalls: tuple[RecallRow, ...]

    @property
    def left(self) -> tuple[StandingVial, ...]:
        """Return the vials that haven't ended."""
        return tuple(one for one in self.reached.vials if one.found.status not in FINAL)

    @property
    def to_hold(self) -> bool:
        """Say whether something is left that the recall doesn't hold yet."""
        if self.view is None or self.view.row.held_at is None:
            return bool(self.left)
        lots = {lot.id for lot in self.reached.lots}
        whole = {one.found.lot_id for one in self.left} & lots
        alone = sum(one.found.lot_id not in lots for one in self.left)
        return len(whole) > self.view.held_lots or alone > self.view.held_vials

    def places(self) -> tuple[PlaceRow, ...]:
        """Return what is left, by site, and by room and tank there."""
        left = self.left
        found = Counter(map(_at, left))
        moving = Counter(_at(one) for one in left if one.found.status == "in_transit")
        return tuple(PlaceRow(*at, count, moving[at]) for at, count in sorted(found.items()))


def find(desk: Desk, codes: tuple[str, ...]) -> Shown:
    """Return what codes reach, or the recall on record with the only code."""
    recalls = recall.recall_list(desk)
    if len(codes) == 1 and _ON_RECORD.fullmatch(codes[0]):
        try:
            view = recall.recall_view(desk, codes[0])
        except RecallUnknown:
            pass
        else:
            return Shown(codes, view.reached, view, recalls)
    return Shown(codes, recall.recall_of(desk, codes), None, recalls)


def _at(one: StandingVial) -> tuple[str, str]:
    return one.found.site, " · ".join(reversed(one.place[:2]))


def words_of(text: str) -> tuple[str, ...]:
    """Return the codes that were typed, with commas or line breaks between them."""
    parts = (part.strip() for part in re.split(r"[,;\n\u3001\uff0c\uff1b]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))
