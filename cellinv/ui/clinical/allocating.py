"""The panel that enters a blinded study's allocation list: typed, pasted, or from a file."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override

from cellinv.domain.blinding import AllocationUnread, allocation_lines
from cellinv.domain.language import tr
from cellinv.services import clinical
from cellinv.ui.clinical.about import About
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.files import ask_to_read
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_LINES_PX: Final = 192
_MOST_READ: Final = 1_000_000


class AllocatePanel(ActPanel):
    """Enters lines of an allocation list; what was typed is forgotten when the panel is left."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Allocation list"), tr("Enter the list"), "lock")
        self._seat, self._acting = seat, acting
        self.subject_of = About()
        self.about, self.arms = words("", "strong", wrap=True), words("", "small", wrap=True)
        note = tr("A line for each kit to be packed: its number, a comma, the code of the arm.")
        self.lines = QPlainTextEdit()
        self.lines.setTabChangesFocus(True)
        hold(self.lines, height=_LINES_PX)
        self.file = button(tr("From a file…"), "import", "quiet")
        self.file.clicked.connect(self._ask_file)
        self.wrong = words("", "body", wrap=True)
        self.wrong.setProperty("tone", "refused")
        for widget in (self.about, words(note, "small", wrap=True), self.arms):
            self.fields.addWidget(widget)
        self.add(tr("Lines of the list"), self.lines)
        self.fields.addWidget(self.file)
        self.fields.addWidget(self.wrong)
        self.closed.connect(self.lines.clear)

    def start(self, about: About) -> None:
        """Ask for the chosen study's list."""
        self.subject_of = about
        self.about.setText(about.told(of="study"))
        arms = about.study.arms if about.study else ()
        told = "; ".join(f"{arm.code} {arm.name}" for arm in arms)
        self.arms.setText(tr("Arms: {arms}", arms=told))
        self.lines.clear()
        self._say("")
        self.button.setEnabled(True)
        self.lines.setFocus()

    @Slot(str)
    def read(self, name: str) -> None:
        """Read a list into the field, where it can be looked at before it is entered."""
        work = functools.partial(_text_of, Path(name))
        self._seat.tasks.run_read(work, self._take, self._refused, owner=self, latest="file")

    @override
    def go(self) -> None:
        study = self.subject_of.study
        if study is None or not self.button.isEnabled():
            return
        try:
            found = allocation_lines(self.lines.toPlainText())
        except AllocationUnread as error:
            self._say(error.explain())
            return
        if not found:
            self._say(tr("The list has no line."))
            self.lines.setFocus()
            return
        self.button.setEnabled(False)
        act = functools.partial(_allocate, study.id, found)
        self._acting.do(act, self._tell, self._refused, undoable=False)

    @Slot()
    def _ask_file(self) -> None:
        known = f"{tr('Allocation list')} (*.csv *.txt)"
        ask_to_read(self.window(), tr("Allocation list"), known, self.read)

    def _take(self, text: str) -> None:
        self.lines.setPlainText(text)
        self._say("")
        self.button.setFocus()

    def _tell(self, receipt: Receipt) -> str:
        self.closed.emit()
        return tr("{n} lines of the allocation list entered", n=receipt.details["lines"])

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._say(error.explain())
        self._seat.hub.sound_asked.emit("refused")

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


def _text_of(path: Path) -> str:
    """Return a list's text; raises AllocationUnread where it is none."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(_MOST_READ)
    except UnicodeDecodeError as error:
        raise AllocationUnread(line=1) from error


def _allocate(study_id: int, found: tuple[tuple[int, str], ...], desk: Desk) -> Receipt:
    lines = [clinical.AllocationLine(*line) for line in found]
    return clinical.add_allocations(desk, study_id, lines)
