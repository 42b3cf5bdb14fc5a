import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication

from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw, draw_all, paginate
from cellinv.labels.drawings import MatrixSymbol, Page, Placed
from cellinv.labels.errors import NoLabels, PictureTooLarge, ResolutionUnknown
from cellinv.labels.layouts import layout, layouts
from cellinv.labels.png import contact_page, png_bytes, stacked_page

Decode = Callable[[bytes], set[str]]


def label_png(name: str, data: LabelData, dpi: int = 300) -> bytes:
    return png_bytes(contact_page([draw(layout(name), data)]), dpi)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", layouts())
def test_zxing_reads_exactly_the_code(name: str, dpi: int, vial: LabelData, zxing: Decode) -> None:
    assert zxing(label_png(name, vial.as_specimen(), dpi)) == {vial.code}


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("name", ["box", "tank", "tube-5ml"])
def test_zbar_reads_exactly_the_code(name: str, dpi: int, vial: LabelData, zbar: Decode) -> None:
    assert zbar(label_png(name, vial, dpi)) == {vial.code}


@pytest.mark.parametrize("code", ["1234567890", "a_b-C.9/x", "WCB>^~_1", "VIAL 000017"])
@pytest.mark.parametrize("name", ["box", "tank", "cap-dot"])
def test_unusual_codes_come_back_unchanged(name: str, code: str, zxing: Decode) -> None:
    assert zxing(label_png(name, LabelData(code))) == {code}


@pytest.mark.parametrize("name", ["vial-wrap", "cap-dot", "tank"])
def test_a_gs1_message_keeps_its_separators(name: str, zxing: Decode) -> None:
    message = "010950600013435210ABC12\x1d21000123"
    assert zxing(label_png(name, LabelData(message, gs1=True))) == {message}


@pytest.mark.parametrize(("dpi", "size"), [(300, (338, 376)), (600, (676, 751))])
def test_a_picture_has_the_dots_of_its_size(
    dpi: int, size: tuple[int, int], vial: LabelData
) -> None:
    image = Image.open(io.BytesIO(label_png("vial-wrap", vial, dpi)))
    assert image.size == size
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.01)


@pytest.mark.parametrize("dpi", [300, 600])
def test_modules_are_black_or_white_and_equally_wide(dpi: int, vial: LabelData) -> None:
    drawing = draw(layout("vial-wrap"), vial)
    alone = replace(
        drawing, shapes=tuple(one for one in drawing.shapes if isinstance(one, MatrixSymbol))
    )
    image = Image.open(io.BytesIO(png_bytes(contact_page([alone]), dpi)))
    dark = image.point(lambda dot: 255 - dot).getbbox()
    assert dark is not None
    assert {grey for grey, count in enumerate(image.histogram()) if count} == {0, 255}
    assert (dark[2] - dark[0], dark[3] - dark[1]) == (14 * 4 * dpi // 300,) * 2


def test_several_labels_are_one_picture_read_in_one_go(vial: LabelData, zxing: Decode) -> None:
    codes = {f"WCB0007-{number:04}" for number in range(7)}
    drawings = draw_all(layout("vial-wrap"), [replace(vial, code=code) for code in codes])
    assert zxing(png_bytes(contact_page(drawings))) == codes


def test_sheets_are_stacked(vial: LabelData, zxing: Decode) -> None:
    sheet = layout("sheet-85")
    drawings = draw_all(sheet, [replace(vial, code=f"V-{number}") for number in range(4)])
    page = stacked_page(paginate(sheet, drawings, first=83))
    assert (page.width, page.height) == (214, 558)
    assert zxing(png_bytes(page)) == {"V-0", "V-1", "V-2", "V-3"}


def test_what_cannot_be_a_picture_is_refused(vial: LabelData) -> None:
    drawing = draw(layout("box"), vial)
    with pytest.raises(ResolutionUnknown, match="203, 300, 600"):
        png_bytes(contact_page([drawing]), 96)
    with pytest.raises(PictureTooLarge, match="1 labels at 600 dpi"):
        png_bytes(Page(2000, 2000, (Placed(0, 0, drawing),)), 600)
    with pytest.raises(NoLabels):
        contact_page([])
    with pytest.raises(NoLabels):
        stacked_page([])


def test_nothing_touches_the_edge(vial: LabelData, qapp: QGuiApplication) -> None:
    for name in layouts():
        image = Image.open(io.BytesIO(label_png(name, vial.as_specimen(), 600)))
        dark = image.point(lambda dot: 255 - dot).getbbox()
        assert dark is not None
        assert min(dark[0], dark[1], image.width - dark[2], image.height - dark[3]) >= 12
