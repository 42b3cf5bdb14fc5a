"""A part at the side of a page: of a fixed width, and of more where the page has room to spare."""

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.ui.shell.sizes import hold, wide

_ROOMY_PX: Final = 1200
"""A page this wide has none to spare."""
_SHARE: Final = 0.35


class Roomy(QObject):
    """Keeps a part between two widths; it takes its share of what a page has beyond the usual."""

    def __init__(self, part: QWidget, page: QWidget, usual: int, most: int) -> None:
        super().__init__(part)
        self._part, self._page, self._usual, self._most = part, page, usual, most
        page.installEventFilter(self)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        hold(self._part, width=roomy(self._page.width(), self._usual, self._most))


def roomy(page_px: int, usual: int, most: int) -> int:
    """Return how wide, at the usual text size, a part is on a page of this width."""
    spare = max(page_px - wide(_ROOMY_PX), 0)
    return min(round(usual + spare * _SHARE), most)
