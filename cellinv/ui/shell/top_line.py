"""The top line: scan or search, what is out now, the site and the person."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.scan_bus import SCAN_LINE
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.still import StillButton
from cellinv.ui.shell.swap import SwapLine
from cellinv.ui.shell.theme import theme

_TICK_MS: Final = 1000
_ROOM_FOR_TEXT: Final = 40

_SEARCH_KEY: Final = "F2"
_FOCUS: Final = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut})
_GOING_ON: Final = _FOCUS | {
    QEvent.Type.KeyPress,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.DragEnter,
    QEvent.Type.ContextMenu,
}
"""What somebody does to the field, or before anything is done to it."""
_ANSWERED_MS: Final = 50


class ScanLine(QFrame):
    """The field where a scan or a search lands; ``entered`` carries what was typed."""

    entered = Signal(str)
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "scanline")
        self.field = QLineEdit()
        self.field.setProperty(SCAN_LINE, True)
        self.field.setPlaceholderText(tr("Scan or search"))
        self.field.setAccessibleName(tr("Scan or search"))
        self.field.setMinimumHeight(0)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.field.returnPressed.connect(self._enter)
        self.field.textEdited.connect(self.typed)
        self.field.installEventFilter(self)
        self._spent = QTimer(self)
        self._spent.setSingleShot(True)
        self._spent.setInterval(_ANSWERED_MS)
        self._spent.timeout.connect(self.field.selectAll)
        key = PlainLabel(_SEARCH_KEY)
        key.setProperty("role", "key")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(icon_label("scan", "dim", 18))
        row.addWidget(self.field, 1)
        row.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
        hold(self, height=_ROOM_FOR_TEXT)
        shortcut = QShortcut(QKeySequence(_SEARCH_KEY), self)
        shortcut.activated.connect(self.take_focus)

    @Slot()
    def take_focus(self) -> None:
        """Put the focus here and select what is there, so that typing replaces it.

        A page still being read may have asked for the focus: it must not take it when it comes.
        """
        self.field.clearFocus()  # where it is here already Qt would do nothing
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_text(self, text: str) -> None:
        """Show what was scanned, selected so that the next thing typed replaces it."""
        self._spent.stop()
        self.field.setText(text)
        self.field.selectAll()

    @Slot()
    def _enter(self) -> None:
        """Give what was typed away; it is selected once somebody goes on, or after the answer.

        To paint it selected at once would hold up what answers.
        """
        text = self.field.text().strip()
        if text:
            self.field.setModified(False)  # it isn't being typed any more
            self._spent.start()
            self.entered.emit(text)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._spent.isActive() and event.type() in _GOING_ON:
            self._spent.stop()
            self.field.selectAll()
        if isinstance(event, QFocusEvent) and event.type() in _FOCUS:
            self.setProperty("lit", event.type() is QEvent.Type.FocusIn)
            self.style().polish(self)
        return super().eventFilter(watched, event)


class OutNow(StillButton):
    """How many are out and for how long the oldest is; amber at the warning, red at the limit."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("role", "outnow")
        self._clock = clock
        self.setFont(theme().font(tabular=True))
        self._count: int | None = None
        self._oldest = None
        self._follower: OutNow | None = None
        self._warn_s, self._limit_s = 60, 120
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tell)
        self._tell()

    _oldest: datetime | None

    def let_follow(self, other: "OutNow | None") -> None:
        """Let another one show the same from now on."""
        self._follower = other
        if other is not None:
            other.set_limits(self._warn_s, self._limit_s)
            other.set_out_now(self._count, self._oldest)

    def set_limits(self, warn_s: int, limit_s: int) -> None:
        """Set from how many seconds on it is amber, and red."""
        self._warn_s, self._limit_s = warn_s, limit_s
        if self._follower is not None:
            self._follower.set_limits(warn_s, limit_s)
        self._tell()

    def set_out_now(self, count: int | None, oldest_started_at: datetime | None) -> None:
        """Show ``count`` out, the oldest since ``oldest_started_at`` (aware UTC).

        Without a count nobody knows yet, and nothing is said.
        """
        self._count, self._oldest = count, oldest_started_at
        if self._follower is not None:
            self._follower.set_out_now(count, oldest_started_at)
        if count and oldest_started_at:
            self._timer.start()
        else:
            self._timer.stop()
        self._tell()

    @property
    def said(self) -> int:
        """Return how many are said to be out."""
        return self._count or 0

    def doubt(self) -> None:
        """Say no more that nothing is out: somebody took something, or nobody can see it."""
        if self._count == 0:
            self.set_out_now(None, None)

    @Slot()
    def _tell(self) -> None:
        seconds = self._seconds()
        if self._count:
            out = {"count": self._count, "time": clock_text(seconds)}
            self.say("  " + tr("{count} out · oldest {time}", **out))
        else:
            self.say("  " + (tr("Nothing out") if self._count == 0 else "…"))
        self.setAccessibleName(self.text().strip())
        self._colour(seconds)

    def _seconds(self) -> int:
        if self._oldest is None:
            return 0
        return max(0, int((self._clock() - self._oldest).total_seconds()))

    def _colour(self, seconds: int) -> None:
        tone = "plain"
        if self._count:
            tone = "accent"
            tone = "attention" if seconds >= self._warn_s else tone
            tone = "refused" if seconds >= self._limit_s else tone
        if tone != self.property("tone"):
            self.setProperty("tone", tone)
            shape = "timer_over" if tone == "refused" else "timer"
            dress(self, shape, "dim" if tone == "plain" else tone)
            self.style().polish(self)


def clock_text(seconds: int) -> str:
    """Return seconds as ``m:ss``, from an hour on as ``h:mm:ss``."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


class TopLine(QFrame):
    """Scan line, out now, site and person, always in sight."""

    site_chosen = Signal(str)
    theme_asked = Signal(str)
    sign_out_asked = Signal()
    lock_asked = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topline")
        hold(self, height=60)
        self.scan_line, self.swap = ScanLine(), SwapLine()
        self.out_now = OutNow(clock)
        self._site = _menu_button("site")
        self._person = _menu_button("person")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(self.scan_line, 1)
        row.addWidget(self.swap, 1)
        row.addWidget(self.out_now)
        row.addWidget(self._site)
        row.addWidget(self._person)
        self.set_person("", "")
        self.set_sites("", [])

    def set_person(self, login: str, role: str) -> None:
        """Show who is signed in, and as what."""
        words = " · ".join(part for part in (login, role) if part)
        self._person.setText("  " + words)
        self._person.setAccessibleName(tr("Signed in: {person}", person=words))
        self._person.setVisible(bool(words))
        menu = _fresh_menu(self._person)
        for name, title in (("system", "As the system"), ("light", "Light"), ("dark", "Dark")):
            action = menu.addAction(tr(title))
            action.triggered.connect(functools.partial(self._ask_theme, name))
        menu.addSeparator()
        lock = menu.addAction(tr("Lock, or let somebody else work on (Ctrl+Shift+L)"))
        lock.triggered.connect(self.lock_asked)
        menu.addAction(tr("Sign out")).triggered.connect(self.sign_out_asked)

    def ask_pin(self, badge: str) -> None:
        """Ask for the PIN to a badge, where the scan line is."""
        self.scan_line.hide()
        self.swap.ask(badge)

    def end_swap(self) -> None:
        """Show the scan line again."""
        self.swap.end()
        self.scan_line.show()

    def set_sites(self, current: str, others: list[str]) -> None:
        """Show the site acts are done at, and let the person change to another."""
        self._site.setText("  " + current)
        self._site.setAccessibleName(tr("Site: {site}", site=current))
        self._site.setVisible(bool(current))
        menu = _fresh_menu(self._site)
        for code in others:
            menu.addAction(code).triggered.connect(functools.partial(self._choose_site, code))

    def _choose_site(self, code: str, _checked: bool = False) -> None:
        self.site_chosen.emit(code)

    def _ask_theme(self, name: str, _checked: bool = False) -> None:
        self.theme_asked.emit(name)

    def open_site_menu(self) -> None:
        """Drop the list of sites below its button."""
        menu = self._site.menu()
        if menu is not None:
            menu.popup(self._site.mapToGlobal(QPoint(0, self._site.height())))


def _menu_button(icon: str) -> QToolButton:
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setIconSize(QSize(20, 20))
    dress(button, icon, "dim")
    return button


def _fresh_menu(button: QToolButton) -> QMenu:
    old = button.menu()
    if old is not None:
        old.deleteLater()
    menu = QMenu(button)
    button.setMenu(menu)
    return menu
