"""The head of the container shown: name, state, the way to it, and what is done with all of it."""

import functools

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.views import ContainerCard
from cellinv.services.storage.outings import FIXED
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage.views import is_grid, told, told_tree
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.scrolled import BentLine
from cellinv.ui.widgets.text import words


class ContainerHead(QWidget):
    """``opened`` carries a container's id; the others ask for something done with this one."""

    opened = Signal(object)
    store_asked = Signal()
    labels_asked = Signal()
    record_asked = Signal()
    take_out_asked = Signal()
    put_back_asked = Signal()
    map_asked = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._out = False
        self.name = words("", "display")
        self.chip, self.hold = Chip(), Chip()
        self.crumb = Breadcrumb()
        self.crumb.opened.connect(self.opened)
        self.facts = words("", "small", wrap=True)
        self.outing = button(tr("Take out"), "open")
        self.outing.clicked.connect(self._on_outing)
        self.store = button(tr("Store…"), "store")
        self.store.clicked.connect(self.store_asked)
        self.labels = button(tr("Label"), "labels", "quiet")
        self.labels.clicked.connect(self.labels_asked)
        self.map = button(tr("Map"), "print", "quiet")
        self.map.setMenu(self._map_menu())
        self.record = button(tr("History"), "history", "quiet")
        self.record.clicked.connect(self.record_asked)
        self.evidence = EvidenceButton(Acting(seat, self), self)
        quiet = (self.record, self.evidence, self.map, self.labels)
        self._quiet: tuple[QPushButton, ...] = quiet
        self._acts = (*self._quiet, self.outing, self.store)
        for act in self._acts:
            act.setToolTip(act.accessibleName())
        self._lay_out()
        theme().changed.connect(self._fit)

    def show_container(self, card: ContainerCard, *, past: bool) -> None:
        """Show the head of a container, as it is or as it was."""
        self.name.setText(card.label or card.code)
        self._out = card.status == "out"
        self.evidence.tell_of(card.code)
        self.chip.say_state(card.status if card.status != "in_place" else "active")
        self.hold.setVisible(bool(card.holds))
        if card.holds:
            self.hold.say(look_of("on_hold").text(), "hold", "attention")
            self.hold.setToolTip(plain_tip("\n".join(hold.reason for hold in card.holds)))
        steps: list[tuple[object, str]] = [(None, card.site)]
        if card.place is not None:
            steps += [(step.id, step.name) for step in card.place.steps]
        self.crumb.show_path([*steps, (card.id, self.name.text())])
        self.facts.setText(self._said(card))
        self._offer(card, past=past)
        for now in (self.chip, self.crumb):
            now.setVisible(not past)
        if past:
            self.hold.hide()
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Leave words out where the line is too short for them; let the acts go below if it is.

        Taking out and storing keep theirs as long as a line of their own has room for them.
        """
        acts, quiet = self._acts, self._quiet
        line = (self.name, self.chip, self.hold, *acts)
        for short, shown in (((), line), (quiet, line), ((), acts), (quiet, acts), (acts, acts)):
            for act in acts:
                act.setText("" if act in short else f" {act.accessibleName()}")
            wanted = sum(each.sizeHint().width() + 10 for each in shown if not each.isHidden())
            if wanted <= self.width():
                return

    def _said(self, card: ContainerCard) -> str:
        grid = is_grid(card.box)
        parts = [tr(card.type_name), told(card.box) if grid else told_tree(card)]
        if grid and f"{card.box.rows} × {card.box.columns}" in card.type_name:
            parts[1] = parts[1].partition(" · ")[2]
        if card.code != self.name.text():
            parts.insert(0, card.code)
        if card.held_by:
            parts.append(tr("out with {who}", who=card.held_by))
        return " · ".join(parts)

    def _offer(self, card: ContainerCard, *, past: bool) -> None:
        desk = self._seat.desk
        here = desk.site is not None and desk.site.id == card.site_id and not past
        movable = card.box.kind not in FIXED
        right = "return" if self._out else "withdraw"
        self.outing.setVisible(here and movable and has_right(desk, right))
        text = tr("Put back") if self._out else tr("Take out")
        self.outing.setText(f" {text}")
        self.outing.setAccessibleName(text)
        self.outing.setToolTip(text)
        self.store.setVisible(here and is_grid(card.box) and has_right(desk, "store"))
        self.labels.setVisible(not past and has_right(desk, "label"))

    def _map_menu(self) -> QMenu:
        menu = QMenu(self)
        ways = [("print", tr("Print the map…"))]
        if has_right(self._seat.desk, "export"):
            ways += [("pdf", tr("Map as PDF…")), ("xlsx", tr("Map as workbook…"))]
        for way, text in ways:
            menu.addAction(text).triggered.connect(functools.partial(self._ask_map, way))
        return menu

    def _ask_map(self, way: str, _checked: bool = False) -> None:
        self.map_asked.emit(way)

    @Slot()
    def _on_outing(self) -> None:
        (self.put_back_asked if self._out else self.take_out_asked).emit()

    def _lay_out(self) -> None:
        named, acts = QHBoxLayout(), QHBoxLayout()
        for row in (named, acts):
            row.setSpacing(8)
        named.addWidget(self.name)
        named.addSpacing(8)
        named.addWidget(self.chip)
        named.addWidget(self.hold)
        named.addStretch(1)
        acts.addStretch(1)
        for act in self._acts:
            acts.addWidget(act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(BentLine(named, acts))
        column.addWidget(self.crumb)
        column.addWidget(self.facts)
