"""The levels of a template as rows of fields: how many, of what, how called and numbered."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.storage.templates import DEEPEST, Level
from cellinv.ui.shell.icons import dress
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellinv.domain.storage.container_types import ContainerType

_MOST_EACH = 999
_HIGHEST = 999_999
_MARGIN_PX = 8
_PADDING_PX = 32
_NAME_LETTERS, _CODE_LETTERS = 11, 15
_AS_SMALL = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class LevelRow:
    """The fields of one level."""

    def __init__(self, types: Mapping[str, ContainerType], level: Level, depth: int) -> None:
        self.count = _number(1, _MOST_EACH, level.count, tr("How many on level {n}", n=depth))
        hold(self.count, width=64)
        self.type = QComboBox()
        for code, kind in types.items():
            self.type.addItem(tr(kind.name), code)
        self.type.setCurrentIndex(max(self.type.findData(level.type_code), 0))
        named(self.type, tr("Type on level {n}", n=depth))
        self.type.setSizeAdjustPolicy(_AS_SMALL)
        self.type.setMinimumContentsLength(10)
        self.name = _pattern(level.name, tr("Names on level {n}", n=depth))
        self.code = _pattern(level.code, tr("Codes on level {n}", n=depth))
        self.first = _number(0, _HIGHEST, level.first, tr("First number on level {n}", n=depth))
        hold(self.first, width=76)
        self.through = QCheckBox()
        self.through.setChecked(level.through)
        self.through.setAccessibleName(tr("Numbers run on through level {n}", n=depth))
        self.through.setToolTip(tr("Numbers run on instead of beginning anew in each one above."))
        self.remove = button("", kind="quiet")
        dress(self.remove, "remove", "dim")
        self.remove.setAccessibleName(tr("Remove level {n}", n=depth))
        self.remove.setToolTip(self.remove.accessibleName())
        self.fit()

    def fit(self) -> None:
        """Give the patterns their letters in the size of text in use."""
        letter = QFontMetrics(theme().font(mono=True)).horizontalAdvance("0")
        for field, letters in ((self.name, _NAME_LETTERS), (self.code, _CODE_LETTERS)):
            field.setMinimumWidth(letter * letters + _PADDING_PX)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Return the fields from left to right."""
        return (
            self.count, self.type, self.name, self.code, self.first, self.through, self.remove,
        )  # fmt: skip

    def level(self) -> Level:
        """Return the level as it is filled in."""
        return Level(
            str(self.type.currentData()),
            self.count.value(),
            self.name.text(),
            self.code.text(),
            self.first.value(),
            self.through.isChecked(),
        )


class LevelGrid(QWidget):
    """The rows of fields below their captions; ``changed`` tells of every change."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types: Mapping[str, ContainerType] = {}
        self.rows: list[LevelRow] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column, share in ((1, 5), (2, 4), (3, 5)):
            self._grid.setColumnStretch(column, share)
        captions = (
            tr("How many"), tr("Of what"), tr("Called"), tr("Code"), tr("Starts at"), tr("Run on"),
        )  # fmt: skip
        for column, text in enumerate(captions):
            self._grid.addWidget(words(text, "small"), 0, column)
        theme().changed.connect(self._follow_text)

    def know(self, types: Mapping[str, ContainerType]) -> None:
        """Offer these types of container."""
        self._types = types

    def levels(self) -> tuple[Level, ...]:
        """Return the levels as they are filled in."""
        return tuple(row.level() for row in self.rows)

    def show_levels(self, levels: Sequence[Level]) -> None:
        """Show these levels instead of those there."""
        for row in self.rows:
            for field in row.fields:
                self._grid.removeWidget(field)
                field.hide()
                field.deleteLater()
        self.rows = []
        for depth, level in enumerate(levels, 1):
            row = LevelRow(self._types, level, depth)
            for column, field in enumerate(row.fields):
                self._grid.addWidget(field, depth, column)
            row.remove.setVisible(len(levels) > 1)
            self._listen(row)
            self.rows.append(row)
        self.changed.emit()

    def add(self) -> None:
        """Add a level below the lowest, of something that may stand in it."""
        levels = self.levels()
        if len(levels) >= DEEPEST or not levels:
            return
        lowest = self._types[levels[-1].type_code]
        fitting = (code for code, kind in self._types.items() if kind.kind in lowest.may_hold)
        code = next(fitting, levels[-1].type_code)
        self.show_levels((*levels, Level(code, 1, "{n}", "{parent}-{n}")))

    def begin_at(self, depth: int, number: int) -> None:
        """Let the numbers of a level begin elsewhere."""
        self.rows[depth].first.setValue(number)

    @Slot()
    def _follow_text(self) -> None:
        for row in self.rows:
            row.fit()

    def _listen(self, row: LevelRow) -> None:
        row.count.valueChanged.connect(self.changed)
        row.first.valueChanged.connect(self.changed)
        row.type.currentIndexChanged.connect(self.changed)
        row.name.textChanged.connect(self.changed)
        row.code.textChanged.connect(self.changed)
        row.through.toggled.connect(self.changed)
        row.remove.clicked.connect(functools.partial(self._remove, row))

    def _remove(self, row: LevelRow, _checked: bool = False) -> None:
        self.show_levels([each.level() for each in self.rows if each is not row])


class LevelArea(QScrollArea):
    """Holds the rows as high as they are; scrolls where the text is too large for that."""

    def __init__(self, grid: LevelGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid.setProperty("role", "plain")
        self._grid = grid
        self.setWidget(grid)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        wanted = self._grid.minimumSizeHint()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(wanted.width(), self._grid.sizeHint().height() + bar)


def _number(least: int, most: int, value: int, name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(least, most)
    made.lineEdit().setTextMargins(_MARGIN_PX, 0, 0, 0)
    made.setValue(value)
    made.setAccessibleName(name)
    return made


def _pattern(text: str, name: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setProperty("mono", True)
    made.setAccessibleName(name)
    made.setCursorPosition(0)
    return made
