"""Where a scanner is tried out: a field that is given every key just as it came."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.scanning import Key
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.scan_bus import RAW_KEYS, key_kind
from cellinv.ui.widgets.text import words

_SILENCE_MS: Final = 400
"""Longer than the slowest scanner pauses between two keys."""


class ScanProbe(QFrame):
    """``tried`` carries the keys of one scan, in the order they came."""

    tried = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "scanline")
        self.setProperty(RAW_KEYS, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(tr("Scan here to try the scanner"))
        self._keys: list[Key] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(_SILENCE_MS)
        self._silence.timeout.connect(self._end)
        self.said = words(
            tr("Put the focus here (Tab or a click), then scan anything."), "dim", wrap=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        row.addWidget(icon_label("scan", "dim", 18))
        row.addWidget(self.said, 1)

    @override
    def event(self, event: QEvent) -> bool:
        """Take Tab and shortcuts, too, while a scan runs."""
        if isinstance(event, QKeyEvent) and self._takes(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.keyPressEvent(event)
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        kind = key_kind(event)
        if kind in {"modifier", "other"} and not self._keys:
            super().keyPressEvent(event)
            return
        at = event.timestamp() or self._clock.elapsed()
        self._keys.append(Key(event.text(), at, kind, event.isAutoRepeat(), event=event.key()))
        self.said.setText(tr("{n} keys …", n=len(self._keys)))
        self._silence.start()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._light(True)
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._light(False)
        super().focusOutEvent(event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Say whether a key belongs to a scan: the first Tab moves the focus as everywhere."""
        kind = key_kind(event)
        return kind == "char" or (bool(self._keys) and kind in {"enter", "tab", "modifier"})

    @Slot()
    def _end(self) -> None:
        keys, self._keys = tuple(self._keys), []
        self.said.setText(tr("Scan again, or another code."))
        self.tried.emit(keys)

    def _light(self, lit: bool) -> None:
        self.setProperty("lit", lit)
        self.style().unpolish(self)
        self.style().polish(self)
