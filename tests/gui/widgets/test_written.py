"""Numbers that are written together look as if each were written alone."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.written import Numbers, Words

pytestmark = pytest.mark.usefixtures("dressed")

PLACES = [(QPointF(18.0 + 31 * at, 20.5), str(7 + 53 * at)) for at in range(12)]


def sized(pixels: int) -> QFont:
    made = theme().font("small", tabular=True)
    made.setWeight(QFont.Weight.Bold)
    made.setPixelSize(pixels)
    return made


@pytest.fixture
def font() -> QFont:
    return sized(11)


@pytest.mark.parametrize("pixels", range(7, 16))
def test_numbers_are_taken_in_every_size(pixels: int) -> None:
    assert Numbers(Words(sized(pixels))).take(QPointF(9, 9), "0918", "#000000")


def blank() -> tuple[QImage, QPainter]:
    image = QImage(400, 40, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return image, painter


def apart(one: QImage, other: QImage) -> int:
    """Return how far two pictures are from each other, over all their pixels."""
    pixels = ((x, y) for x in range(one.width()) for y in range(one.height()))
    return sum(abs(one.pixelColor(*at).red() - other.pixelColor(*at).red()) for at in pixels)


def test_together_they_look_as_if_written_one_by_one(font: QFont) -> None:
    words = Words(font)
    alone, painter = blank()
    painter.setFont(font)
    painter.setPen(QColor("#204060"))
    for centre, text in PLACES:
        words.centred(painter, centre, text)
    painter.end()
    together, painter = blank()
    numbers = Numbers(words)
    assert all(numbers.take(centre, text, "#204060") for centre, text in PLACES)
    numbers.write(painter)
    painter.end()
    assert apart(together, alone) < 0.1 * apart(alone, blank()[0])


def test_each_is_written_once_and_in_its_ink(font: QFont) -> None:
    first, painter = blank()
    numbers = Numbers(Words(font))
    numbers.take(QPointF(20, 20), "11", "#ff0000")
    numbers.take(QPointF(80, 20), "11", "#0000ff")
    numbers.write(painter)
    painter.end()
    inks = {first.pixelColor(x, y).name() for x in range(400) for y in range(40)}
    assert any(QColor(ink).red() > QColor(ink).blue() for ink in inks)
    assert any(QColor(ink).blue() > QColor(ink).red() for ink in inks)
    empty, painter = blank()
    numbers.write(painter)
    painter.end()
    assert empty == blank()[0]


@pytest.mark.parametrize("text", ["·", "A-1", "", "1 2", "١٢"])
def test_what_is_no_plain_number_is_left(font: QFont, text: str) -> None:
    assert not Numbers(Words(font)).take(QPointF(9, 9), text, "#000000")
