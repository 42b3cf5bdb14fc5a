"""The client put together: opens the inventory, signs people in, gives every page its seat."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from cellinv.domain.errors import SurroundingsError
from cellinv.domain.language import tr
from cellinv.records import translations
from cellinv.records.catalog import role_words
from cellinv.services.desk import SystemClock
from cellinv.ui.shell.collecting import Collecting
from cellinv.ui.shell.entering import (
    Entered,
    Opened,
    Opening,
    begin_inventory,
    is_there,
    make_demonstration,
    open_at,
    shown_place,
)
from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Changed, Hub
from cellinv.ui.shell.pages import PageSpec
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.shell.resting import Resting
from cellinv.ui.shell.scan_bus import ScanBus
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.standard_texts import speak_standard_texts
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.window import MainWindow
from cellinv.ui.shell.wishes import Wishes

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk, Place
    from cellinv.ui.shell.door import Door
    from cellinv.ui.shell.keeping import Keeping
    from cellinv.ui.shell.pages import Page
    from cellinv.ui.shell.start import StartPage
    from cellinv.ui.shell.watch import Watch
    from cellinv.ui.shell.window import Keep

_READ: Final = "read"
_EXCHANGE: Final = "export inspect"
_BENCH: Final = "withdraw"
"""Who has this right works at the bench and begins there."""


class NoScreen(SurroundingsError):
    """The computer has no screen to open a window on."""

    sentence = "There is no screen here to open the client on."
    way_out = "Use a command, or set QT_QPA_PLATFORM=offscreen for a window nobody sees."


def open_client(
    url: str, *, login: str | None = None, station: str | None = None, site: str | None = None
) -> int:
    """Open the client on an inventory and stay until the window is closed.

    Raises:
        NoScreen: there is nothing to show a window on.
    """
    from cellinv.devices.log import configure

    _check_screen()
    configure()
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    client = Client(app, Opening(url, login, station, site))
    client.faults.install()
    client.start()
    try:
        return app.exec()
    finally:
        client.close()
        client.faults.uninstall()


def _check_screen() -> None:
    needs = sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM")
    if needs and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise NoScreen


class Client(QObject):
    """Everything the running client consists of."""

    def __init__(
        self, app: QApplication, opening: Opening, preferences: Preferences | None = None
    ) -> None:
        super().__init__(app)
        app.setApplicationName("cellinv")
        app.setApplicationDisplayName("Cellinv")
        self.preferences = preferences or Preferences()
        named = replace(opening, station=self.preferences.station or None)
        self._app, self._opening = app, opening if opening.station else named
        speak_standard_texts(app, translations.choose(self.preferences.language))
        self.hub, self.faults = Hub(self), Faults(self)
        Wishes(self.hub, self.preferences)
        self.tasks = TaskRunner(self.hub, self.faults, self, self._changes_of)
        self.collecting = Collecting(self.tasks, self)
        self.window = MainWindow(self.hub, self._now)
        self.bus = ScanBus(app, self.preferences.scanner())
        self.window.painting.connect(Resting(app, self.bus).rest)
        self.seat: Seat | None = None
        self._watch: Watch | None = None
        self._keeping: Keeping | None = None
        self.door: Door | None = None
        self._first: SignInPage | None = None
        self._demonstration = self._practice = False
        self._sites: dict[str, Place] = {}
        self._entered: Entered | None = None
        self._connect()
        self._connect_window()

    def start(self) -> None:
        """Show the window and open the inventory behind it: who signs in needn't wait for it."""
        self.window.resize(1280, 800)
        if is_there(self._opening.url):
            self._first = SignInPage(self.tasks)
            self._first.user.setText(self._opening.login or "")
            self.window.show_sign_in(self._first)
        self._app.installEventFilter(self.bus)
        self.window.show()
        self.open_inventory()

    def close(self) -> None:
        """End every thread and connection."""
        if self._watch is not None and self._keeping is not None:
            self._watch.end()
            self._keeping.end()
        if self.door is not None:
            self.door.close()
        self.bus.close()
        self.window.close()
        self.tasks.shut_down()
        self.collecting.end()
        if self.seat is not None:
            self.seat.desk.database.dispose()

    @functools.cached_property
    def start_page(self) -> StartPage:
        """Return the page for an inventory that can't be opened at once, made when it's needed."""
        from cellinv.ui.shell.start import StartPage

        page = StartPage()
        page.retry_asked.connect(self.open_inventory)
        page.file_chosen.connect(self.open_file)
        page.demo_chosen.connect(self.make_demonstration)
        page.begun.connect(self.begin_inventory)
        return page

    # ── opening ─────────────────────────────────────────────────────────────

    @Slot()
    def open_inventory(self) -> None:
        """Open the inventory off the screen's thread."""
        if self._first is None:
            self.start_page.say_opening(shown_place(self._opening.url))
            self.window.show_start(self.start_page)
        self.tasks.run_write(functools.partial(open_at, self._opening), self._opened, owner=self)

    def _opened(self, opened: Opened) -> None:
        first, self._first = self._first, None
        if opened.desk is None:
            from cellinv.records.errors import DatabaseMissing  # late: a window is there before

            error = opened.error
            said = error.explain() if error else ""
            where, missing = shown_place(self._opening.url), isinstance(error, DatabaseMissing)
            self.start_page.say_failed(said, where, missing=missing)
            self.window.show_start(self.start_page)
            return
        self._demonstration, self._practice = opened.demonstration, opened.practice
        self._sit_down(opened.desk)
        if first is not None and self.door is not None:
            self.door.receive(first)
        else:
            self.sign_out()

    def _sit_down(self, desk: Desk) -> None:
        """Make what only an open inventory needs; the imports of it were done on the way."""
        if self.seat is not None:
            self.seat.take(desk)
            return
        self.seat = Seat(desk, self.tasks, self.hub, self.preferences)
        self._furnish(self.seat)

    def _furnish(self, seat: Seat) -> None:
        """Give the window its pages and what looks after it."""
        from cellinv.ui.shell.door import Door
        from cellinv.ui.shell.keeping import Keeping
        from cellinv.ui.shell.searching import Searching
        from cellinv.ui.shell.warming import Warming
        from cellinv.ui.shell.watch import Watch

        Warming(self.window, self.tasks)
        self._watch = Watch(seat, self.window)
        self._keeping = Keeping(seat, self.window.rail)
        Searching(seat, self.window)
        self.window.frame.mark(self._practice)
        hint = _hint() if self._demonstration else ""
        self.door = Door(seat, self.window, self.bus, self._opening, hint)
        self.door.entered.connect(self._enter)
        for spec in _pages(seat):
            self.window.register(spec)

    @Slot(str)
    def open_file(self, file: str) -> None:
        """Open another inventory."""
        self._opening = replace(self._opening, url=f"sqlite:///{file}")
        self.open_inventory()

    @Slot(str)
    def make_demonstration(self, file: str) -> None:
        """Fill a new file with the demonstration, and open it."""
        self._opening = replace(self._opening, url=f"sqlite:///{file}")
        told = tr("Making the demonstration: three programmes, a year of work …")
        self.start_page.say_opening(file, told)
        make = functools.partial(make_demonstration, self._opening)
        self.tasks.run_write(make, self._opened, owner=self)

    @Slot(object, str)
    def begin_inventory(self, told: dict[str, str], file: str = "") -> None:
        """Make a new inventory, where the one that was asked for is missing or in a file."""
        url = f"sqlite:///{file}" if file else self._opening.url
        opening = replace(self._opening, url=url, login=told["admin"])
        self.start_page.say_opening(shown_place(url), tr("Making the inventory …"))
        self.tasks.run_write(
            functools.partial(_begin, opening, told), functools.partial(self._begun, opening),
            owner=self,
        )  # fmt: skip

    def _begun(self, opening: Opening, opened: Opened) -> None:
        if opened.error is not None:
            self.start_page.refuse(opened.error.explain())
            return
        self._opening = opening
        self._opened(opened)

    # ── signing in and out ──────────────────────────────────────────────────

    @Slot()
    def sign_out(self) -> None:
        """Show the sign-in page; nobody sits at the desk any more."""
        if self.door is None:
            return
        if self._watch is not None and self._keeping is not None:
            self._watch.end()
            self._keeping.end()
        self.door.sign_out()

    @Slot(object, str)
    def _enter(self, entered: Entered, keep: Keep = "nothing") -> None:
        if entered.desk.actor is None:
            return
        self._entered = entered
        here = entered.desk.site.code if entered.desk.site else ""
        roles = role_words(right.role for right in entered.desk.rights)
        sites = [site.code for site in entered.sites]
        self._sites = {site.code: site for site in entered.sites}
        login = entered.desk.actor.login
        if self._watch is not None and self._keeping is not None:
            self.window.loading.before(self._watch.begin)
            self._keeping.begin()
        self.window.enter(login, roles, entered.rights, here, sites, keep=keep)

    @Slot(str)
    def choose_site(self, code: str) -> None:
        """Work at another site from now on."""
        if self.seat is None or code not in self._sites:
            return
        self.seat.take(self.seat.desk.at_site(self._sites[code]))
        self.window.set_site(code, list(self._sites))
        self.hub.changed.emit(Changed.of(("site", "container", "vial", "lot")))

    # ── the rest ────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        self.bus.scanned.connect(self.hub.scanned)
        self.bus.torn.connect(self.hub.scan_torn, Qt.ConnectionType.QueuedConnection)
        self.hub.scanner_asked.connect(self.bus.set_timing)
        self.hub.language_asked.connect(self.speak)

    def _connect_window(self) -> None:
        self.window.top_line.sign_out_asked.connect(self.sign_out)
        self.window.top_line.site_chosen.connect(self.choose_site)

    def _changes_of(self, result: object) -> Changed | None:
        return self._watch.changes_of(result) if self._watch is not None else None

    def _now(self) -> datetime:
        return self.seat.desk.now() if self.seat is not None else SystemClock().now()

    @Slot(str)
    def speak(self, code: str) -> None:
        """Speak another language from now on: a new window takes the old one's place."""
        spoken = translations.choose(code)
        self.preferences.keep_language(spoken)
        speak_standard_texts(self._app, spoken)
        if self.seat is None or self._entered is None or self._watch is None:
            return
        old, shown = self.window, self.window.page_name
        self._watch.end()
        if self.door is not None:
            self.door.close()
        self.window = MainWindow(self.hub, self._now)
        self.__dict__.pop("start_page", None)
        self._connect_window()
        self._furnish(self.seat)
        self.window.setGeometry(old.geometry())
        self._enter(replace(self._entered, desk=self.seat.desk))
        self.window.show_page(shown)
        self.window.show()
        if self.door is not None:
            self.door.minding.begin()
        old.close()
        old.deleteLater()


def _begin(opening: Opening, told: dict[str, str]) -> Opened:
    from cellinv.cli.place import make_default_folder

    make_default_folder(opening.url)
    return begin_inventory(opening, told)


def _hint() -> str:
    return tr(
        "A demonstration: sign in as tech, lead, qa, admin or viewer, "
        "with the password demo-tech, demo-lead and so on; or by a badge, DEMO-BADGE-TECH and so "
        "on, with the PIN 270814."
    )


# ── the pages ──────────────────────────────────────────────────────────────────

_PAGES: Final = (
    ("today", "Today", "TodayPage", _READ),
    ("station", "Station", "StationPage", _READ),
    ("storage", "Storage", "StoragePage", _READ),
    ("banks", "Banks", "BanksPage", _READ),
    ("production", "Production", "ProductionPage", _READ),
    ("lineage", "Lineage", "LineagePage", _READ),
    ("quality", "Quality", "QualityPage", _READ),
    ("clinical", "Clinical", "ClinicalPage", _READ),
    ("recall", "Recall", "RecallPage", _READ),
    ("cases", "Cases", "CasesPage", _READ),
    ("exchange", "Exchange", "ExchangePage", _EXCHANGE),
    ("audit", "Audit", "AuditPage", _READ),
    ("settings", "Settings", "SettingsPage", ""),
    ("record", "Record", "RecordPage", _READ),
    ("help", "Help", "HelpPage", ""),
)
"""What there is: package below ``ui``, word in the rail, class in its ``page``, a right for it."""


def _pages(seat: Seat) -> tuple[PageSpec, ...]:
    """Return what the rail offers; a page's code is imported when it is first shown."""
    return tuple(
        PageSpec(
            name,
            title,
            name,
            functools.partial(_page, seat, name, made),
            right,
            order,
            in_rail=name not in {"record", "help"},
            first_for=_BENCH if name == "station" else "",
        )
        for order, (name, title, made, right) in enumerate(_PAGES)
    )


def _page(seat: Seat, name: str, made: str) -> Page:
    module = importlib.import_module(f"cellinv.ui.{name}.page")
    page: Page = getattr(module, made)(seat)
    return page
