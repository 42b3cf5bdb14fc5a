"""The sheet of help: Markdown in the program's own sizes, faces and colours."""

from collections.abc import Iterable, Iterator
from typing import Final, cast

from PySide6.QtCore import Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from cellinv.ui.shell.theme import MONO, theme

_TITLE: Final = 1
_LINE_PERCENT: Final = 130.0


class HelpText(QTextBrowser):
    """Shows one text; headings can be brought to the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "help")
        self.setOpenLinks(False)
        self._markdown = ""
        theme().changed.connect(self._draw)

    def show_text(self, markdown: str, heading: str = "") -> None:
        """Show a text from its beginning, or from a heading on."""
        if markdown != self._markdown:
            self._markdown = markdown
            self._draw()
        self.go_to(heading)

    def headings(self) -> list[str]:
        """Return the headings of the text, its title first."""
        return [block.text() for block in self._blocks() if block.blockFormat().headingLevel()]

    def go_to(self, heading: str) -> None:
        """Bring a heading to the top, or the beginning where there is none such."""
        bar = self.verticalScrollBar()
        bar.setValue(0)
        for block in self._blocks():
            if heading and block.blockFormat().headingLevel() and block.text() == heading:
                area = self.document().documentLayout().blockBoundingRect(block)
                bar.setValue(round(area.top()))
                self.setTextCursor(QTextCursor(block))

    @Slot()
    def _draw(self) -> None:
        self.document().setDocumentMargin(8)
        self.setMarkdown(self._markdown)
        for block in self._blocks():
            _dress(block)
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()


def _dress(block: QTextBlock) -> None:
    looks, level = theme(), block.blockFormat().headingLevel()
    shape = QTextBlockFormat()
    shape.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    shape.setTopMargin(16 if level > _TITLE else 4)
    shape.setBottomMargin(4)
    QTextCursor(block).mergeBlockFormat(shape)
    size = looks.size("display" if level == _TITLE else "body")
    pieces = []
    for each in cast("Iterable[QTextBlock.iterator]", block):
        piece = each.fragment()
        pieces.append((piece.position(), piece.length(), piece.charFormat()))
    for start, length, found in pieces:
        face = QTextCharFormat(found)
        face.clearProperty(QTextCharFormat.Property.FontSizeAdjustment)
        face.setProperty(QTextCharFormat.Property.FontPixelSize, size)
        face.setForeground(looks.colour("text"))
        if level or found.fontWeight() > QFont.Weight.Normal:
            face.setFontWeight(QFont.Weight.DemiBold)
        if found.fontFixedPitch():
            face.setFontFamilies(list(MONO))
            face.setBackground(looks.colour("hover"))
        cursor = QTextCursor(block)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(face)


def _dress_table(table: QTextTable) -> None:
    looks, shape = theme(), table.format()
    shape.setCellPadding(6)
    shape.setCellSpacing(0)
    shape.setBorder(1)
    shape.setBorderBrush(QColor(looks.colour("line")))
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setTopMargin(8)
    table.setFormat(shape)
