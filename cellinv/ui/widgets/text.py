"""Words on a page: codes in the mono face, captions of sections, dim and large lines."""

import re
from typing import Final, Literal

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QStyle, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.plain import PlainLabel

_IN_CODES: Final = re.compile(r"(?<=\w)-(?=\w)")
_JOINER: Final = "\u2060"
Role = Literal["body", "strong", "dim", "small", "section", "display"]


class Sentence(PlainLabel):
    """Words among which are codes: no line ends within one, at its hyphen. Nobody copies them."""

    _said = ""

    @override
    def setText(self, text: str) -> None:
        self._said = text
        super().setText(_IN_CODES.sub(f"-{_JOINER}", text))
        self.setAccessibleName(text)

    @override
    def text(self) -> str:
        return self._said


def words(text: str, role: Role = "body", *, wrap: bool = False, mono: bool = False) -> QLabel:
    """Return a label in one of the page's roles; three type sizes serve them all."""
    label = PlainLabel(text)
    label.setProperty("role", role)
    label.setProperty("mono", mono)
    label.setWordWrap(wrap)
    return label


def sentence(role: Role = "body") -> Sentence:
    """Return a label for sentences that name codes, in one of the page's roles."""
    label = Sentence()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


class SectionLabel(PlainLabel):
    """The small caption above a group of things."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "section")


class CodeLabel(PlainLabel):
    """A code: mono, selectable, reached by Tab, copied by Ctrl+C or its menu."""

    def __init__(self, code: str = "", role: Role = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("role", role)
        self.setProperty("mono", True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.set_code(code)

    def set_code(self, code: str) -> None:
        """Show another code."""
        self.setText(code)
        self.setAccessibleName(tr("Code {code}", code=code))

    @Slot()
    def copy(self) -> None:
        """Put the whole code on the clipboard."""
        QApplication.clipboard().setText(self.text())

    @override
    def keyPressEvent(self, ev: QKeyEvent) -> None:
        if ev.matches(QKeySequence.StandardKey.Copy) and not self.hasSelectedText():
            self.copy()
        else:
            super().keyPressEvent(ev)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        """Write the code; Qt would make a document of it, at every scan, to select from."""
        if self.hasSelectedText():
            super().paintEvent(arg__1)
            return
        painter = QPainter(self)
        way = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        style, colours, role = self.style(), self.palette(), self.foregroundRole()
        style.drawItemText(
            painter, self.contentsRect(), way.value, colours, self.isEnabled(), self.text(), role
        )
        painter.end()

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy code")).triggered.connect(self.copy)
        menu.popup(self.mapToGlobal(at))
