"""Codes read back from pictures."""

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from cellinv.codes.decoders import Found, merge
from cellinv.codes.errors import GridWrong, PictureTooLarge, PictureUnreadable
from cellinv.codes.read import ReadCode, read_codes
from cellinv.codes.symbols import Bars, Matrix, code128, datamatrix, qr

GS1_TEXT = "0107032069804988100329\x1d21AB"


def picture(symbol: Matrix | Bars, scale: int = 4, quiet: int = 10) -> Image.Image:
    if isinstance(symbol, Bars):
        row = tuple(at % 2 == 0 for at, width in enumerate(symbol.widths) for _ in range(width))
        rows = (row,) * 30
    else:
        rows = symbol.rows
    small = Image.new("L", (len(rows[0]) + 2 * quiet, len(rows) + 2 * quiet), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            small.putpixel((x + quiet, y + quiet), 0 if dark else 255)
    return small.resize((small.width * scale, small.height * scale), Image.Resampling.NEAREST)


def read(image: Image.Image, folder: Path, **options) -> tuple[ReadCode, ...]:
    path = folder / "picture.png"
    image.save(path)
    return read_codes(path, **options).codes


@pytest.mark.parametrize(
    ("draw", "aim", "decoders"),
    [
        (datamatrix, "]d2", ("zxing-cpp",)),
        (qr, "]Q3", ("zxing-cpp", "zbar")),
        (code128, "]C1", ("zxing-cpp", "zbar")),
    ],
)
def test_decoders_agree_on_the_raw_text(draw, aim, decoders, tmp_path) -> None:
    (found,) = read(picture(draw(GS1_TEXT, gs1=True)), tmp_path)
    assert (found.text, found.aim, found.decoders) == (GS1_TEXT, aim, decoders)


def test_code39_is_read_as_printed(tmp_path) -> None:
    from barcode.codex import Code39

    modules = Code39("A+BC/D", add_checksum=False).build()[0]
    image = Image.new("L", (len(modules), 40), 255)
    for x, module in enumerate(modules):
        image.paste(0 if module == "1" else 255, (x, 0, x + 1, 40))
    framed = Image.new("L", (image.width * 3 + 60, 160), 255)
    framed.paste(image.resize((image.width * 3, 120), Image.Resampling.NEAREST), (30, 20))
    (found,) = read(framed, tmp_path)
    assert (found.text, found.symbology, len(found.decoders)) == ("A+BC/D", "Code 39", 2)


def test_line_ends_inside_a_symbol_go_and_stay_in_raw(tmp_path) -> None:
    (found,) = read(picture(datamatrix("ASAP-01\n")), tmp_path)
    assert (found.text, found.raw) == ("ASAP-01", "ASAP-01\n")


@pytest.mark.parametrize("mode", ["1", "P", "L", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str, tmp_path) -> None:
    grey = picture(datamatrix("V-0001"))
    doubled = bytes(value for value in grey.tobytes() for _ in range(2))
    image = Image.frombytes(mode, grey.size, doubled) if mode == "I;16" else grey.convert(mode)
    assert [one.text for one in read(image, tmp_path)] == ["V-0001"]


def test_dark_code_on_nothing_is_read_on_white(tmp_path) -> None:
    grey = picture(datamatrix("V-0002"))
    image = Image.merge("LA", (Image.new("L", grey.size, 0), grey.point(lambda v: 255 - v)))
    assert [one.text for one in read(image, tmp_path)] == ["V-0002"]


def test_same_text_at_two_places_is_two_codes(tmp_path) -> None:
    one = picture(datamatrix("V-0003"))
    both = Image.new("L", (one.width * 2, one.height), 255)
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    assert [code.text for code in read(both, tmp_path)] == ["V-0003", "V-0003"]


def test_first_decoder_is_believed() -> None:
    corners = ((0, 0), (10, 0), (10, 10), (0, 10))
    sure = Found("Grüße", "QR Code", "]Q1", ("zxing-cpp",), corners)
    unsure = Found("Gr?", "QR Code", None, ("zbar",), corners)
    assert merge([sure, unsure]) == (sure,)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_bad_files_are_refused(content: bytes, tmp_path) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(content)
    with pytest.raises(PictureUnreadable, match=r"bad\.png"):
        read_codes(path)


def test_a_cut_off_file_is_refused(tmp_path) -> None:
    path = tmp_path / "cut.png"
    picture(datamatrix("V-0004" * 30)).save(path)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(PictureUnreadable):
        read_codes(path)


def test_missing_file_folder_and_empty_grid(tmp_path) -> None:
    with pytest.raises(PictureUnreadable):
        read_codes(tmp_path / "none.png")
    with pytest.raises(PictureUnreadable):
        read_codes(tmp_path)
    with pytest.raises(GridWrong):
        read_codes(tmp_path / "none.png", grid=(0, 12))


def test_a_picture_of_too_many_pixels_is_refused(tmp_path) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (12000, 8000)).save(path)
    with pytest.raises(PictureTooLarge):
        read_codes(path)


def rack(codes: dict[tuple[int, int], str], rows: int, columns: int) -> Image.Image:
    """A rack from below: round dark tubes in a grey frame, codes small and turned."""
    pitch, margin = 90, 60
    size = (columns * pitch + 2 * margin, rows * pitch + 2 * margin)
    image = Image.new("L", size, 150)
    for (row, column), text in codes.items():
        turn = (row * 37 + column * 11) % 360
        tube = picture(datamatrix(text), scale=3, quiet=2)
        tube = tube.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        left = margin + (column - 1) * pitch + (pitch - tube.width) // 2
        upper = margin + (row - 1) * pitch + (pitch - tube.height) // 2
        image.paste(tube, (left, upper))
    return image


def test_a_rack_gives_a_position_for_each_code(tmp_path) -> None:
    codes = {
        (row, column): f"T{row}{column:02}"
        for row in range(1, 5)
        for column in range(1, 7)
        if (row, column) not in {(2, 3), (4, 6)}
    }
    found = read(rack(codes, 4, 6), tmp_path, grid=(4, 6))
    assert {(one.row, one.column): one.text for one in found} == codes


def test_faint_codes_are_found_in_their_cells(tmp_path) -> None:
    codes = {(row, column): f"T{row}{column:02}" for row in (1, 2, 3) for column in (1, 2, 3, 4)}
    image = rack(codes, 3, 4)
    cell = (60 + 90, 60 + 90, 60 + 180, 60 + 180)
    faint = image.crop(cell).point(lambda v: 140 + v // 12).filter(ImageFilter.GaussianBlur(1.5))
    image.paste(faint, cell[:2])
    plain = {one.text for one in read(image, tmp_path)}
    assert plain == set(codes.values()) - {"T202"}
    found = read(image, tmp_path, grid=(3, 4))
    assert {(one.row, one.column): one.text for one in found} == codes
