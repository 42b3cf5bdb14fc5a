"""Labels in ZPL II: the printer's own symbols and letters where they are safe, else graphics.

Text of a record reaches the printer only as field data, escaped; no other parameter is made from
it. The whole program is ASCII, so no character set between here and the printer can change it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from cellinv.labels.drawings import BarSymbol, Drawing, Filled, MatrixSymbol, Shape, TextRun
from cellinv.labels.errors import NoLabels, ResolutionUnknown
from cellinv.labels.fonts import ready
from cellinv.labels.modules import corner, dots_per_mm, module_dots, refuse_too_fine, size
from cellinv.labels.screen import paint_drawing, painting

RESOLUTIONS: Final = (203, 300, 600)

_DATAMATRIX_CAPACITY: Final = {
    10: 3, 12: 5, 14: 8, 16: 12, 18: 18, 20: 22, 22: 30, 24: 36, 26: 44, 32: 62, 36: 86,
}  # fmt: skip
_QR_CAPACITY: Final = {21: 14, 25: 26, 29: 42, 33: 62, 37: 84, 41: 106, 45: 122, 49: 152}
_JUSTIFY: Final = {"left": "L", "centre": "C", "right": "R"}
_ESCAPES: Final = "_|!$#"
"""Printers differ on an escape character that is data, so one is named that the code has not."""

_PRINTABLE: Final = range(0x20, 0x7F)
_DARK: Final = 170
_BIT_OF_DOT: Final = bytes(ord("1") if dot < _DARK else ord("0") for dot in range(256))
"""Grey below this becomes a dot: thin strokes burn thinner than they look."""


def zpl_text(drawings: Sequence[Drawing], dpi: int = 300) -> str:
    """Return one ``^XA … ^XZ`` per label for a printer of ``dpi``, one copy each.

    Raises ``ResolutionUnknown`` or ``CodeTooFineForPrinter``.
    """
    if dpi not in RESOLUTIONS:
        raise ResolutionUnknown(dpi=dpi, choices=", ".join(str(known) for known in RESOLUTIONS))
    if not drawings:
        raise NoLabels
    for drawing in drawings:
        refuse_too_fine(drawing, dpi)
    ready()
    return "".join(_label(drawing, dots_per_mm(dpi)) for drawing in drawings)


def _label(drawing: Drawing, per_mm: float) -> str:
    width, height = round(drawing.width * per_mm), round(drawing.height * per_mm)
    lines = [f"^XA^CI28^PW{width}^LL{height}^LH0,0"]
    for shape in drawing.shapes:
        lines.extend(_field(shape, drawing, per_mm))
    return "\n".join([*lines, "^PQ1,0,1,N^XZ", ""])


def _field(shape: Shape, drawing: Drawing, per_mm: float) -> Iterator[str]:
    match shape:
        case TextRun() if _printer_can(shape.text):
            yield _text(shape, per_mm)
        case MatrixSymbol(kind="datamatrix", gs1=False) if _datamatrix_is_safe(shape):
            yield _datamatrix(shape, per_mm)
        case MatrixSymbol(kind="qr", gs1=False) if _qr_is_safe(shape):
            yield _qr(shape, per_mm)
        case BarSymbol(gs1=False) if _bars_are_safe(shape):
            yield _code128(shape, per_mm)
        case Filled():
            yield _filled(shape, per_mm)
        case _:
            yield from _graphic(shape, drawing, per_mm)


def _text(run: TextRun, per_mm: float) -> str:
    """Font 0 is narrower than the label font, so what was measured to fit, fits."""
    high = round(run.size * per_mm)
    left, base = round(run.box.x * per_mm), round(run.baseline * per_mm)
    block = f"^FB{int(run.box.width * per_mm)},1,0,{_JUSTIFY[run.align]},0"
    return f"^FT{left},{base}^A0N,{high},{high}{block}^FH_^FD{_escaped(run.text)}^FS"


def _datamatrix(symbol: MatrixSymbol, per_mm: float) -> str:
    left, top = corner(symbol, per_mm)
    step = int(module_dots(symbol.module, per_mm))
    escape = next(char for char in _ESCAPES if char not in symbol.text)
    return f"^FO{left},{top}^BXN,{step},200,,,,{escape},1^FD{symbol.text}^FS"


def _qr(symbol: MatrixSymbol, per_mm: float) -> str:
    left, top = corner(symbol, per_mm)
    step = int(module_dots(symbol.module, per_mm))
    return f"^FO{left},{top}^BQN,2,{step}^FDMA,{symbol.text}^FS"


def _code128(symbol: BarSymbol, per_mm: float) -> str:
    left, top = corner(symbol, per_mm)
    across, down = size(symbol, per_mm)
    step = int(module_dots(symbol.module, per_mm))
    turn, high = ("R", int(across)) if symbol.ladder else ("N", int(down))
    return f"^FO{left},{top}^BY{step},3,{high}^BC{turn},{high},N,N,N,A^FD{symbol.text}^FS"


def _filled(shape: Filled, per_mm: float) -> str:
    box = shape.box
    wide, high = max(round(box.width * per_mm), 1), max(round(box.height * per_mm), 1)
    left, top = round(box.x * per_mm), round(box.y * per_mm)
    return f"^FO{left},{top}^GB{wide},{high},{min(wide, high)}^FS"


def _graphic(shape: Shape, drawing: Drawing, per_mm: float) -> Iterator[str]:
    """Yield what the printer cannot be trusted with as dots, trimmed to what is dark."""
    left, top = int(shape.box.x * per_mm), int(shape.box.y * per_mm)
    width, height = (int(side * per_mm) + 2 for side in (shape.box.width, shape.box.height))
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    alone = Drawing(drawing.layout, drawing.width, drawing.height, drawing.is_round, (shape,))
    with painting(image) as painter:
        painter.translate(-left, -top)
        paint_drawing(painter, alone, per_mm)
    rows = _packed(image)
    dark = [line for line, row in enumerate(rows) if any(row)]
    if dark:
        kept = rows[dark[0] : dark[-1] + 1]
        start, end = _dark_columns(kept)
        data = b"".join(row[start:end] for row in kept)
        at = f"^FO{left + 8 * start},{top + dark[0]}"
        yield f"{at}^GFA,{len(data)},{len(data)},{end - start},{data.hex().upper()}^FS"


def _packed(image: QImage) -> list[bytes]:
    """Return the rows as the printer takes them: a bit per dot, set where it is dark."""
    grey, stride, width = bytes(image.constBits()), image.bytesPerLine(), image.width()
    lines = (grey[at * stride : at * stride + width] for at in range(image.height()))
    return [_bits(line) for line in lines]


def _bits(line: bytes) -> bytes:
    bits = line.translate(_BIT_OF_DOT)
    padded = bits.ljust((len(bits) + 7) // 8 * 8, b"0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def _dark_columns(rows: Sequence[bytes]) -> tuple[int, int]:
    dark = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return dark[0], dark[-1] + 1


def _printer_can(text: str) -> bool:
    """Font 0 has Windows-1252 on every printer; a backslash would command the text block."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return "\\" not in text and text.isprintable()


def _escaped(text: str) -> str:
    return "".join(
        chr(byte) if byte in _PRINTABLE and chr(byte) not in "_^~" else f"_{byte:02X}"
        for byte in text.encode()
    )


def _is_plain(text: str) -> bool:
    return all(ord(char) in _PRINTABLE and char not in "^~" for char in text)


def _datamatrix_is_safe(symbol: MatrixSymbol) -> bool:
    """Tell whether the printer's encoder, however simple, needs no larger symbol than ours."""
    side = len(symbol.rows)
    return (
        _is_plain(symbol.text)
        and not set(_ESCAPES) <= set(symbol.text)
        and side == len(symbol.rows[0])
        and _codewords(symbol.text) <= _DATAMATRIX_CAPACITY.get(side, 0)
    )


def _codewords(text: str) -> int:
    """Return what a text takes in DataMatrix's ASCII encodation: two digits share a codeword."""
    count = at = 0
    while at < len(text):
        at += 2 if text[at : at + 2].isdigit() and len(text) - at > 1 else 1
        count += 1
    return count


def _qr_is_safe(symbol: MatrixSymbol) -> bool:
    return _is_plain(symbol.text) and len(symbol.text) <= _QR_CAPACITY.get(len(symbol.rows), 0)


def _bars_are_safe(symbol: BarSymbol) -> bool:
    """Tell whether there is room for the symbol even if the printer joins no digits in pairs.

    A ``>`` commands the printer's encoder, on some printers in this mode too.
    """
    longest = 11 * len(symbol.text) + 35 + 2 * symbol.quiet
    length = symbol.box.height if symbol.ladder else symbol.box.width
    return _is_plain(symbol.text) and ">" not in symbol.text and longest * symbol.module <= length
