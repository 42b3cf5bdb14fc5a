"""Texts as symbols: which modules of a matrix or which bars are dark, however they are drawn."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from typing_extensions import override

from cellinv.codes.envelope import GS
from cellinv.codes.errors import CodeEmpty, CodeNotEncodable, CodeTooLong
from cellinv.codes.gs1 import split

CODE128_LONGEST: Final = 80
"""Characters beyond which handheld readers no longer see both ends of the symbol."""

_FNC1: Final = "\xf1"
_LAST_ASCII: Final = 127
_PAIR_99: Final = 99


@dataclass(frozen=True)
class Matrix:
    """The modules of a two-dimensional symbol, rows from above, True = dark, no quiet zone."""

    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Bars:
    """The widths of bar, space, bar … of a linear symbol in modules, no quiet zone."""

    widths: tuple[int, ...]


def datamatrix(text: str, *, gs1: bool = False, square: bool = True) -> Matrix:
    """Encode a text as DataMatrix ECC 200, of the smallest size that holds it.

    ``gs1`` takes a GS1 message with GS between its fields and puts FNC1 in front. Raises
    ``CodeEmpty``, ``CodeTooLong``, ``CodeNotEncodable`` or, for ``gs1``, the errors of ``split``.
    """
    return _matrix("DataMatrix", text, gs1=gs1, force_square=square)


def qr(text: str, *, gs1: bool = False, ec_level: str = "M") -> Matrix:
    """Encode a text as QR code with at least the error correction L, M, Q or H.

    Raises as ``datamatrix`` does.
    """
    return _matrix("QRCode", text, gs1=gs1, ec_level=ec_level)


def code128(text: str, *, gs1: bool = False) -> Bars:
    """Encode a text of ASCII characters as Code 128, or as GS1-128 with FNC1 in front.

    Raises ``CodeEmpty``, ``CodeTooLong`` or ``CodeNotEncodable``.
    """
    if not text:
        raise CodeEmpty
    if any(ord(char) > _LAST_ASCII for char in text):
        raise CodeNotEncodable(symbol="Code 128", text=text)
    if len(text) > CODE128_LONGEST:
        raise CodeTooLong(symbol="Code 128", text=text)
    if gs1:
        split(text)
    modules = _bar_modules(text.strip(GS).replace(GS, _FNC1) if gs1 else text, gs1=gs1)
    return Bars(tuple(len(list(run)) for _, run in groupby(modules)))


def _bar_modules(text: str, *, gs1: bool) -> str:
    from barcode.codex import Code128, Gs1_128

    class KeepsLeadingPair(Code128):  # type: ignore[misc]  # the library has no types
        """The library takes a leading "99" for its own switch to digit pairs and drops it."""

        @override
        def _try_to_optimize(self, encoded: list[int]) -> list[int]:
            if encoded[1] == _PAIR_99:
                return encoded
            optimized: list[int] = super()._try_to_optimize(encoded)
            return optimized

    symbol = Gs1_128(text) if gs1 else KeepsLeadingPair(text)
    modules: str = symbol.build()[0]
    return modules


def _matrix(symbol: str, text: str, *, gs1: bool, **options: object) -> Matrix:
    import zxingcpp

    if not text:
        raise CodeEmpty
    content = _bracketed(symbol, text) if gs1 else text
    try:
        made = zxingcpp.create_barcode(
            content, getattr(zxingcpp.BarcodeFormat, symbol), gs1=gs1, **options
        )
    except ValueError as problem:
        too_long = "too long" in str(problem).lower()
        refusal = CodeTooLong if too_long else CodeNotEncodable
        raise refusal(symbol=symbol, text=text) from problem
    return _modules(made)


def _modules(made: Any) -> Matrix:
    pixels = memoryview(made.to_image(scale=1, add_quiet_zones=False))
    height, width = pixels.shape or (0, 0)
    return Matrix(
        tuple(tuple(pixels[row, column] == 0 for column in range(width)) for row in range(height))
    )


def _bracketed(symbol: str, text: str) -> str:
    fields = split(text)
    if any(char in "()" for _, value in fields for char in value):
        raise CodeNotEncodable(symbol=symbol, text=text)
    return "".join(f"({ai}){value}" for ai, value in fields)
