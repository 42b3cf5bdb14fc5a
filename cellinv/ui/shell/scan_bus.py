"""Recognises scans wherever the focus is, and gives back every key that belongs to none."""

import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeGuard, cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.scanning import (
    BurstDetector,
    Effect,
    Emit,
    Hold,
    Key,
    KeyKind,
    Replay,
    ScannerTiming,
)

SCAN_HERE: Final = "scanHere"
"""Property of a text field into which a scan is put, instead of being sent around."""
RAW_KEYS: Final = "rawKeys"
"""Property of a field that is given every key just as it came: where a scanner is tried out."""
BADGE_FIELD: Final = "badgeField"
"""Property of the field that takes a scanned badge before sign-in."""

_TYPE: Final = QEvent.Type
_KEYS: Final = frozenset({_TYPE.KeyPress, _TYPE.KeyRelease, _TYPE.ShortcutOverride})
_PRESENCE: Final = frozenset(
    {_TYPE.KeyPress, _TYPE.MouseButtonPress, _TYPE.MouseMove, _TYPE.Wheel, _TYPE.TouchBegin}
)
"""What only a person does."""
_WATCHED: Final = _KEYS | {_TYPE.InputMethod, _TYPE.FocusAboutToChange}
_CLASSES: Final = frozenset(
    {QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent}
)
"""What all of these are: a class is told at once, the type of every event in a window isn't."""
_SEPARATORS: Final = frozenset("\x04\x1c\x1d\x1e\x1f")
_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)


@dataclass
class _Pressed:
    """A held key press, and the releases that came while it was held."""

    press: QKeyEvent
    after: list[QKeyEvent] = field(default_factory=list)


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Presence:
    """For how long nobody touched keys, mouse or scanner."""

    def __init__(self, clock_ms: Callable[[], int] = _monotonic_ms) -> None:
        self._clock_ms, self.touched_ms = clock_ms, clock_ms()

    def touch(self) -> None:
        """Somebody did."""
        self.touched_ms = self._clock_ms()

    def idle_ms(self) -> int:
        """Return since when nobody did."""
        return self._clock_ms() - self.touched_ms


class ScanBus(QObject):
    """Filters the application's keys; ``scanned`` carries each scan as it was sent, GS and all."""

    scanned = Signal(str)
    _found = Signal(str)

    def __init__(
        self,
        app: QApplication,
        timing: ScannerTiming | None = None,
        clock_ms: Callable[[], int] = _monotonic_ms,
    ) -> None:
        super().__init__(app)
        self._app, self._detector = app, BurstDetector(timing)
        self._clock_ms, self._offset_ms = clock_ms, 0
        self.presence = Presence(clock_ms)
        self._signed_in = self._composing = self._replaying = False
        self._window: Callable[[], QWidget | None] = _no_window
        self._last: _Pressed | None = None
        self._looked_again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_silence)
        self._found.connect(self.scanned, Qt.ConnectionType.QueuedConnection)
        app.installEventFilter(self)
        app.applicationStateChanged.connect(self._on_state)

    def set_timing(self, timing: ScannerTiming) -> None:
        """Use another station's scanner settings from now on."""
        self.flush()
        self._detector = BurstDetector(timing)

    def set_signed_in(self, signed_in: bool) -> None:
        """Before sign-in, only a badge in its field is recognised."""
        self.flush()
        self._signed_in = signed_in

    def offer(self, text: str) -> None:
        """Take a scan that came by another way: a serial port, a camera."""
        self.presence.touch()
        if self._signed_in and text:
            self._found.emit(text)

    @Slot()
    def flush(self) -> None:
        """Give back the keys held so far."""
        self._carry_out(self._detector.flush(), None)

    def close(self) -> None:
        """Give back the keys held and stop filtering."""
        self.flush()
        self._timer.stop()
        self._app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if type(event) not in _CLASSES:
            return False
        kind = event.type()
        if kind in _PRESENCE:
            self.presence.touch()
        if self._replaying or kind not in _WATCHED:
            return False
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif isinstance(event, QKeyEvent):
            return _has_keys(watched) and self._on_key(watched, event)
        elif isinstance(event, QFocusEvent) and event.reason() is Qt.FocusReason.MouseFocusReason:
            self.flush()  # a person moved on; where a screen moves the focus, a scan goes on
        return False

    def _on_key(self, receiver: QWidget, event: QKeyEvent) -> bool:
        """Take one key event; tell whether it goes no further."""
        self._window = weakref.ref(receiver.window())
        if self._is_off(receiver):
            self.flush()
            return False
        if event.type() == _TYPE.ShortcutOverride:
            return self._override(event)
        if event.type() == _TYPE.KeyRelease:
            return self._on_release(event)
        pressed = _Pressed(event.clone())
        key = Key(
            event.text(), self._time_of(event), key_kind(event), event.isAutoRepeat(), event=pressed
        )
        passes = self._carry_out(self._detector.press(key), key)
        self._arm()
        return not passes

    def _override(self, event: QKeyEvent) -> bool:
        """While a burst is held, its characters are no shortcuts."""
        if self._detector.holding and key_kind(event) == "char":
            event.accept()
            return True
        return False

    def _on_release(self, event: QKeyEvent) -> bool:
        """Keep a release behind its press, so that a button isn't let go before it's down."""
        if not self._detector.holding or self._last is None:
            return False
        self._last.after.append(event.clone())
        return True

    def _carry_out(self, effects: tuple[Effect, ...], current: Key | None) -> bool:
        """Do what the detector says; tell whether the current key's event may just go on."""
        passes = False
        for effect in effects:
            if isinstance(effect, Hold):
                self._last = cast("_Pressed", effect.key.event)
            elif isinstance(effect, Replay):
                passes = self._replay(effect.keys, current)
            elif isinstance(effect, Emit):
                self._deliver(effect)
        if not self._detector.holding:
            self._timer.stop()
        return passes

    def _replay(self, keys: tuple[Key, ...], current: Key | None) -> bool:
        """Send held keys on; tell whether the last of them is the current one, not yet sent."""
        before = self._receiver()
        for key in keys:
            if key is current and self._receiver() is before:
                return True
            pressed = cast("_Pressed", key.event)
            for event in (pressed.press, *pressed.after):
                self._send(event)
        return False

    def _send(self, event: QKeyEvent) -> None:
        receiver = self._receiver()
        if receiver is None:
            return
        self._replaying = True
        try:
            QApplication.sendEvent(receiver, event)
        finally:
            self._replaying = False

    def _deliver(self, scan: Emit) -> None:
        """Put a scan into a field that asks for it, or send it around."""
        target = self._receiver()
        if isinstance(target, QLineEdit) and target.property(SCAN_HERE):
            target.setText(scan.text)
            last = cast("_Pressed", scan.keys[-1].event).press
            if key_kind(last) in {"enter", "tab"}:
                self._send(last)
        else:
            self._found.emit(scan.text)

    def _receiver(self) -> QWidget | None:
        """Return the widget that gets keys now; without a window manager the last one that did."""
        focus: QWidget | None = QApplication.activePopupWidget() or QApplication.focusWidget()
        window = self._window()
        if focus is None and window is not None and shiboken6.isValid(window):
            focus = window
        inside: QWidget | None = focus.focusWidget() if focus is not None else None
        return focus if inside is None else inside

    def _is_off(self, receiver: QWidget) -> bool:
        if self._composing or receiver.property(RAW_KEYS):
            return True
        if isinstance(receiver, QLineEdit) and receiver.echoMode() != QLineEdit.EchoMode.Normal:
            return True
        return not self._signed_in and not receiver.property(BADGE_FIELD)

    def _time_of(self, event: QKeyEvent) -> int:
        """Return when the key was pressed; platforms that don't say it get our own clock."""
        now = self._clock_ms()
        if not event.timestamp():
            return now + self._offset_ms
        self._offset_ms = event.timestamp() - now
        return event.timestamp()

    def _arm(self) -> None:
        self._looked_again = False
        deadline = self._detector.deadline_ms
        if deadline is not None:
            left = deadline - self._clock_ms() - self._offset_ms
            self._timer.start(max(left, 0))

    @Slot()
    def _on_silence(self) -> None:
        """Decide on silence, once keys that waited behind a busy screen had their turn."""
        if not self._looked_again:
            self._looked_again = True
            self._timer.start(0)
            return
        deadline = self._detector.deadline_ms
        if deadline is not None:
            now = self._clock_ms() + self._offset_ms
            self._carry_out(self._detector.tick(max(now, deadline)), None)

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive and self._detector.holding:
            self.flush()


def _no_window() -> QWidget | None:
    return None


def _has_keys(watched: QObject) -> TypeGuard[QWidget]:
    """Tell whether ``watched`` is the widget its window gives the keys to, not one above it."""
    if not isinstance(watched, QWidget):
        return False
    inside: QWidget | None = watched.window().focusWidget()
    return watched is (watched.window() if inside is None else inside)


def key_kind(event: QKeyEvent) -> KeyKind:
    """Return what a key is to a scan: a character, its end, a modifier or something else."""
    key = event.key()
    if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        return "enter"
    if key == Qt.Key.Key_Tab:
        return "tab"
    if key in _MODIFIERS:
        return "modifier"
    text = event.text()
    return "char" if text and (text.isprintable() or text in _SEPARATORS) else "other"
