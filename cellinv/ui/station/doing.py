"""The left of the bench: what is being done, for what, and into what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.station import Bench, Mode
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.shell.still import Still
from cellinv.ui.station.wording import MODES, PURPOSES, refusals
from cellinv.ui.widgets.buttons import ModeButtons, button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

    from cellinv.ui.shell.seat import Seat

_WIDTH = 212
_ROOM_FOR_HINT = 430


class DoingPanel(Card):
    """Modes, purpose, run and destination; ``commanded`` carries a command's word."""

    commanded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Doing"), parent=parent)
        hold(self, width=_WIDTH)
        self._seat: Seat | None = None
        self._modes = ModeButtons()
        self.acts: dict[str, QPushButton] = {
            mode.value: self._modes.add(mode.value, tr(name), icon) for mode, name, icon in MODES
        }
        self._modes.chosen.connect(self._choose_mode)
        self.purpose = QComboBox()
        named(self.purpose, tr("Purpose"))
        self.purpose.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.purpose.addItem(tr("Choose…"), "")
        for code, name in PURPOSES:
            self.purpose.addItem(tr(name), code)
        self.purpose.activated.connect(self._choose_purpose)
        self._purpose_caption = SectionLabel(tr("For"))
        self._target_caption = SectionLabel(tr("Run"))
        self.target = CodeLabel()
        self.next_slot = words("", "small", wrap=True)
        self._open = button(tr("Take out"), "open", "quiet")
        self._close = button(tr("Put back"), "close", "quiet")
        self.in_hand = CodeLabel()
        self._hand = Still(self.in_hand)
        self._hand.hide()
        self._open.clicked.connect(self._ask_open)
        self._close.clicked.connect(self._ask_close)
        self.acts |= {"take_out": self._open, "put_back": self._close}
        self.done = button(tr("Done"), "done", "primary")
        self.done.clicked.connect(self._ask_done)
        self._cards = words(tr("Bench card codes work too"), "small", wrap=True)
        self._lay_out()
        self.show_bench(Bench())

    def show_bench(self, bench: Bench) -> None:
        """Show what is being done."""
        self._modes.choose(bench.mode.value)
        withdraws = bench.mode is Mode.WITHDRAW
        for widget in (self._purpose_caption, self.purpose):
            widget.setVisible(withdraws)
        self.purpose.setCurrentIndex(max(0, self.purpose.findData(bench.purpose or "")))
        places = bench.mode in {Mode.STORE, Mode.MOVE, Mode.RETURN}
        counts = bench.mode is Mode.COUNT
        self._target_caption.setVisible(withdraws or places or counts)
        self._target_caption.setText(tr("Run") if withdraws else tr("Box"))
        thing = bench.run if withdraws else bench.counting if counts else bench.destination
        self.target.setVisible(thing is not None)
        self.target.set_code(thing.code if thing else "")
        self.next_slot.setText(self._hint(bench, thing is not None))
        self.next_slot.setVisible(bool(self.next_slot.text()))
        self.done.setVisible(counts and bench.counting is not None)

    @Slot(int, str)
    def show_in_hand(self, count: int, code: str) -> None:
        """Name the box that is out: it counts at the top as what came out of it does."""
        more = count - 1
        text = tr("{codes} and {more} more", codes=code, more=more) if more > 0 else code
        if text != self.in_hand.text():
            self.in_hand.set_code(text)
            self._hand.setVisible(bool(text))

    def follow(self, seat: Seat) -> None:
        """Offer whoever sits there the acts they may do at their site; the others say why not."""
        self._seat = seat
        self._offer()
        for changed in (seat.site_changed, seat.person_changed):
            changed.connect(self._offer)

    @Slot()
    def _offer(self) -> None:
        found = refusals(self._seat.desk) if self._seat else {}
        for name, act in self.acts.items():
            why = found.get(name, "")
            act.setEnabled(not why)
            act.setToolTip(plain_tip(why))
            act.setAccessibleDescription(why)

    def _hint(self, bench: Bench, chosen: bool) -> str:
        if bench.mode is Mode.WITHDRAW:
            return "" if chosen else tr("none: scan one to name it")
        if bench.mode is Mode.COUNT and chosen:
            return tr("{count} counted", count=len(bench.seen))
        if bench.slot:
            return tr("next slot {slot}", slot=bench.slot)
        return "" if bench.mode is Mode.LOOK_UP or chosen else tr("none: scan it")

    @Slot(str)
    def _choose_mode(self, name: str) -> None:
        self.commanded.emit(name.upper())

    @Slot(int)
    def _choose_purpose(self, index: int) -> None:
        code = self.purpose.itemData(index)
        if code:
            self.commanded.emit(f"FOR{code.upper()}")

    @Slot()
    def _ask_open(self) -> None:
        self.commanded.emit("OPEN")

    @Slot()
    def _ask_close(self) -> None:
        self.commanded.emit("CLOSE")

    @Slot()
    def _ask_done(self) -> None:
        self.commanded.emit("DONE")

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._modes)
        column.addSpacing(8)
        for widget in (
            self._purpose_caption, self.purpose, self._target_caption, self.target,
            self.next_slot,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(SectionLabel(tr("Box in hand")))
        column.addWidget(self._hand)
        for quiet in (self._open, self._close):
            row = QHBoxLayout()
            row.addWidget(quiet)
            row.addStretch(1)
            column.addLayout(row)
        self.body.addWidget(Scrolled(inner), 1)
        self.body.addWidget(self.done)
        self.body.addWidget(self._cards)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to what is chosen where there is little."""
        super().resizeEvent(event)
        self._cards.setVisible(event.size().height() >= tall(_ROOM_FOR_HINT))
