"""The banner above the pages: a fault of the surroundings, and the way to try again."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.hub import Trouble
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.plain import PlainLabel


class Banner(QFrame):
    """Shows one :class:`Trouble` until it is over or tried again; ``gone`` tells of both."""

    gone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._trouble: Trouble | None = None
        self._picture = icon_label("database_off", "refused", 18)
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._again = QPushButton(tr("Retry"))
        self._again.setAccessibleName(tr("Try again"))
        dress(self._again, "refresh", "text")
        self._again.clicked.connect(self._retry)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addWidget(self._again)
        self.hide()

    @Slot(object)
    def show_trouble(self, trouble: Trouble) -> None:
        """Show a fault; what was typed stays where it is."""
        self._trouble = trouble
        self._text.setText(trouble.text)
        self._again.setVisible(trouble.retry is not None)
        self.setProperty("tone", trouble.tone)
        self.setAccessibleName(trouble.text)
        dress(self._picture, "attention", trouble.tone)
        for widget in (self, self._text):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Take the banner away."""
        self._trouble = None
        self.hide()
        self.gone.emit()

    @Slot()
    def _retry(self) -> None:
        trouble, self._trouble = self._trouble, None
        self.hide()
        self.gone.emit()
        if trouble and trouble.retry:
            trouble.retry()
