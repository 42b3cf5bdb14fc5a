"""A view that is moved and made larger or smaller: fast meanwhile, sharp when it stands still."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QWidget
from typing_extensions import override

from cellinv.domain.lineage.folding import Drawing
from cellinv.ui.lineage.sheet import Sheet
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

_LEAST, _MOST = 0.01, 2.0
_STILL_MS: Final = 120
_PAN: Final = 80
_AROUND: Final = 48
_LOW: Final = 80


class MovingView(QGraphicsView):
    """Shows a sheet; a unit of it is a pixel, times the size of text chosen, times the zoom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet(Drawing("", (), ()), {})
        self.kept = QRectF()
        """What stays in sight, if it was, when there is less room."""
        self._scale = theme().scale
        self.at_home = ""
        """How it was shown when it came home, ``whole`` or ``around``, until it is moved."""
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self._stand_still)
        theme().changed.connect(self._redraw)

    @override
    def sizeHint(self) -> QSize:
        """Ask for little: it takes what is left, however large the drawing is."""
        return QSize(super().sizeHint().width(), tall(_LOW))

    def fit(self) -> None:
        """Show all of it."""
        self.at_home = ""
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.transform().m11() > self._scale:
            self._zoom_to(1)

    def zoom(self, factor: float) -> None:
        """Show everything so many times as large, within reason."""
        self.at_home = ""
        then = self.transform().m11() * factor / self._scale
        if then < _MOST if factor > 1 else then > _LEAST:
            self._begin_to_move()
            self.scale(factor, factor)

    def pan(self, across: int, down: int) -> None:
        """Move by steps to the right and down."""
        self.at_home = ""
        for bar, steps in ((self.horizontalScrollBar(), across), (self.verticalScrollBar(), down)):
            bar.setValue(bar.value() + steps * _PAN)

    def home(self) -> None:
        """Show it as it is first looked at."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        around = QRect(QPoint(0, 0), event.oldSize())
        seen = self.mapToScene(around).boundingRect() if around.isValid() else QRectF()
        super().resizeEvent(event)
        self._keep(seen)
        self._stand_still()  # one jump: nothing has to be fast after it

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15)
        else:
            self.at_home = ""
            super().wheelEvent(event)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._begin_to_move()
        super().scrollContentsBy(dx, dy)

    def _zoom_to(self, share: float) -> None:
        """Show a unit of the scene as so many pixels, times the size of text chosen."""
        self.resetTransform()
        self.scale(share * self._scale, share * self._scale)

    def _begin_to_move(self) -> None:
        self.sheet.moving = True
        self._still.start()

    @Slot()
    def _stand_still(self) -> None:
        """Paint whole and sharp what was painted fast."""
        self.sheet.moving = False
        self.viewport().update()

    def _keep(self, seen: QRectF) -> None:
        """Show in another room what was seen: all of it again, or what stays in sight."""
        if self.at_home:
            self.home()
        elif seen.contains(self.kept):
            self.ensureVisible(self.kept, _AROUND, _AROUND)

    def _redraw(self) -> None:
        grown, self._scale = theme().scale / self._scale, theme().scale
        if grown != 1:
            seen = self.mapToScene(self.viewport().rect()).boundingRect()
            self.scale(grown, grown)
            self.centerOn(seen.center())
            self._keep(seen)
        self._stand_still()
