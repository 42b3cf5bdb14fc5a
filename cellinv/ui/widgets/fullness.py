"""Draws a share of a table's column as a bar with its percentage beside it."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.lines import sided
from cellinv.ui.widgets.rows import ROW_ROLE

_TEXT_PX: Final = 44


class FullnessDelegate(QStyledItemDelegate):
    """For rows with a ``share`` of 0 to 1, or ``None`` where there is no limit."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        share = getattr(index.data(ROW_ROLE), "share", None)
        rect, looks, state = QRectF(option.rect), theme(), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, looks.colour("accent_soft"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), looks.colour("line")
        )
        if share is not None:
            self._bar(painter, option, share)
        painter.restore()

    def _bar(self, painter: QPainter, option: QStyleOptionViewItem, share: float) -> None:
        rect, looks = QRectF(option.rect).adjusted(12, 0, -12, 0), theme()
        groove = QRectF(rect.left(), rect.center().y() - 3, rect.width() - _TEXT_PX, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(looks.colour("line"))
        painter.drawRoundedRect(sided(option, groove), 3, 3)
        filled = QRectF(groove)
        filled.setWidth(max(groove.width() * min(share, 1.0), 6.0 if share else 0.0))
        painter.setBrush(looks.colour("attention" if share >= 1 else "accent"))
        painter.drawRoundedRect(sided(option, filled), 3, 3)
        painter.setFont(looks.font("small", tabular=True))
        painter.setPen(looks.colour("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, right, f"{share:.0%}")
