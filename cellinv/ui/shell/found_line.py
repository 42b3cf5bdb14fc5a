"""One thing that a search found, drawn in two lines: what it is, where, and what was matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from cellinv.domain.finding import asked, marks
from cellinv.domain.language import tr
from cellinv.ui.shell.icons import ICONS, icon
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
LINE_PX: Final = 48
FOUND_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_EDGE_PX: Final = 12
_GAP_PX: Final = 12
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True)
class Found:
    """One thing found: kind, id, code, state, what else it is called, and where it is.

    ``elsewhere`` is the code of its site where that isn't the one in use; ``said`` what was
    looked for.
    """

    kind: str
    id: int
    code: str
    status: str = ""
    label: str = ""
    place: str = ""
    elsewhere: str = ""
    said: str = ""

    def kind_text(self) -> str:
        """Return the kind in the language in use."""
        return tr(self.kind.replace("_", " ").capitalize())

    def name(self) -> str:
        """Return what else it is called, where that says more than the code."""
        return self.label if self.label not in self.code else ""

    def where(self) -> str:
        """Return kind and place in one line."""
        return " · ".join(part for part in (self.kind_text(), self.place) if part)

    def there(self) -> str:
        """Return at which other site it is."""
        return tr("at {site}", site=self.elsewhere) if self.elsewhere else ""

    def text(self) -> str:
        """Return everything in one line, as a screen reader says it."""
        status = look_of(self.status).text() if self.status else ""
        parts = (self.code, self.name(), self.where(), self.there(), status)
        return "   ".join(part for part in parts if part)

    def icon(self) -> str:
        """Return the name of its icon."""
        kind = {"cell_line": "line"}.get(self.kind, self.kind)
        return kind if kind in ICONS else "search"


class FoundDelegate(QStyledItemDelegate):
    """Draws a :class:`Found`; the letters that were looked for stand out by weight and ground."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, tall(LINE_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        found = index.data(FOUND_ROLE)
        if not isinstance(found, Found):
            return
        rect = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # codes and marks in a row
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            self._ground(painter, rect, option.state)
        side = tall(18)
        at = QRect(rect.left() + _EDGE_PX, rect.center().y() - side // 2, side, side)
        icon(found.icon(), theme().tokens.dim).paint(painter, at)
        inner = rect.adjusted(2 * _EDGE_PX + side, 4, -_EDGE_PX, -4)
        inner.setRight(self._state(painter, inner, found.status))
        self._words(painter, inner, found)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent_soft" if chosen else "hover"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme().colour("accent"), 2))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 8, 8)

    def _state(self, painter: QPainter, inner: QRect, status: str) -> int:
        """Draw the state's shape and word at the right end; return where they begin."""
        if not status:
            return inner.right()
        look, side = look_of(status), tall(14)
        tone = "dim" if look.tone == "plain" else look.tone
        painter.setFont(theme().font("small"))
        painter.setPen(theme().colour(tone))
        wide = painter.fontMetrics().horizontalAdvance(look.text())
        left = inner.right() - wide
        painter.drawText(inner.adjusted(left - inner.left(), 0, 0, 0), _MIDDLE, look.text())
        at = QRect(left - side - 6, inner.center().y() - side // 2, side, side)
        icon(look.icon, theme().tokens.colours()[tone]).paint(painter, at)
        return at.left() - _GAP_PX

    def _words(self, painter: QPainter, inner: QRect, found: Found) -> None:
        half = inner.height() // 2
        above = QRect(inner.left(), inner.top(), inner.width(), half)
        below = QRect(inner.left(), inner.top() + half, inner.width(), half)
        above.setLeft(self._marked(painter, above, found.code, found.said, mono=True) + _GAP_PX)
        self._marked(painter, above, found.name(), found.said)
        if found.there():
            painter.setFont(theme().font("small"))
            painter.setPen(theme().colour("attention"))
            wide = painter.fontMetrics().horizontalAdvance(found.there())
            painter.drawText(below, _MIDDLE, found.there())
            below.setLeft(below.left() + wide + _GAP_PX)
        self._marked(painter, below, found.where(), found.said, small=True)

    def _marked(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        said: str,
        *,
        mono: bool = False,
        small: bool = False,
    ) -> int:
        """Draw a text with what was looked for marked; return where it ends."""
        plain = theme().font("small" if small else "body", mono=mono)
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.Bold)
        painter.setFont(plain)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        left, at = rect.left(), 0
        spans = marks(text, asked(said)) if not small else ()
        for start, end in (*spans, (len(text), len(text))):
            for piece, font, lit in ((text[at:start], plain, False), (text[start:end], bold, True)):
                painter.setFont(font)
                painter.setPen(theme().colour("accent" if lit else "dim" if small else "text"))
                painter.drawText(
                    QRect(left, rect.top(), rect.width(), rect.height()), _MIDDLE, piece
                )
                left += painter.fontMetrics().horizontalAdvance(piece)
            at = end
        return left
