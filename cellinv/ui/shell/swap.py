"""The PIN to a badge that was scanned, asked for in the top line: somebody else sits down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.sizes import hold

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_TALL_PX, _PIN_PX = 40, 160


class SwapLine(QFrame):
    """Takes the scan line's place while it asks; ``given`` carries badge and PIN."""

    given = Signal(str, str)
    scanned = Signal(str)
    """What came into the field and can't be a PIN: a scan goes on."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "scanline")
        self.setProperty("lit", True)
        self.setAccessibleName(tr("Change person"))
        self._badge = ""
        self.who, self.pin = PlainLabel(), QLineEdit()
        self.who.setProperty("role", "strong")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setPlaceholderText(tr("PIN"))
        self.pin.setAccessibleName(tr("PIN of the badge"))
        self.pin.setMinimumHeight(0)
        hold(self.pin, width=_PIN_PX)
        self.pin.returnPressed.connect(self._give)
        hint = PlainLabel("Esc")
        hint.setProperty("role", "key")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(icon_label("person", "accent", 18))
        row.addWidget(self.who)
        row.addWidget(self.pin)
        row.addStretch(1)
        row.addWidget(hint, 0, Qt.AlignmentFlag.AlignVCenter)
        hold(self, height=_TALL_PX)
        self.hide()

    @property
    def badge(self) -> str:
        """Return the badge that was scanned."""
        return self._badge

    def ask(self, badge: str) -> None:
        """Ask for the PIN to a badge."""
        self._badge = badge
        self.name("")
        self.pin.clear()
        self.wait(False)
        self.show()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def name(self, who: str) -> None:
        """Say whose badge it is, once that is known."""
        self.who.setText(who or tr("Badge"))

    def refuse(self) -> None:
        """Ask for the PIN again."""
        self.wait(False)
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self, waiting: bool) -> None:
        """Take nothing while it's being looked at."""
        self.pin.setDisabled(waiting)

    def end(self) -> None:
        """Forget it, and give the scan line its place back."""
        self._badge = ""
        self.pin.clear()
        self.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    @Slot()
    def _give(self) -> None:
        text = self.pin.text()
        if text.isdigit():
            self.wait(True)
            self.given.emit(self._badge, text)
        elif text:
            self.left.emit()
            self.scanned.emit(text)
