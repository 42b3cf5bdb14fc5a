"""Shows a box and what is marked on it, to the eye and to a screen reader."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.roles import paints
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.box_layer import BoxLayer
from cellinv.ui.widgets.box_marks import Marks, Staged
from cellinv.ui.widgets.box_painter import BoxPainter, frame, rubber
from cellinv.ui.widgets.box_view import EMPTY, BoxView, CellView, Geometry, Slot


class BoxCanvas(QWidget):
    """A box from above, to look at: what stands in it, selection, lit slots, ghosts."""

    current_changed = Signal(int, int)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paints(self, "canvas")
        self._view = EMPTY
        self._marks = Marks()
        self._band: QRectF | None = None
        self._layer = BoxLayer()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Box"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the box itself has no other
        theme().changed.connect(self.update)

    # ── what is shown ───────────────────────────────────────────────────────

    @property
    def view(self) -> BoxView:
        """Return what is shown."""
        return self._view

    def show_box(self, view: BoxView) -> None:
        """Show a box; another one loses selection and marks, the same one keeps them."""
        if view.code != self._view.code or not view.code:
            self._marks = Marks()
        self._view = view
        self._marks.selected = {slot for slot in self._marks.selected if view.holds(slot)}
        if self._marks.current and not view.holds(self._marks.current):
            self._marks.current = None
        self._describe()
        self.update()

    def light(self, slots: Iterable[Slot]) -> None:
        """Light these slots: where the next vial goes, or where the one scanned stands."""
        wanted = set(slots)
        if wanted != self._marks.lit:
            self._marks.lit = wanted
            self._describe()
            self.update()

    def leave_ghosts(self, slots: Iterable[Slot]) -> None:
        """Outline slots that were just emptied."""
        wanted = set(slots)
        if wanted != self._marks.ghosts:
            self._marks.ghosts = wanted
            self.update()

    def stage(self, staged: Staged) -> None:
        """Mark what a plan does here: what leaves, what arrives, what can't be."""
        self._marks.staged = staged
        self._describe()
        self.update()

    def lift(self, slots: Iterable[Slot]) -> None:
        """Mark what was picked up and not put down yet."""
        self._marks.lifted = set(slots)
        self._describe()
        self.update()

    # ── selection ───────────────────────────────────────────────────────────

    def selected(self) -> list[CellView]:
        """Return the selected cells, row by row."""
        return [self._view.cell(slot) for slot in sorted(self._marks.selected)]

    def select(self, slots: Iterable[Slot]) -> None:
        """Select these slots and no others."""
        wanted = {slot for slot in slots if self._view.holds(slot)}
        if wanted != self._marks.selected:
            self._marks.selected = wanted
            self._describe()
            self.update()
            self.selection_changed.emit()

    @property
    def current(self) -> Slot | None:
        """Return the slot the keys stand on."""
        return self._marks.current

    def set_current(self, slot: Slot) -> None:
        """Move the keys' place to this slot and say it to a screen reader."""
        if not self._view.holds(slot):
            return
        self._marks.current = slot
        self._describe()
        self.update()
        self.current_changed.emit(*slot)

    def describe(self, slot: Slot) -> str:
        """Return a cell in words: its label, what stands there and in what state."""
        cell = self._view.cell(slot)
        parts = [self._view.label(slot)]
        if cell.filled:
            parts += [cell.code or cell.text, look_of(cell.state or "stored").text()]
        else:
            parts.append(look_of("blocked" if cell.blocked else "free").text())
        if cell.reserved:
            parts.append(look_of("reserved").text())
        if slot in self._marks.lit:
            parts.append(tr("lit"))
        parts += self._marks.said_of(slot)
        return a_list(parts)

    # ── Qt ──────────────────────────────────────────────────────────────────

    def cell_rect(self, slot: Slot) -> QRectF:
        """Return where a cell is, in this widget's pixels."""
        return self._geometry().rect(slot)

    @override
    def sizeHint(self) -> QSize:
        return QSize(560, 560)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(220, 220)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._view.rows:
            drawing = BoxPainter(theme(), self._view, self._geometry(), self._marks)
            drawing.paint(painter, self._layer, focused=self.hasFocus())
        if self.hasFocus() and self._marks.current is None:
            frame(painter, theme(), QRectF(self.rect()))
        if self._band is not None:
            rubber(painter, theme(), self._band)
        painter.end()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            slot = self._geometry().slot_at(QPointF(event.pos()))
            if slot is not None:
                self._tell(event, slot)
            return True
        return super().event(event)

    # ── inside ──────────────────────────────────────────────────────────────

    def _geometry(self) -> Geometry:
        margin = QFontMetricsF(theme().font("small")).height() + 12
        return Geometry(self._view, QRectF(self.rect()).adjusted(6, 6, -6, -6), margin)

    def _tell(self, event: QHelpEvent, slot: Slot) -> None:
        details = self._view.cell(slot).details
        text = "\n".join(part for part in (self.describe(slot), details) if part)
        QToolTip.showText(event.globalPos(), plain_tip(text), self, self.cell_rect(slot).toRect())

    def _describe(self) -> None:
        """Say the picture, and the cell the keys stand on, to a screen reader."""
        filled = sum([cell.filled for cell in self._view.cells])
        whole = tr(
            "{rows} × {columns}, {filled} filled, {selected} selected",
            rows=self._view.rows,
            columns=self._view.columns,
            filled=filled,
            selected=len(self._marks.selected),
        )
        here = self.describe(self._marks.current) if self._marks.current else ""
        self.setAccessibleName(
            " ".join(part for part in (tr("Box"), self._view.name or self._view.code) if part)
        )
        self.setAccessibleDescription("; ".join(part for part in (here, whole) if part))
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)
        if here and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, here))
