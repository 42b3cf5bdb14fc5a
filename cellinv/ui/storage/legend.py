"""What the colours say: each group with its sign and number; a click selects its vials."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import ink_on, lot_colour, lot_series, palette_colour, shade_colour
from cellinv.ui.widgets.colouring import By, Colours, Group
from cellinv.ui.widgets.text import SectionLabel, words

_SIDE = 20
_MOST = 8
_TAG_PX = 9


def _title(by: By) -> str:
    return {
        "lot": tr("Lots in this box"),
        "state": tr("States in this box"),
        "passage": tr("Passages in this box"),
        "age": tr("Ages in this box"),
    }[by]


class Legend(QWidget):
    """``chosen`` carries the key of a group."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[Group, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._title = SectionLabel("")
        self._column.addWidget(self._title)
        self._name("lot")
        theme().changed.connect(self._draw)

    @Slot(object)
    def show_colours(self, colours: Colours) -> None:
        """Show what these colours say."""
        self.show_groups(colours.groups, colours.by)

    def show_groups(self, groups: Sequence[Group], by: By = "lot") -> None:
        """Show these groups."""
        self._name(by)
        if tuple(groups) != self.groups:
            self.groups = tuple(groups)
            self._draw()

    def _name(self, by: By) -> None:
        self._title.setText(_title(by))
        self.setAccessibleName(_title(by))

    def _draw(self) -> None:
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._title.setVisible(bool(self.groups))
        for group in self.groups[:_MOST]:
            self._column.addWidget(self._line(group))
        more = len(self.groups) - _MOST
        if more > 0:
            self._column.addWidget(words(tr("and {n} more", n=more), "small"))

    def _line(self, group: Group) -> QPushButton:
        line = QPushButton(f" {group.text}   {group.count}")
        line.setProperty("kind", "legend")
        line.setAccessibleName(tr("{group}: {n} vials", group=group.text, n=group.count))
        line.setToolTip(tr("Select these vials"))
        line.setIcon(QIcon(_dot(group, self.devicePixelRatioF())))
        line.setIconSize(QSize(_SIDE, _SIDE))
        line.clicked.connect(functools.partial(self._choose, group.key))
        return line

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.chosen.emit(key)


def _dot(group: Group, ratio: float) -> QPixmap:
    """Return a vial of a group as the picture draws it: colour, rings of later series, tag."""
    fill, ink = _colours(group)
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    middle, radius = QPointF(_SIDE / 2, _SIDE / 2), _SIDE / 2 - 1
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(ink), 1))
    for ring in range(lot_series(group.colour or 0)):
        painter.drawEllipse(middle, radius - 2 * (ring + 1), radius - 2 * (ring + 1))
    if len(group.tag) <= 2:  # noqa: PLR2004 - a longer one is the text beside it
        font = theme().font("small")
        font.setPixelSize(_TAG_PX)
        painter.setFont(font)
        painter.drawText(QRectF(0, 0, _SIDE, _SIDE), Qt.AlignmentFlag.AlignCenter, group.tag)
    painter.end()
    return picture


def _colours(group: Group) -> tuple[str, str]:
    tokens = theme().tokens
    if group.shade is not None:
        fill = shade_colour(group.shade, tokens)
    elif group.colour is not None:
        return lot_colour(group.colour, tokens)
    else:
        fill = palette_colour(look_of(group.state).colour, tokens)
    return fill, ink_on(fill)
