"""What a page of the window is, and how one is announced to it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from cellinv.ui.shell.hub import Changed


class Page(QWidget):
    """One page of the window. A page is made when it's first shown and kept until sign-out."""

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

    def shown(self) -> None:
        """The page came to the front: put the focus where work begins."""


@dataclass(frozen=True)
class PageSpec:
    """A page as the rail knows it; ``factory`` is called when the page is first shown."""

    name: str
    title: str
    icon: str
    factory: Callable[[], Page]
    right: str = ""
    order: int = 0
