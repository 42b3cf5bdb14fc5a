"""The main window: rail, top line, banner, the pages and the line at their foot."""

import functools
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Literal, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.naming import code_key
from cellinv.ui.shell.banner import Banner
from cellinv.ui.shell.foot import ResultLine
from cellinv.ui.shell.hub import Hub, Trouble
from cellinv.ui.shell.pages import AllThere, Loading, Page, PageSpec, PageStack
from cellinv.ui.shell.painted import PaintedWindow
from cellinv.ui.shell.rail import Rail
from cellinv.ui.shell.ring import FocusRings
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.striped import Striped
from cellinv.ui.shell.tabbing import step
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.top_line import TopLine

Keep = Literal["nothing", "task", "all"]
HELP: Final = "help"
"""The page that explains the others; opened with the name of the one in front."""


class MainWindow(PaintedWindow):
    """The window. Pages are registered before sign-in and made when first shown."""

    page_shown = Signal(str)
    badge_scanned = Signal(str)
    """Somebody scanned a badge who may want to sit down here."""
    lock_asked = Signal()
    search_asked = Signal(str)

    def __init__(self, hub: Hub, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._hub = hub
        self.rail, self.top_line = Rail(), TopLine(clock)
        self.banner, self.result_line = Banner(), ResultLine()
        self._stack, self._whole = PageStack(), QStackedWidget()
        self._usable: set[str] = set()
        self.badges: frozenset[str] = frozenset()
        """What the codes of badges are compared by."""
        self.loading: Loading = AllThere()
        """Asked before a page is made, and before a scan is taken."""
        self.glance = self._stack.glance
        self._work = self._lay_out()
        self._sign_in: SignInPage | None = None
        self.setWindowTitle("Cellinv")
        self.setMinimumSize(1024, 640)
        theme().dress(self)
        self._connect()
        FocusRings(self)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.activateWindow()  # where no window manager does it, shortcuts would stay silent

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self, forward=next)

    def register(self, spec: PageSpec) -> None:
        """Announce a page; whether the rail shows it is decided at sign-in."""
        self._stack.register(spec)

    def show_start(self, page: QWidget) -> None:
        """Show the page of before anybody can sign in."""
        if self._whole.indexOf(page) < 0:
            self._whole.addWidget(page)
        self._whole.setCurrentWidget(page)

    def show_sign_in(self, page: SignInPage, *, keep: bool = False) -> None:
        """Show the sign-in page and forget the pages of the person before, unless they're kept."""
        if not keep:
            self._stack.forget()
            self.result_line.clear()
        self.top_line.end_swap()
        shown = self._whole.currentWidget() is page
        if self._sign_in is not None and self._sign_in is not page:
            self._whole.removeWidget(self._sign_in)
            self._sign_in.deleteLater()
        self._sign_in = page
        if self._whole.indexOf(page) < 0:
            self._whole.addWidget(page)
        self._whole.setCurrentWidget(page)
        self._work.setEnabled(False)  # what is hidden takes the focus too, and a secret typed
        self.setWindowTitle(f"{page.accessibleName()} · Cellinv")
        if not shown:
            page.begin()

    def enter(
        self,
        login: str,
        role: str,
        rights: Iterable[str],
        site: str,
        sites: Iterable[str] = (),
        *,
        keep: Keep = "nothing",
    ) -> None:
        """Show the pages this person may use and put the focus into the scan line.

        The page in front stays in front if they may use it. For somebody else at the same
        ``task`` pages stay as they are, but for personal ones; ``all`` for who was here before.
        Where a page isn't loaded yet it comes after: keys are taken already.
        """
        rights, before = frozenset(rights), self.page_name
        allowed = self._stack.allowed(rights)
        self._usable = {spec.name for spec in allowed}
        if keep != "all":
            self.result_line.clear()
        kept = self._usable if keep != "nothing" else ()
        self._stack.forget(kept, personal=keep != "all")
        in_rail = [spec for spec in allowed if spec.in_rail]
        self.rail.show_pages(in_rail)
        self.top_line.set_person(login, role)
        self.top_line.out_now.setVisible("read" in rights)  # an administrator may not look
        self.set_site(site, sites)
        self._work.setEnabled(True)
        self._whole.setCurrentWidget(self._work)
        begin = [spec for spec in in_rail if spec.first_for in rights] or in_rail
        self.top_line.end_swap()
        self.top_line.scan_line.take_focus()
        first = before if before in self._usable else begin[0].name if begin else ""
        self.loading.before(functools.partial(_show_first, self, first, self.page_name))

    @property
    def signed_in(self) -> bool:
        """Tell whether the pages are shown, not the sign-in."""
        return self._whole.currentWidget() is self._work

    def set_site(self, site: str, sites: Iterable[str] = ()) -> None:
        """Show the site in use; ``sites`` are those the person may change to."""
        self.top_line.set_sites(site, list(sites))
        self.rail.site.setText(tr("Site {site}", site=site) if site else "")

    @property
    def page(self) -> Page | None:
        """Return the page that is shown."""
        return cast("Page | None", self._stack.currentWidget())

    @property
    def page_name(self) -> str:
        """Return the name of the page that is shown."""
        return self._stack.name()

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Bring a page to the front; it is made now if it's shown for the first time."""
        if name not in self._usable:
            return
        self.loading.load_page()
        self.rail.select(name)
        if name != self.page_name:
            self.result_line.leave()
        page = self._stack.bring(name)
        self.setWindowTitle(f"{page.title or self._stack.title(name)} · Cellinv")
        self.page_shown.emit(name)

    @Slot(str, object)
    def open_on(self, name: str, what: object) -> None:
        """Show a page, with something open on it if there is anything."""
        self.show_page(name)
        page = self._stack.page(name)
        if page is not None and what is not None:
            page.open(what)

    @Slot()
    def show_help(self) -> None:
        """Explain the page in front; from the help go back to it."""
        page, name = self.page, self.page_name
        if not self.signed_in:
            return
        if name == HELP and page is not None:
            page.leave()
        elif name:
            self.open_on(HELP, name)

    def take(self, text: str, *, typed: bool) -> None:
        """Give what came to the page shown; what it leaves goes into the scan line, as a search."""
        if not self.signed_in:
            return
        self.loading.load_all()
        page = self.page
        wanted = page is not None and page.wants_badge()
        if not typed and not wanted and code_key(text) in self.badges:
            self.badge_scanned.emit(text.strip())
        elif page is None or not page.on_scan(text, typed=typed):
            self.top_line.scan_line.show_text(text)
            self.search_asked.emit(text)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.top_line.scan_line.entered.connect(functools.partial(self.take, typed=True))
        self.top_line.theme_asked.connect(self._hub.theme_asked)
        self._hub.full_screen_asked.connect(self._fill_screen)
        self._hub.changed.connect(self._stack.refresh)
        self._hub.ended.connect(self.result_line.show_result)
        self._hub.troubled.connect(self._show_trouble)
        self._hub.recovered.connect(self._recover)
        self.banner.gone.connect(functools.partial(self.result_line.hold, False))
        self._hub.scanned.connect(functools.partial(self.take, typed=False))
        self._hub.search_asked.connect(self.search_asked)
        self._hub.scan_line_asked.connect(self.top_line.scan_line.take_focus)
        self._hub.open_asked.connect(self.open_on)
        explain = QShortcut(QKeySequence("F1"), self)
        explain.activated.connect(self.show_help)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self)
        undo.activated.connect(self.result_line.undo)
        lock = QShortcut(QKeySequence("Ctrl+Shift+L"), self)
        lock.activated.connect(self.lock_asked)
        self.top_line.lock_asked.connect(self.lock_asked)

    @Slot(object)
    def _show_trouble(self, trouble: Trouble) -> None:
        self.banner.show_trouble(trouble)
        self.result_line.hold(True)
        self.rail.connection.say(connected=False)
        self.top_line.out_now.doubt()
        if self._sign_in is not None and not self.signed_in:
            self._sign_in.wake()

    @Slot()
    def _recover(self) -> None:
        self.banner.clear()
        self.rail.connection.say(connected=True)

    @Slot(bool)
    def _fill_screen(self, wanted: bool) -> None:
        self.rail.setVisible(not wanted)
        if wanted:
            self.showFullScreen()
        else:
            self.showNormal()

    def _lay_out(self) -> QWidget:
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 0, 24, 12)
        foot.addWidget(self.result_line)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_line)
        right.addWidget(self._stack, 1)
        right.addLayout(foot)
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self._whole.addWidget(work)
        self._stack.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frame = Striped(self)
        self.frame.column.addWidget(self.banner)
        self.frame.column.addWidget(self._whole, 1)
        self.setCentralWidget(self.frame)
        return work


def _show_first(window: MainWindow, name: str, shown: str) -> None:
    """Show the page that work begins on, unless another than was shown is there by now."""
    if not window.signed_in or window.page_name != shown:
        return
    focused = window.focusWidget()
    window.show_page(name)
    if focused is not None:
        focused.setFocus()
