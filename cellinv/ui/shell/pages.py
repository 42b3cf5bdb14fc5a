"""What a page of the window is, and how one is announced to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.hub import Changed

_SOON_MS = 400
Glance = tuple[str, str, str]
"""One thing done of late: its code, how it ended, when."""


class Page(QWidget):
    """One page of the window. A page is made when it's first shown and kept until sign-out.

    One that is ``personal`` is made anew when somebody else sits down.
    """

    personal = False

    @property
    def title(self) -> str:
        """Return what the window's title says while this page is shown."""
        return self.accessibleName()

    def refresh(self, changed: Changed | None) -> None:
        """Read again what is shown, if ``changed`` touches it (``None``: whatever it shows)."""

    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        """Take a code that came while this page was shown; ``False`` passes it on to search.

        ``typed`` tells that a person typed it into the scan line.
        """
        del text, typed
        return False

    def open(self, what: object) -> None:
        """Show ``what`` (a code, an id), asked for from another page or the search line."""

    def wants_badge(self) -> bool:
        """Tell whether a scanned badge is for this page: a second person is asked for."""
        return False

    def glance(self) -> tuple[Glance, ...]:
        """Return what of this page stays in sight while the window is locked."""
        return ()

    def leave(self) -> None:
        """Go back to where this page was asked from, if it is one to look things up in."""

    def shown(self) -> None:
        """The page came to the front: put the focus where work begins."""


class ReadingPage(Page):
    """A page that reads all it shows at once, and again soon after some of it was changed."""

    kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds of records it shows; with none it follows every change."""

    def __init__(self) -> None:
        super().__init__()
        self._stale = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._read)

    @Slot()
    def _read(self) -> None:
        """Ask for what is shown; it isn't stale any more then."""
        self._stale = False

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is not None and self.kinds and not changed.touches(*self.kinds):
            return
        self._stale = True
        if changed is None:
            self._read()
        elif self.isVisible():
            self._soon.start()

    def reads_soon(self) -> bool:
        """Say whether something was changed that isn't shown yet."""
        return self._soon.isActive()

    @override
    def shown(self) -> None:
        if self._stale:
            self._read()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._soon.stop()
        super().hideEvent(event)


@dataclass(frozen=True)
class PageSpec:
    """A page as the rail knows it; ``factory`` is called when the page is first shown.

    It takes one of the rights that ``right`` names, with spaces between them.
    Whoever has the right ``first_for`` begins there, others on the first page they may use.
    """

    name: str
    title: str
    icon: str
    factory: Callable[[], Page]
    right: str = ""
    order: int = 0
    in_rail: bool = True
    first_for: str = ""


class Loading(Protocol):
    """Sees to it that the code is there which a page or a scan needs: it may be loaded late."""

    def before(self, then: Callable[[], None]) -> None:
        """Do something once all is there that a page needs; keys are taken meanwhile."""

    def load_page(self) -> None:
        """Load at once what a page needs."""

    def load_all(self) -> None:
        """Load at once what a scan needs, too."""


class AllThere:
    """Nothing has to be loaded."""

    def before(self, then: Callable[[], None]) -> None:
        """Do it."""
        then()

    def load_page(self) -> None:
        """Nothing is left to load."""

    load_all = load_page


class PageStack(QStackedWidget):
    """The pages of the window: each made when it's first shown, kept until sign-out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs: dict[str, PageSpec] = {}
        self._pages: dict[str, Page] = {}
        self._missed: dict[str, Changed] = {}

    def register(self, spec: PageSpec) -> None:
        """Announce a page."""
        self._specs[spec.name] = spec

    def allowed(self, rights: Iterable[str]) -> list[PageSpec]:
        """Return the pages a person with these rights may use, in order."""
        held = set(rights)
        open_to = (s for s in self._specs.values() if not s.right or held & {*s.right.split()})
        return sorted(open_to, key=_by_order)

    def page(self, name: str) -> Page | None:
        """Return a page if it was made already."""
        return self._pages.get(name)

    def name(self) -> str:
        """Return the name of the page in front, empty before there is one."""
        shown = self.currentWidget()
        return next((name for name, page in self._pages.items() if page is shown), "")

    def glance(self) -> tuple[Glance, ...]:
        """Return what of the pages stays in sight while the window is locked."""
        return tuple(one for page in self._pages.values() for one in page.glance())

    def title(self, name: str) -> str:
        """Return what the rail calls a page."""
        return tr(self._specs[name].title)

    def bring(self, name: str) -> Page:
        """Bring a page to the front; it is made and read now if it's shown for the first time."""
        made = name not in self._pages
        if made:
            self._pages[name] = self._specs[name].factory()
            self.addWidget(self._pages[name])
        page = self._pages[name]
        self.setCurrentWidget(page)
        missed = self._missed.pop(name, None)
        if made or missed is not None:
            page.refresh(None if made else missed)
        page.shown()
        return page

    @Slot(object)
    def refresh(self, changed: Changed) -> None:
        """Tell the page in front what changed; others read it when they are shown again."""
        shown = self.currentWidget()
        for name, page in self._pages.items():
            if page is shown:
                page.refresh(changed)
            else:
                before = self._missed.get(name)
                self._missed[name] = changed if before is None else before | changed

    def forget(self, but: Iterable[str] = (), *, personal: bool = True) -> None:
        """Throw the pages away, but for some of which those that are personal may go, too."""
        kept = set(but)
        for name, page in tuple(self._pages.items()):
            if name not in kept or (personal and page.personal):
                self.removeWidget(page)
                page.deleteLater()
                del self._pages[name]
                self._missed.pop(name, None)


def _by_order(spec: PageSpec) -> int:
    return spec.order
