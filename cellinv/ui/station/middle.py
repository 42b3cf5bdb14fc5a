"""The middle of the bench: what was just done, what is told, and the card of the thing."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QToolButton, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import ChoiceCard, ContainerCard, VialCard
from cellinv.ui.shell.icons import dress
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.still import Still
from cellinv.ui.station.choice import ChoiceView
from cellinv.ui.station.notice import NoticePanel
from cellinv.ui.station.thing_view import ContainerView, ThingView
from cellinv.ui.station.vial_view import VialView
from cellinv.ui.station.witness import WitnessPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.looking import Marks, Shown


_PADDING_PX: Final = 16
_ROOMY_PX: Final = 420
"""So wide a card has room for all that is told of what was done, and when."""
_UNDO: Final = "CIXUNDO"  # The code on the bench card, in no language
_TOOLS: Final = (
    ("labels", "labels", "Make labels", "Ctrl+P", "label"),
    ("custody", "export", "Write the chain of custody", "Ctrl+Shift+C", "custody_export"),
    ("evidence", "audit", "Write its evidence", "Ctrl+Shift+E", ""),
    ("lineage", "lineage", "Follow its line", "Ctrl+L", ""),
    ("record", "link", "Open its record", "Ctrl+R", ""),
)


class MiddlePanel(Card):
    """Shows one card at a time below its chip and its notice.

    ``asked`` carries what to do with it (a tool's name) and its code.
    """

    picked = Signal(str)
    undo_asked = Signal()
    open_asked = Signal(str, object)
    asked = Signal(str, str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(padding=_PADDING_PX, parent=parent)
        self.setAccessibleName(tr("What was scanned"))
        self._seat = seat
        self.shown: Shown | None = None
        self.strip = words("", "strong", wrap=True)
        self.strip.hide()
        self.result = Chip()
        self._said = "", ""
        self._allowed: list[QToolButton] = []
        self.undo = button(tr("Undo"), "undo", "quiet")
        self.undo.setToolTip(f"{tr('Undo')}  {_UNDO}")
        self.undo.clicked.connect(self.undo_asked)
        seat.hub.troubled.connect(self._hold)
        seat.hub.recovered.connect(self.let_go)
        self.tools = {name: _tool(icon, tr(words), keys) for name, icon, words, keys, _ in _TOOLS}
        for name, tool in self.tools.items():
            tool.clicked.connect(functools.partial(self._ask, name))
        self.notice, self.witness = NoticePanel(), WitnessPanel(seat)
        self.vial, self.container = VialView(seat), ContainerView()
        self.thing, self.choice = ThingView(seat), ChoiceView()
        self.empty = EmptyState(
            "station",
            tr("Scan a vial, a box or a command of the bench card."),
            tr("Typing a code into the line above and Enter does the same."),
        )
        self._tools = QHBoxLayout()
        self._top, self._stack = QBoxLayout(QBoxLayout.Direction.LeftToRight), QStackedWidget()
        self._held: dict[QWidget, Scrolled] = {}
        for view in (self.empty, self.vial, self.container, self.thing, self.choice):
            self._held[view] = Scrolled(view)
            self._stack.addWidget(self._held[view])
        self.vial.place.picked.connect(self.picked)
        self.container.place.picked.connect(self.picked)
        self.vial.opened.connect(functools.partial(self.open_asked.emit, "storage"))
        self.container.opened.connect(functools.partial(self.open_asked.emit, "storage"))
        self._lay_out()
        self.say_done("")
        self._offer(False)

    def show_card(self, shown: Shown) -> None:
        """Show a card with its box and what is marked in it."""
        self.shown = shown
        card = shown.card
        self._offer(True)
        if isinstance(card, VialCard):
            self.vial.show_vial(card, shown)
            self._bring(self.vial)
        elif isinstance(card, ContainerCard):
            self.container.show_container(card, shown)
            self.container.aim(None)
            self._bring(self.container)
        else:
            self.thing.show_thing(card)
            self._bring(self.thing)

    def show_choice(self, card: ChoiceCard) -> None:
        """Ask which of several things was meant."""
        self.shown = None
        self._offer(False)
        self.choice.show_choice(card)
        self._bring(self.choice)

    def mark(self, marks: Marks) -> None:
        """Mark other slots in the box that is shown."""
        if self.shown is None:
            return
        self.shown = replace(self.shown, marks=marks)
        for view in (self.vial, self.container):
            view.place.mark(marks)

    def aim(self, label: str | None) -> None:
        """Light the slot the next vial goes to, if its box is the one shown."""
        self.container.aim(label)
        if self.shown is not None:
            lit = self.shown.slots_of({label}) if label else ()
            self.mark(replace(self.shown.marks, lit=lit))

    def say_done(self, text: str, short: str = "", *, undoable: bool = False) -> None:
        """Show what was just done to the thing; nothing takes it away.

        ``short`` is said instead where there is no room to say when.
        """
        self._said = text, short
        self._say(self.width())
        self.result.setVisible(bool(text))
        self.undo.setVisible(bool(text) and undoable)
        self.undo.setEnabled(True)
        if text:  # what comes next will look as what was there
            self._fit(self.width())

    @Slot()
    def forget(self) -> None:
        """Show nothing: another person or site."""
        self.shown = None
        self._offer(False)
        self.notice.clear()
        self.witness.hide()
        self.say_done("")
        self._bring(self.empty)

    @Slot()
    def _hold(self) -> None:
        """Offer no Undo while the inventory can't be reached."""
        self.undo.setEnabled(False)

    @Slot()
    def let_go(self) -> None:
        """Offer Undo again."""
        self.undo.setEnabled(True)

    def _offer(self, there: bool) -> None:
        self._allowed = [
            self.tools[name]
            for name, _, _, _, right in _TOOLS
            if not right or has_right(self._seat.desk, right)
        ]
        for tool in self.tools.values():
            tool.setVisible(there and tool in self._allowed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say(event.size().width())
        self._fit(event.size().width())

    def _say(self, width: int) -> None:
        """Tell what was done in as many words as there is room for."""
        roomy = width >= tall(_ROOMY_PX)
        self.result.say(self._said[0 if roomy else 1], "done", "done")
        how = f" {tr('Undo')}  {_UNDO}" if roomy else ""
        if how != self.undo.text():  # Qt lays out anew even for the same words
            self.undo.setText(how)

    def _fit(self, width: int) -> None:
        """Put what was done beside the tools where there is room for both."""
        way, beside = QBoxLayout.Direction, width >= tall(_ROOMY_PX)
        if not beside:
            shown = (self.result, self.undo, *self._allowed)
            needed = sum(each.sizeHint().width() + self._tools.spacing() for each in shown)
            beside = needed + 2 * _PADDING_PX <= width
        self._top.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def _bring(self, view: QWidget) -> None:
        self._stack.setCurrentWidget(self._held[view])

    def _ask(self, name: str, _checked: bool = False) -> None:
        if self.shown is not None:
            self.asked.emit(name, self.shown.card.code)

    def _lay_out(self) -> None:
        self._tools.setSpacing(2)
        self._tools.addStretch(1)
        for tool in self.tools.values():
            self._tools.addWidget(tool)
        self._top.addWidget(Still(flowing(self.result, self.undo, spacing=4)), 1)
        self._top.addLayout(self._tools)
        self.body.addWidget(self.strip)
        self.body.addLayout(self._top)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.witness)
        self.body.addWidget(self._stack, 1)


def _tool(icon: str, words: str, keys: str) -> QToolButton:
    made = QToolButton()
    made.setAccessibleName(words)
    made.setShortcut(keys)
    made.setToolTip(f"{words} ({keys})")
    made.setIconSize(QSize(20, 20))
    dress(made, icon, "accent")
    return made
