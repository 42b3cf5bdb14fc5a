"""What the bench tells above the card: a prompt, a refusal with its reasons, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.scrolled import Bending
from cellinv.ui.widgets.text import sentence

if TYPE_CHECKING:
    from cellinv.ui.station.bench import Note

_SHAPES = {"done": "done", "attention": "attention", "refused": "refused"}


class NoticePanel(QFrame):
    """One notice at a time; ``commanded`` carries the word of a command chosen by a button."""

    commanded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "result")
        self._note: Note | None = None
        self._picture = icon_label("info", "attention", 20)
        self.text, self.more = sentence(), sentence()
        self.why = button(tr("Why not?"), "info", "quiet")
        self.why.setCheckable(True)
        self.why.toggled.connect(self._show_why)
        self._confirm = button(tr("Confirm"), "done", "primary")
        self._confirm.clicked.connect(self._ask_confirm)
        self._cancel = button(tr("Cancel"), "remove", "quiet")
        self._cancel.clicked.connect(self._ask_cancel)
        self._lay_out()
        self.hide()

    def show_note(self, note: Note) -> None:
        """Show a notice in place of the one before."""
        self._note = note
        self.setAccessibleName(note.text)
        plain = note.tone not in _SHAPES
        dress(
            self._picture, "info" if plain else _SHAPES[note.tone], "accent" if plain else note.tone
        )
        self.text.setText(note.text)
        self.why.setChecked(False)
        self.why.setVisible(bool(note.why_not))
        self._say_more(self._instead())
        self._confirm.setVisible(note.confirm)
        self._cancel.setVisible(note.confirm)
        if note.tone != self.property("tone"):  # the style sheet takes its time
            self.setProperty("tone", note.tone)
            for widget in (self, self.text, self.more):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Take the notice away."""
        self._note = None
        self.hide()

    def _instead(self) -> str:
        found = self._note.instead if self._note else None
        if found is None:
            return ""
        place = " / ".join(found.path[-1:])
        if found.slot:
            place = tr("{slot} of {box}", slot=found.slot, box=place)
        return tr("Take {code} instead: {place}.", code=found.code, place=place)

    @Slot(bool)
    def _show_why(self, wanted: bool) -> None:
        why = self._note.why_not if self._note and wanted else ""
        self._say_more("\n".join(part for part in (self._instead(), why) if part))

    def _say_more(self, text: str) -> None:
        self.more.setText(text)
        self.more.setVisible(bool(text))

    @Slot()
    def _ask_confirm(self) -> None:
        self.commanded.emit("CONFIRM")

    @Slot()
    def _ask_cancel(self) -> None:
        self.commanded.emit("CANCEL")

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(4)
        told.addWidget(self.text)
        told.addWidget(self.more)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addLayout(told, 1)
        acts = QHBoxLayout()
        for widget in (self.why, self._confirm, self._cancel):
            acts.addWidget(widget)
        whole = Bending(self)
        whole.setContentsMargins(16, 10, 8, 10)
        whole.setSpacing(10)
        whole.addLayout(row, 1)
        whole.addLayout(acts)
