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
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
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
    ScanTorn,
    ScanTornLate,
)

SCAN_HERE: Final = "scanHere"
"""Property of a text field into which a scan is put, instead of being sent around."""
SCAN_LINE: Final = "scanLine"
"""Property of the field where scans and searches are typed."""
RAW_KEYS: Final = "rawKeys"
"""Property of a field that is given every key just as it came: where a scanner is tried out."""
BADGE_FIELD: Final = "badgeField"
"""Property of the field that takes a scanned badge before sign-in."""

_TYPED_MS: Final = 200
"""How soon after a key in some text field nobody has a scanner in hand."""
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
    """Filters the application's keys; ``scanned`` carries each scan as it was sent, GS and all.

    It is installed by whoever makes it, once there are keys to look at: every event comes by.
    """

    scanned = Signal(str)
    torn = Signal(object, str)
    """A :class:`ScanTorn`, and all the characters there were: nothing is to be done with them."""
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
        self._signed_in = self._composing = self._replaying = self.closed = False
        self._window: Callable[[], QWidget | None] = _no_window
        self._popup: QWidget | None = None  # held as long as what is in it may be asked for
        self._last: _Pressed | None = None
        self._looked_again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_silence)
        self._found.connect(self.scanned, Qt.ConnectionType.QueuedConnection)
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
        self.closed = True
        self._app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if type(event) not in _CLASSES:
            return False
        kind = event.type()
        if kind in _PRESENCE:
            self.presence.touch()
        if kind is _TYPE.MouseButtonPress:
            self._detector.begin_anew()  # a person did something else: what they typed is over
        if self._replaying or kind not in _WATCHED:
            return False
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif isinstance(event, QKeyEvent):
            # Held until it's decided: without it, Python takes what is in an open list for deleted.
            window = watched.window() if isinstance(watched, QWidget) else None
            return _has_keys(watched, window) and self._on_key(watched, window, event)
        elif isinstance(event, QFocusEvent) and event.reason() is Qt.FocusReason.MouseFocusReason:
            self.flush()  # a person moved on; where a screen moves the focus, a scan goes on
        return False

    def _on_key(self, receiver: QWidget, window: QWidget | None, event: QKeyEvent) -> bool:
        """Take one key event; tell whether it goes no further."""
        self._window = weakref.ref(window) if window is not None else _no_window
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
                _note_press(self._detector, key, before)
                return True
            pressed = cast("_Pressed", key.event)
            for event in (pressed.press, *pressed.after):
                self._send(event)
            _note_press(self._detector, key, before)
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
        before = scan.before if _is_torn(scan, target) else ""
        if isinstance(target, QLineEdit) and target.property(SCAN_HERE):
            target.setText(before + scan.text)
            if before:
                return  # whoever sees the whole in the field decides about it
            last = cast("_Pressed", scan.keys[-1].event).press
            if key_kind(last) in {"enter", "tab"}:
                self._send(last)
        elif before:
            self.torn.emit(_refusal(scan), before + scan.text)
        else:
            self._found.emit(scan.text)

    def _receiver(self) -> QWidget | None:
        """Return the widget that gets keys now; without a window manager the last one that did."""
        self._popup = QApplication.activePopupWidget()
        focus: QWidget | None = self._popup or QApplication.focusWidget()
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


def _note_press(detector: BurstDetector, key: Key, receiver: QWidget | None) -> None:
    """Let a scan stand alone behind a key that pressed a button."""
    if key.text == " " and isinstance(receiver, QAbstractButton):
        detector.begin_anew()


def _is_torn(scan: Emit, target: QWidget | None) -> bool:
    """Tell whether what came before a scan belongs to it.

    Into another text field somebody may type, and scan at once: a scanner goes on sooner.
    """
    typing = isinstance(target, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox) and not (
        target.property(SCAN_LINE) or target.property(SCAN_HERE)
    )
    return bool(scan.before) and (not typing or scan.late or scan.pause_ms <= _TYPED_MS)


def _refusal(scan: Emit) -> ScanTorn:
    kind = ScanTornLate if scan.late else ScanTorn
    return kind(before=scan.before, rest=scan.text)


def _no_window() -> QWidget | None:
    return None


def _has_keys(watched: QObject, window: QWidget | None) -> TypeGuard[QWidget]:
    """Tell whether ``watched`` is the widget its window gives the keys to, not one above it."""
    if window is None:
        return False
    inside: QWidget | None = window.focusWidget()
    return watched is (window if inside is None else inside)


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
