"""Entries of a list: where each tells when it was, and what is drawn when one is added."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget
from typing_extensions import override

from cellinv.ui.widgets.history import HistoryEntry, HistoryList, _EntryDelegate
from cellinv.ui.widgets.written import Words

pytestmark = pytest.mark.usefixtures("dressed")
SMOOTHED = 20
"""How much the edges of letters may differ by where they were drawn first; letters do by more."""


@pytest.mark.parametrize(
    ("width", "time", "beside"),
    [(400, "16:16:12", True), (168, "16:16", True), (140, "16:16:12", False)],
)
def test_time_stands_beside_the_code_as_long_as_there_is_room(
    qtbot, monkeypatch, width: int, time: str, beside: bool
) -> None:
    ends: dict[str, float] = {}
    rooms: dict[str, QRectF] = {}
    ending, within = Words.ending, Words.within

    def note_end(words: Words, painter: QPainter, end, text: str) -> float:
        ends[text] = end.y()
        return ending(words, painter, end, text)

    def note_room(words: Words, painter: QPainter, rect: QRectF, text: str) -> None:
        rooms[text] = QRectF(rect)
        within(words, painter, rect, text)

    monkeypatch.setattr(Words, "ending", note_end)
    monkeypatch.setattr(Words, "within", note_room)
    listed = HistoryList("This session")
    qtbot.addWidget(listed)
    listed.add(HistoryEntry("MW01-0001", "is already out: Lena Okafor", "16:16:12", short="16:16"))
    listed.resize(width, 80)
    listed.show()
    listed.grab()
    assert list(ends) == [time]
    code, told = rooms["MW01-0001"], rooms["is already out: Lena Okafor"]
    assert (ends[time] == code.center().y()) == beside
    assert (told.width() == code.width()) == beside


def test_a_list_kept_as_a_picture_looks_as_if_every_line_were_drawn(qtbot) -> None:
    listed, plain = _lists(qtbot)
    for number in range(7):
        _add_both(listed, plain, number)
        assert _apart(listed, plain) < SMOOTHED, f"after {number + 1}"
    _add_both(listed, plain, 7, 8, 9)  # between two paintings
    assert _apart(listed, plain) < SMOOTHED, "after several"
    for one in (listed, plain):
        one.entries.removeRow(0)
    assert _apart(listed, plain) < SMOOTHED, "without the newest"
    for one in (listed, plain):
        one.resize(300, 170)
    assert _apart(listed, plain) < SMOOTHED, "of another size"
    for one in (listed, plain):
        one.entries.set_entries([_entry(40), _entry(41)])
    assert _apart(listed, plain) < SMOOTHED, "with others"


def test_a_new_entry_draws_no_line_but_its_own(qtbot, monkeypatch) -> None:
    listed, _ = _lists(qtbot)
    for number in range(7):
        listed.add(_entry(number))
    listed.grab()
    drawn: list[str] = []
    line = _EntryDelegate.line

    def note(delegate: _EntryDelegate, painter: QPainter, rect, entry: HistoryEntry) -> None:
        drawn.append(entry.code)
        line(delegate, painter, rect, entry)

    monkeypatch.setattr(_EntryDelegate, "line", note)
    listed.add(_entry(7))
    listed.grab()
    assert drawn == ["MW01-0007"]


def _lists(qtbot) -> tuple[HistoryList, HistoryList]:
    listed, plain = HistoryList("This session"), _DrawnByView("This session")
    for one in (listed, plain):
        qtbot.addWidget(one)
        one.resize(240, 230)
        one.show()
    return listed, plain


def _apart(one: QWidget, other: QWidget) -> int:
    """Return by how much a pixel differs most, of 255."""
    seen = [
        each.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) for each in (one, other)
    ]
    first, second = (np.frombuffer(each.constBits(), np.uint8).astype(int) for each in seen)
    return int(abs(first - second).max())


def _add_both(listed: HistoryList, plain: HistoryList, *numbers: int) -> None:
    for number in numbers:
        for one in (listed, plain):
            one.add(_entry(number))


def _entry(number: int) -> HistoryEntry:
    return HistoryEntry(f"MW01-{number:04}", "withdrawn", f"16:16:{number:02}")


class _DrawnByView(HistoryList):
    """Draws each line anew each time."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QListView.paintEvent(self, event)
