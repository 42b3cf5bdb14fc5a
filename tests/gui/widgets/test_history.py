"""Entries of a list: when it was stands where it leaves how it ended the most room."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.written import Words

pytestmark = pytest.mark.usefixtures("dressed")


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
