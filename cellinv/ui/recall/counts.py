"""The answer in one look: how many lots, vials, doses and subjects a recall reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from cellinv.domain.custody.states import FINAL
from cellinv.domain.language import tr
from cellinv.ui.widgets.card import Card, StatTile

if TYPE_CHECKING:
    from cellinv.services.recall.rows import Reached
    from cellinv.ui.shell.states import Tone


_HELD: Final = {"on_hold", "recalled"}


class Counts(Card):
    """A row of figures; beside each is what it is made of."""

    def __init__(self) -> None:
        super().__init__(across=True, padding=16)
        self.setAccessibleName(tr("What the recall reaches"))
        self.lots, self.left = StatTile(tr("Lots")), StatTile(tr("Vials left"))
        self.ended, self.doses = StatTile(tr("Vials ended")), StatTile(tr("Doses"))
        self.subjects = StatTile(tr("Subjects"))
        tiles = (self.left, self.ended, self.lots, self.doses, self.subjects)
        for tile in tiles:
            self.body.addWidget(tile, 1, Qt.AlignmentFlag.AlignTop)

    def show_reached(self, reached: Reached) -> None:
        """Show the figures."""
        states = {state: len(codes) for state, codes in reached.by_state().items()}
        ended = sum(count for state, count in states.items() if state in FINAL)
        moving = states.get("in_transit", 0)
        left = len(reached.vials) - ended
        note = tr("{n} in transit", n=moving) if moving else ""
        self.left.say(f"{left:,}", note, "attention" if left else "plain")
        given = states.get("administered", 0)
        self.ended.say(f"{ended:,}", tr("{n} administered", n=given) if given else "")
        held = sum(lot.held or lot.status in _HELD for lot in reached.lots)
        self.lots.say(str(len(reached.lots)), tr("{n} on hold", n=held) if held else "")
        got = sum(one.given for one in reached.doses)
        rest = len(reached.doses) - got
        parts = [tr("{n} given", n=got), *([tr("{n} not given", n=rest)] if rest else [])]
        self.doses.say(str(len(reached.doses)), " · ".join(parts) if reached.doses else "")
        blind = [one for one in reached.studies if one.blinded]
        apart = {one.code for one in blind}
        named = [one for one in reached.subjects_of("treated") if one.study not in apart]
        treated = len(named)
        planned = len(reached.subjects_of("planned"))
        known = [tr("{n} given an active dose", n=treated)] if treated else []
        known += [
            tr("{study}: all {n} treated", study=one.code, n=one.subjects_affected) for one in blind
        ]
        known += [tr("set aside for {n}", n=planned)] if planned else []
        harmed = treated + sum(one.subjects_affected for one in blind)
        tone: Tone = "refused" if harmed else "plain"
        self.subjects.say(str(harmed + planned), " · ".join(known), tone)
