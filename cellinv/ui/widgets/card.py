"""Cards and what stands on them: figures, and what an empty page says."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.states import Tone
from cellinv.ui.shell.still import Still
from cellinv.ui.widgets.text import SectionLabel, words

_ANYHOW = QRect(0, 0, 1000, 1000)
"""More room than a figure needs."""


class Card(QFrame):
    """A rounded card with a column (or row) of things on it."""

    def __init__(
        self,
        title: str = "",
        *,
        across: bool = False,
        padding: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        direction = QBoxLayout.Direction
        self.body = QBoxLayout(direction.LeftToRight if across else direction.TopToBottom, self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(8)
        if title:
            self.setAccessibleName(title)
            self.body.addWidget(SectionLabel(title))


class Rule(QFrame):
    """A hairline between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rule")


class _Figure(PlainLabel):
    """A figure in the large size, as high alone as with a word of the language beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "display")
        self.setAlignment(Qt.AlignmentFlag.AlignBottom)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        word = self.fontMetrics().boundingRect(_ANYHOW, 0, tr("{n} min", n=0))
        return hint.expandedTo(QSize(0, word.height()))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class StatTile(QWidget):
    """One figure: a caption, the figure in the large size, and a dim line below.

    One that is ``still`` stands where its width is given: another figure asks for no other.
    """

    def __init__(
        self,
        caption: str,
        value: str = "",
        note: str = "",
        parent: QWidget | None = None,
        *,
        still: bool = False,
    ) -> None:
        super().__init__(parent)
        self._caption = caption
        self._title = SectionLabel(caption)
        self._value = _Figure()
        self._note = words("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self._title, Still(self._value) if still else self._value, self._note):
            column.addWidget(label)
        self.say(value, note)

    def caption(self, caption: str) -> None:
        """Call the figure something else."""
        self._caption = caption
        self._title.setText(caption)

    def say(self, value: str, note: str = "", tone: Tone = "plain") -> None:
        """Show another figure and note."""
        self._value.setText(value)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(" ".join(part for part in (self._caption, value, note) if part))
        if tone == self._value.property("tone"):
            return  # its colour is looked up in the style sheet, which takes its time
        self._value.setProperty("tone", tone)
        self._value.style().unpolish(self._value)
        self._value.style().polish(self._value)


class EmptyState(QWidget):
    """What an empty place says: what it is for and what to do first."""

    asked = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        first: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``first`` says what to do first; ``action`` is the word on the button that does it."""
        super().__init__(parent)
        self.setAccessibleName(" ".join(part for part in (sentence, first) if part))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        self._picture = icon_label(icon, "edge", 48)
        self._picture.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignCenter)
        for text, role in ((sentence, "strong"), (first, "dim")):
            label = words(text, "strong" if role == "strong" else "dim", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
            label.setVisible(bool(text))  # after: shown without a parent it would be a window
        if action:
            self._add_button(column, action)
        column.addStretch(3)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the picture away where there is room for the words alone."""
        super().resizeEvent(event)
        needed = self._column.heightForWidth(self.width())
        if self._picture.isHidden():
            needed += self._picture.sizeHint().height() + self._column.spacing()
        self._picture.setHidden(needed > self.height())

    def _add_button(self, column: QVBoxLayout, action: str) -> None:
        button = QPushButton(action)
        button.setProperty("kind", "primary")
        button.setAccessibleName(action)
        button.clicked.connect(self.asked)
        column.addSpacing(8)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
