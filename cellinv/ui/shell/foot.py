"""The line at the page's foot: how the last act ended, with Undo while there is time."""

from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.still import Ground, StillButton
from cellinv.ui.shell.theme import theme

UNDO_SECONDS: Final = 30
_TICK_MS: Final = 1000


class ResultLine(QFrame):
    """Shows one :class:`Result`; Undo is offered for 30 seconds, counting down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "result")
        self._result: Result | None = None
        self._left_s = 0
        self._held = False
        self._picture = icon_label("done", "done", 18)
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._undo = _quiet("undo", tr("Undo"))
        self._undo.clicked.connect(self._on_undo)
        self._undo.setFont(theme().font(tabular=True))
        self._why = _quiet("info", tr("Why not?"))
        self._why.setCheckable(True)
        self._why.toggled.connect(self._show_why)
        self._hide = _quiet("remove", "")
        self._hide.setAccessibleName(tr("Hide this line"))
        self._hide.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._picture)
        self._ground = Ground(self._text, "card")
        row.addWidget(self._ground, 1)
        for button in (self._why, self._undo, self._hide):
            row.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    @Slot(object)
    def show_result(self, result: Result) -> None:
        """Show how an act ended; the one before it goes."""
        self._result = result
        shape = {"done": "done", "attention": "attention", "refused": "refused"}[result.tone]
        dress(self._picture, shape, result.tone)
        self.setAccessibleName(result.text)
        self._why.setChecked(False)
        self._why.setVisible(bool(result.why_not))
        self._text.setText(result.text)
        self._left_s = UNDO_SECONDS if result.undo else 0
        self._offer_undo()
        if result.tone != self.property("tone"):  # the style sheet takes its time
            self.setProperty("tone", result.tone)
            for widget in (self, self._text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            self._ground.fill(f"{result.tone}_soft")
        self.show()

    def leave(self) -> None:
        """Take the line away when another page comes, unless its act can still be undone."""
        if not self._left_s:
            self.clear()

    @Slot()
    def clear(self) -> None:
        """Take the line away."""
        self._result, self._left_s = None, 0
        self._timer.stop()
        self.hide()

    def hold(self, held: bool) -> None:
        """Offer no Undo while the inventory can't be reached; its time stands still meanwhile."""
        self._held = held
        self._undo.setEnabled(not held)
        self._offer_undo()

    @Slot()
    def undo(self) -> None:
        """Undo the act shown, if that is still offered, and to be seen."""
        offered = self.isVisible() and self._left_s and not self._held
        if offered and self._result and self._result.undo:
            undo = self._result.undo
            self.clear()
            undo()

    @Slot()
    def _on_undo(self) -> None:
        self.undo()

    @Slot()
    def _tick(self) -> None:
        self._left_s -= 1
        self._offer_undo()

    @Slot(bool)
    def _show_why(self, wanted: bool) -> None:
        if self._result is None:
            return
        parts = [self._result.text, self._result.why_not] if wanted else [self._result.text]
        self._text.setText("\n".join(parts))

    def _offer_undo(self) -> None:
        offered = self._left_s > 0
        self._undo.setVisible(offered)
        self._undo.say(" " + tr("Undo · {seconds} s", seconds=self._left_s))
        runs = offered and not self._held
        if runs and not self._timer.isActive():
            self._timer.start()
        if not runs:
            self._timer.stop()


def _quiet(icon: str, words: str) -> StillButton:
    button = StillButton(words)
    button.setProperty("kind", "quiet")
    button.setAccessibleName(words)
    dress(button, icon, "accent")
    return button
