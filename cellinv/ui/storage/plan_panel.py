"""The plan as a pick list beside the picture: what goes from where to where, and what can't."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.services.storage import PlanLine
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import FlowLayout
from cellinv.ui.widgets.lines import focus_line, sided
from cellinv.ui.widgets.rows import ROW_ROLE, Column, RowsModel
from cellinv.ui.widgets.text import words

_LEAST: Final = 2
"""So many lines it shows at least; the others where there is room below the box."""


class PlanPanel(ActPanel):
    """``go_asked`` asks for the plan to be done, ``dropped`` carries the ids of vials to leave."""

    go_asked = Signal()
    dropped = Signal(object)
    discard_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Plan"), tr("Move all"), "move", parent)
        self.hint = words("", "dim", wrap=True)
        self.state = words("", "small", wrap=True)
        self.model = RowsModel([Column("line", tr("Move"), _said)], _key, self)
        self.list = _PickList(self.model)
        self.list.dropped.connect(self.dropped)
        self.leave_button.setText(tr("Back"))
        self.leave_button.setAccessibleName(tr("Back"))
        self.discard = button(tr("Discard plan"), "remove", "quiet")
        self.discard.clicked.connect(self.discard_asked)
        self.copy = button(tr("Copy"), "copy", "quiet")
        self.copy.setToolTip(tr("Copy the pick list"))
        self.copy.clicked.connect(self.copy_list)
        below = QWidget()
        flow = FlowLayout(below, spacing=0)
        flow.addWidget(self.discard)
        flow.addWidget(self.copy)
        self.fields.addWidget(self.hint)
        self.fields.addWidget(self.list, 1)
        self.fields.addWidget(self.state)
        self.fields.addWidget(below)
        self.hint.hide()
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.setStretch(column.indexOf(self.fields), 1)
            column.setStretch(column.count() - 1, 0)

    def say(self, hint: str) -> None:
        """Say what to do next."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def show_lines(self, lines: Sequence[PlanLine]) -> None:
        """Show the plan as it was checked."""
        refused = [line for line in lines if line.refusal is not None]
        self.title.setText(tr("Plan: {n} moves", n=len(lines)) if lines else tr("Plan"))
        self.model.set_rows(lines)
        for part in (self.list, self.discard, self.copy):
            part.setVisible(bool(lines))
        if not lines:
            self.state.setText("")
        elif refused:
            first = refused[0].refusal
            more = tr(" And {n} more can't be.", n=len(refused) - 1) if len(refused) > 1 else ""
            self.state.setText((first.explain() if first else "") + more)
        else:
            self.state.setText(tr("All of it can be done, as one act."))
        self.button.setEnabled(bool(lines) and not refused)

    @Slot()
    def copy_list(self) -> None:
        """Put the pick list on the clipboard, one line for each vial, tab-separated."""
        lines = ("\t".join(_cells(line)) for line in self.model.shown())
        QApplication.clipboard().setText("\n".join(lines))

    @Slot()
    @override
    def go(self) -> None:
        if self.button.isEnabled() and self.model.rowCount():
            self.go_asked.emit()


class _PickList(QListView):
    """The lines of the plan; Delete leaves the selected ones out."""

    dropped = Signal(object)

    def __init__(self, model: RowsModel[PlanLine]) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setAccessibleName(tr("Pick list"))
        self.setItemDelegate(_LineDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(88)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace:
            rows = (self._rows.row_at(index.row()) for index in self.selectedIndexes())
            self.dropped.emit([line.vial_id for line in rows])
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, min(self._rows.rowCount(), _LEAST) * _height() + 8)


class _LineDelegate(QStyledItemDelegate):
    """Draws a line: the code, and below it from where to where; a sign where it can't be."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, _height())

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line, looks = index.data(ROW_ROLE), theme()
        if not isinstance(line, PlanLine):
            return
        rect = QRectF(option.rect).adjusted(0, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(looks.colour("accent_soft"))
            painter.drawRoundedRect(rect, 6, 6)
        tone = "done" if line.refusal is None else "refused"
        sign = icon(tone, looks.tokens.colours()[tone])
        at = sided(option, QRectF(rect.right() - 20, rect.top() + 6, 14, 14))
        sign.paint(painter, at.toRect())
        self._write(painter, sided(option, rect.adjusted(6, 2, -24, 0)), line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_line(painter, rect)
        painter.restore()

    def _write(self, painter: QPainter, rect: QRectF, line: PlanLine) -> None:
        looks = theme()
        half = rect.height() / 2
        upper, lower = rect.adjusted(0, 0, 0, -half), rect.adjusted(0, half - 2, 0, -2)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for at, text, font, token in (
            (upper, line.code, looks.font(mono=True), "text"),
            (lower, _way(line), looks.font("small"), "dim" if not line.refusal else "refused"),
        ):
            painter.setFont(font)
            painter.setPen(looks.colour(token))
            shown = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideMiddle, int(at.width())
            )
            painter.drawText(at, left, shown)


def _height() -> int:
    return theme().size("body") + theme().size("small") + 20


def _key(line: PlanLine) -> object:
    return line.vial_id


def _way(line: PlanLine) -> str:
    source = line.source.shown if line.source else "–"
    return f"{source} → {line.target.shown}"


def _said(line: PlanLine) -> str:
    refusal = line.refusal.explain() if line.refusal else ""
    return a_list(part for part in (line.code, _way(line), refusal) if part)


def _cells(line: PlanLine) -> list[str]:
    ends = [" / ".join((*end.path, end.label)) if end else "" for end in (line.source, line.target)]
    return [line.code, line.lot, *ends, line.refusal.explain() if line.refusal else ""]
