"""The card of a vial: what it is, whether it may be used, where it is, what it went through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.still import Still, cover
from cellinv.ui.shell.top_line import clock_text
from cellinv.ui.station.chips import vial_chips
from cellinv.ui.station.place_view import BoxAndFacts
from cellinv.ui.station.wording import action_name, clock_at
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.card import StatTile
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from cellinv.services.station import Left
    from cellinv.services.station.views import VialCard
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.states import Tone
    from cellinv.ui.station.looking import Limits, Shown

_TICK_MS = 1000
_EVENTS = 3
_ROOM_FOR_EVENTS = 500


class VialView(QWidget):
    """Shows one vial; ``opened`` carries the id of a container of its path."""

    opened = Signal(object)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        cover(self)
        self._seat = seat
        self._card: VialCard | None = None
        self._limits: Limits | None = None
        self._alone = False
        """No box is shown with the vial: whatever is told of it has room."""
        self.code = CodeLabel("", "display")
        self.identity = words("", "dim", wrap=True)
        self.chips = ChipRow()
        self.path = Breadcrumb()
        self._path = Still(self.path)
        self.path.opened.connect(self.opened)
        self.place = BoxAndFacts()
        self.slot = StatTile(tr("In"), still=True)
        self.exposure = StatTile(tr("Out for"), still=True)
        self.left = StatTile(tr("Left in this lot"), still=True)
        self.events = words("", "small", wrap=True)
        self._events = Still(self.events)
        self._events_caption = SectionLabel(tr("Last events"))
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()

    def show_vial(self, card: VialCard, shown: Shown) -> None:
        """Show a vial's card."""
        self._card, self._limits = card, shown.limits
        self.code.set_code(card.code)
        self.identity.setText(_identity(card))
        self.chips.say(vial_chips(card, self._seat.desk.today()))
        self.path.show_path(shown.path)
        self._path.setVisible(bool(shown.path))
        self.place.show_place(shown)
        caption = tr("Was in") if shown.was else tr("In")
        self.slot.caption(caption)
        box = shown.path[-1][1] if shown.path else card.held_by or ""
        self.slot.say(shown.slot or "–", box)
        self.slot.setVisible(bool(shown.path))
        self._tell_left(shown.left)
        self._tell_events(card)
        self._alone = shown.box is None
        self._leave_room()
        self._tick()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the box and the figures where there is little."""
        super().resizeEvent(event)
        self._leave_room()

    def _leave_room(self) -> None:
        fits = self.height() >= _ROOM_FOR_EVENTS or self._alone
        for label in (self._events_caption, self._events):
            label.setVisible(fits)

    @Slot()
    def _tick(self) -> None:
        if self._card is None:
            return
        been = self._card.exposure
        events = _warmed(been.events)
        if been.open_since is None:
            self._timer.stop()
            longest = tr("longest {time}", time=clock_text(been.longest_s))
            self.exposure.caption(tr("Out in all"))
            self.exposure.say(clock_text(been.total_s), f"{longest}  ·  {events}")
            return
        seconds = max(0, int((self._seat.desk.now() - been.open_since).total_seconds()))
        total = been.total_s - been.open_s + seconds
        self.exposure.caption(tr("Out for"))
        note = tr("Total {time}", time=clock_text(total)) + "  ·  " + events
        self.exposure.say(clock_text(seconds), note, self._tone(seconds))
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _tone(self, seconds: int) -> Tone:
        if self._limits is None or seconds < self._limits.warn_s:
            return "plain"
        return "attention" if seconds < self._limits.event_s else "refused"

    def _tell_left(self, left: Left | None) -> None:
        self.left.setVisible(left is not None)
        if left is None:
            return
        of = tr("free of {filled}", filled=left.filled)
        reserve = tr("reserve {count}", count=left.reserve) if left.reserve else ""
        low = left.free <= left.reserve
        note = "  ·  ".join(part for part in (of, reserve) if part)
        self.left.say(str(left.free), note, "attention" if low else "plain")

    def _tell_events(self, card: VialCard) -> None:
        desk, lines = self._seat.desk, []
        for event in card.events[:_EVENTS]:
            zone = desk.site.zone if desk.site else None
            day = event.happened_at.astimezone(zone).strftime("%Y-%m-%d")
            when = clock_at(desk, event.happened_at)[:5]
            who = event.who if not event.witness else f"{event.who}, {event.witness}"
            lines.append(f"{day} {when}   {action_name(event.action)}   {who}")
        self.events.setText("\n".join(lines))

    def _lay_out(self) -> None:
        for tile in (self.slot, self.exposure, self.left):
            self.place.facts.addWidget(tile)
            self.place.facts.addSpacing(8)
        self.place.facts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (Still(self.code), Still(self.identity), self.chips, self._path):
            column.addWidget(widget)
        column.addWidget(self.place, 1)
        column.addWidget(self._events_caption)
        column.addWidget(self._events)


def _warmed(events: int) -> str:
    if not events:
        return tr("no warming event")
    return tr("1 warming event") if events == 1 else tr("{count} warming events", count=events)


def _identity(card: VialCard) -> str:
    parts = [
        tr("Vial {number} of {filled}", number=card.number, filled=card.filled),
        f"{card.lot_kind} {card.lot}",
        tr("line {line}", line=card.line) if card.line else "",
        card.passage or "",
        tr("at {site}", site=card.site),
    ]
    return "  ·  ".join(part for part in parts if part)
