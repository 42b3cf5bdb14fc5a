"""The doses of a subject, each as a line of steps: planned, prepared, released, given."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.clinical.marks import RADIUS, Shape, mark
from cellinv.ui.clinical.picked import Picked
from cellinv.ui.shell.sizes import tall, wide
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.written import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPainter, QResizeEvent

    from cellinv.records.queries.courses import DoseSeen

_LINE_PX: Final = 76
_TALL_LINE_PX: Final = 104
_ROOMY_PX: Final = 560
"""Where there is less width, a dose's code stands above its steps."""
_CODE_PX: Final = 112
_SMALLEST: Final = 0.75
"""To so much of the small size the words of the steps shrink before any is cut."""
_ENDS: Final = {"return_dose", "destroy_dose"}


class Station(NamedTuple):
    """A step of a dose as it is painted: its word, when it was done, and its mark."""

    word: str
    when: str
    shape: Shape


class Courses(Picked):
    """One line for each dose; up and down go from one to the other."""

    back: ClassVar[Qt.Key] = Qt.Key.Key_Up
    on: ClassVar[Qt.Key] = Qt.Key.Key_Down

    def __init__(self) -> None:
        super().__init__(tr("Doses"))
        self.doses: tuple[DoseSeen, ...] = ()
        self.lines: tuple[tuple[Station, ...], ...] = ()

    def show_doses(self, doses: Sequence[DoseSeen], zone: ZoneInfo) -> None:
        """Show these, with times as the clock at the site shows them."""
        self.doses = tuple(doses)
        self.lines = tuple(stations(dose, zone) for dose in doses)
        self.tell(tuple(map(_told, self.doses, self.lines)))

    @property
    def dose(self) -> DoseSeen | None:
        """Return the dose chosen."""
        return self.doses[self.at] if 0 <= self.at < len(self.doses) else None

    @override
    def height_px(self) -> int:
        return len(self.doses) * self._line_px()

    def _narrow(self) -> bool:
        return self.width() < tall(_ROOMY_PX)

    def _line_px(self) -> int:
        return tall(_TALL_LINE_PX if self._narrow() else _LINE_PX)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    @override
    def place_at(self, point: QPointF) -> int:
        place = int(point.y() // self._line_px())
        return place if place < len(self.doses) else -1

    @override
    def draw(self, painter: QPainter) -> None:
        high, narrow = self._line_px(), self._narrow()
        for place, (dose, line) in enumerate(zip(self.doses, self.lines, strict=True)):
            rect = QRectF(0, place * high, self.width(), high)
            if place == self.at and (len(self.doses) > 1 or self.hasFocus()):
                self.ring(painter, rect)
            self._draw_code(painter, rect, dose, narrow=narrow)
            left, top = (0, tall(26)) if narrow else (wide(_CODE_PX), 0)
            self._draw_steps(painter, rect.adjusted(left, top, 0, 0), line)

    def _draw_code(
        self, painter: QPainter, rect: QRectF, dose: DoseSeen, *, narrow: bool
    ) -> None:  # fmt: skip
        painter.setPen(theme().colour("text"))
        painter.setFont(theme().font("body", mono=True))
        top = rect.top() + tall(4 if narrow else 14)
        code = QRectF(12, top, wide(_CODE_PX) - 16, tall(20))
        Words(painter.font()).within(painter, code, dose.code)
        painter.setPen(theme().colour("dim"))
        painter.setFont(theme().font("small"))
        below = code.translated(wide(_CODE_PX), 0) if narrow else code.translated(0, tall(22))
        Words(painter.font()).within(painter, below, _vials_said(dose))

    def _draw_steps(self, painter: QPainter, rect: QRectF, line: Sequence[Station]) -> None:
        share, y = rect.width() / len(line), rect.top() + tall(22)
        centres = [QPointF(rect.left() + share * (i + 0.5), y) for i in range(len(line))]
        gap = tall(RADIUS) + 4
        for before, after, step in zip(centres, centres[1:], line[1:], strict=False):
            done = step.shape in {"done", "ended"}
            style = Qt.PenStyle.SolidLine if done else Qt.PenStyle.DotLine
            painter.setPen(QPen(theme().colour("done" if done else "edge"), 2, style))
            painter.drawLine(
                QPointF(before.x() + gap, y), QPointF(after.x() - gap, y)
            )  # fmt: skip
        words = Words(_fitting([step.word for step in line], share - 2))
        metrics = QFontMetricsF(words.font)
        for centre, step in zip(centres, line, strict=True):
            mark(painter, centre, step.shape)
            painter.setFont(words.font)
            painter.setPen(theme().colour("dim" if step.shape == "open" else "text"))
            shown = metrics.elidedText(step.word, Qt.TextElideMode.ElideRight, int(share) - 2)
            words.centred(painter, QPointF(centre.x(), y + tall(20)), shown)
            painter.setPen(theme().colour("dim"))
            fits = metrics.horizontalAdvance(step.when) < share
            when = step.when if fits else step.when.partition(" ")[0]
            words.centred(painter, QPointF(centre.x(), y + tall(36)), when)


def _fitting(texts: Sequence[str], room: float) -> QFont:
    """Return the small font, somewhat smaller where the longest of these words needs that."""
    font = QFont(theme().font("small"))
    needed = max(map(QFontMetricsF(font).horizontalAdvance, texts))
    if needed > room:
        font.setPixelSize(int(font.pixelSize() * max(_SMALLEST, room / needed)))
    return font


def stations(dose: DoseSeen, zone: ZoneInfo) -> tuple[Station, ...]:
    """Return the steps of a dose as they are painted; the next one stands out."""
    ways: tuple[tuple[str, tuple[str, ...]], ...] = (
        (tr("Planned"), ("set_aside", "pack_kits")),
        (tr("Prepared"), ("prepare_dose",)),
        (tr("Released"), ("release_dose",)),
        (tr("Handed over"), ("hand_over", "take_over")),
        (tr("Administered"), ("administer",)),
    )
    ended = dose.step(*_ENDS)
    if ended is not None:
        word = tr("Returned") if ended.action == "return_dose" else tr("Destroyed")
        ways = (*ways[:-1], (word, tuple(_ENDS)))
    steps = [dose.step(*actions) for _, actions in ways]
    over = dose.status in {"administered", "returned", "destroyed"}
    last = max((at for at, step in enumerate(steps) if step is not None), default=0)
    found = []
    for at, ((word, _), step) in enumerate(zip(ways, steps, strict=True)):
        is_next = step is None and not over and at == last + 1
        shape: Shape = "open"
        if step is not None or at == 0:
            shape = "ended" if step is ended and ended is not None else "done"
        elif is_next:
            shape = "next"
        taken = step is not None and step.action == "take_over"
        when = f"{step.at.astimezone(zone):%m-%d %H:%M}" if step is not None else ""
        found.append(Station(tr("Taken over") if taken else word, when, shape))
    return tuple(found)


def _vials_said(dose: DoseSeen) -> str:
    if not dose.parts:
        return tr("1 vial") if dose.vials == 1 else tr("{n} vials", n=dose.vials)
    return a_list(dict.fromkeys(part.lot for part in dose.parts))


def _told(dose: DoseSeen, line: Sequence[Station]) -> str:
    done = [step.word for step in line if step.shape in {"done", "ended"}]
    return f"{dose.code}, {done[-1]}"
