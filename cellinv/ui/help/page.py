"""Help: the page in front explained, every other one beside it, headings to be searched."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from cellinv.domain.language import language, tr
from cellinv.records.translations import help_texts
from cellinv.ui.help.text import HelpText
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.naming import clearable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.seat import Seat

ORDER: Final = (
    *(
        "today",
        "station",
        "storage",
        "banks",
        "production",
        "lineage",
        "quality",
        "clinical",
        "recall",
        "cases",
        "exchange",
        "audit",
        "settings",
    ),
    *("record", "keys", "inspectors"),
)
"""The texts, as the rail has the pages; what isn't named here comes last."""
_HEADING: Final = re.compile(r"^(#+) +(.+)$", re.MULTILINE)
_WIDTH: Final = 264
_WIDEST: Final = 880
_WHERE: Final = int(Qt.ItemDataRole.UserRole)


class HelpPage(Page):
    """Shows one text at a time; Escape goes back to the page it was asked from."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Help"))
        self._seat = seat
        self._texts: dict[str, str] = {}
        self._topic = self._from = "station"
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search in the help"))
        self.search.setAccessibleName(tr("Search in the help"))
        clearable(self.search)
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._choose_first)
        self.topics = QListWidget()
        self.topics.setAccessibleName(tr("Contents"))
        self.topics.currentItemChanged.connect(self._show_item)
        self.text = HelpText()
        self.text.setAccessibleName(tr("Help"))
        self.back = button(tr("Back to the page"), "return", "quiet")
        self.back.clicked.connect(self.go_back)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.go_back)
        self._sheet = Card(padding=24)
        self._lay_out()

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is None:
            read = functools.partial(help_texts, language())
            self._seat.tasks.run_read(read, self._take, owner=self)

    @override
    def open(self, what: object) -> None:
        """Explain a page, which is gone back to from here."""
        if isinstance(what, str):
            self._topic = self._from = what
            self.search.clear()
            self._list()

    @override
    def shown(self) -> None:
        self.text.setFocus()

    @override
    def leave(self) -> None:
        self.go_back()

    @Slot()
    def go_back(self) -> None:
        """Go back to the page that help was asked from."""
        self._seat.hub.open_asked.emit(self._from, None)

    def _take(self, texts: dict[str, str]) -> None:
        known = [name for name in ORDER if name in texts]
        self._texts = {name: texts[name] for name in (*known, *sorted(texts.keys() - {*known}))}
        self._list()

    @Slot()
    def _list(self) -> None:
        """List every text; while something is searched, the headings and texts that have it."""
        wanted = self.search.text().strip().casefold()
        self.topics.clear()
        for name, text in self._texts.items():
            title = headings(text)[0][1]
            for level, heading in headings(text):
                if (not wanted and level == 1) or (wanted and found(wanted, text, heading)):
                    item = QListWidgetItem(heading if level == 1 else f"{heading} · {title}")
                    item.setData(_WHERE, (name, "" if level == 1 else heading))
                    self.topics.addItem(item)
                    if name == self._topic and level == 1 and not wanted:
                        self.topics.setCurrentItem(item)

    @Slot()
    def _choose_first(self) -> None:
        self.topics.setCurrentRow(0)
        self.text.setFocus()

    @Slot()
    def _show_item(self) -> None:
        item = self.topics.currentItem()
        if item is not None:
            self._topic, heading = item.data(_WHERE)
            self.text.show_text(self._texts[self._topic], heading)

    @Slot()
    def _follow_text(self) -> None:
        """Let no line be longer than eyes follow from its end to the next."""
        self._sheet.setMaximumWidth(tall(_WIDEST))

    def _lay_out(self) -> None:
        side = Card(tr("Contents"))
        hold(side, width=_WIDTH)
        side.body.addWidget(self.search)
        side.body.addWidget(self.topics, 1)
        side.body.addWidget(self.back)
        self._sheet.body.addWidget(self.text)
        self._follow_text()
        theme().changed.connect(self._follow_text)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(self._sheet, 1)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 12)
        column.addLayout(row)


def headings(text: str) -> list[tuple[int, str]]:
    """Return the headings of a Markdown text with their levels."""
    return [(len(marks), title.strip()) for marks, title in _HEADING.findall(text)]


def found(wanted: str, text: str, heading: str) -> bool:
    """Tell whether the part below a heading, or the heading, has what is searched for."""
    start = text.index(heading)
    part = _HEADING.split(text[start + len(heading) :], maxsplit=1)[0]
    return wanted in heading.casefold() or wanted in part.casefold()
