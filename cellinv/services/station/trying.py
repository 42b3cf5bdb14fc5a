"""Trying a scanner out: what the program makes of a text, and whether the keyboard spoils it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cellinv.codes.envelope import GS, open_envelope
from cellinv.codes.payload import parse
from cellinv.codes.results import (
    CommandCode,
    Gs1Message,
    IsbtMessage,
    Scan,
    Unclear,
)
from cellinv.domain.errors import DomainError
from cellinv.domain.keyboards import LAYOUTS, TEST_TEXT, layout_behind, untyped
from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.services.station.resolving import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.codes.results import Result
    from cellinv.services.desk import Desk

_SYMBOLS: Final = {
    "A": "Code 39", "C": "Code 128", "d": "DataMatrix", "e": "GS1 DataBar", "E": "EAN or UPC",
    "F": "Codabar", "G": "Code 93", "I": "Interleaved 2 of 5", "J": "DotCode", "L": "PDF417",
    "Q": "QR code", "z": "Aztec",
}  # fmt: skip
_ONE_FIELD: Final = 40
"""Signs that one field with its prefix has at most, nearly always."""
_SHOWN: Final = {GS: "␝", "\x1e": "␞", "\x04": "␄", "\t": "⇥", "\r": "␍", "\n": "␊"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What the program makes of a scan.

    ``shown`` is the text with its control characters visible, ``aim`` the AIM identifier and what
    it says, ``kind`` what the text is, ``parts`` its fields (name and value), ``known`` what it
    names here, ``problem`` a refusal, ``hint`` what spoils it and what to do.
    """

    shown: str
    aim: str
    separators: int
    kind: str
    parts: tuple[tuple[str, str], ...] = ()
    known: str = ""
    problem: str = ""
    hint: str = ""


def visible(text: str) -> str:
    """Return a text with signs for its control characters."""
    return "".join(_SHOWN.get(char, char) for char in text)


def try_scan(desk: Desk, text: str) -> Tried:
    """Return what the program makes of what a scanner typed; nothing is done with it."""
    scan = Scan(text, "keyboard", desk.today())
    aim, bare = open_envelope(scan)
    told = tr("{aim}: {symbol}", aim=aim, symbol=_SYMBOLS.get(aim[1], "?")) if aim else ""
    layout = _of_test_symbol(bare)
    tried = Tried(visible(text), told, bare.count(GS), tr("The test symbol"))
    if layout is not None:
        return replace(tried, hint=_layout_hint(layout))
    kind, parts, problem = _read(scan)
    known = refusal = hint = ""
    if has_right(desk, "read"):
        known, refusal = _known(desk, text)
        hint = "" if known else _behind(desk, bare)
    return replace(
        tried,
        kind=kind,
        parts=parts,
        known=known,
        problem=visible(problem or refusal),
        hint=hint or _separator_hint(bare, aim),
    )


def _of_test_symbol(text: str) -> str | None:
    """Return by which layout a text came of the test symbol, ``None`` where it didn't."""
    layout = layout_behind(text)
    begins = text[:7].upper() == TEST_TEXT[:7]
    if layout == "?" and not (begins and len(text) > len(TEST_TEXT) // 2):
        return None
    return layout


def _layout_hint(layout: str) -> str:
    if not layout:
        return ""
    if layout == "caps":
        return tr("Capitals and small letters change places: turn Caps Lock off.")
    if layout == "width":
        return tr("An input method is on and types full-width signs: turn it off.")
    if layout == "?":
        return tr(
            "Some signs come out wrong: set the scanner to the language of this keyboard, or this "
            "computer to US English."
        )
    return tr(
        "This computer's keyboard is {layout}, the scanner types as on a US one: set the scanner "
        "to {layout}, or the computer to US English, or use the scanner as a serial port.",
        layout=tr(layout),
    )


def _behind(desk: Desk, text: str) -> str:
    """Return which layout spoils a code that is known without it."""
    tries = {"caps": text.swapcase(), **{name: untyped(text, name) for name in LAYOUTS}}
    for layout, code in tries.items():
        if code != text and _known(desk, code)[0]:
            known = tr("Without it this would be {code}.", code=code)
            return f"{_layout_hint(layout)} {known}"
    return ""


def _separator_hint(text: str, aim: str | None) -> str:
    if aim in {"]d2", "]C1", "]Q3"} and GS not in text and len(text) > _ONE_FIELD:
        return tr("No separator came through: let the scanner send GS (0x1D) as Ctrl+] or as <GS>.")
    return ""


def _read(scan: Scan) -> tuple[str, tuple[tuple[str, str], ...], str]:
    try:
        result = parse(scan)
    except DomainError as error:
        return tr("Not readable"), (), error.explain()
    return _kind(result), tuple(_parts(result)), ""


def _kind(result: Result) -> str:
    if isinstance(result, CommandCode):
        return tr("A command")
    if isinstance(result, Gs1Message):
        return tr("A GS1 message")
    if isinstance(result, IsbtMessage):
        return tr("An ISBT 128 message")
    return tr("Several readings") if isinstance(result, Unclear) else tr("A plain code")


def _parts(result: Result) -> Iterator[tuple[str, str]]:
    if isinstance(result, Gs1Message):
        for element in result.elements:
            day = f" ({element.on})" if element.on else ""
            yield f"({element.ai}) {element.title}", f"{element.value}{day}"
    elif isinstance(result, IsbtMessage):
        for structure in result.structures:
            yield structure.name, structure.content
    elif isinstance(result, Unclear):
        for reading in result.readings:
            parts = "  ".join(f"({each.ai}) {each.value}" for each in reading.elements)
            yield tr("Reading"), parts
    elif isinstance(result, CommandCode):
        yield tr("Command"), result.word


def _known(desk: Desk, text: str) -> tuple[str, str]:
    """Return what a text names here, or why it names nothing."""
    try:
        card = resolve(desk, text, source="keyboard")
    except DomainError as error:
        return "", error.explain()
    if card.kind == "command":
        return tr("the command {code}", code=card.code), ""
    return tr("{kind} {code}", kind=tr(card.kind.replace("_", " ")), code=card.code), ""
