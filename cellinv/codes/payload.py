"""From what a reader delivered to what it means: one way for keyboard, picture and file."""

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from cellinv.codes import gs1, isbt
from cellinv.codes.envelope import GS, GS1_AIMS, as_text, open_envelope
from cellinv.codes.errors import (
    CommandMalformed,
    Gs1FieldWrong,
    Gs1Malformed,
    ScanEmpty,
)
from cellinv.codes.results import (
    CommandCode,
    Content,
    Gs1Message,
    IsbtMessage,
    PlainCode,
    Result,
    Scan,
    Unclear,
)
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

COMMAND: Final = "CIX"
"""What every command code begins with, and no vial's code may."""

_WORD: Final = re.compile(r"[A-Z]+")
_FNC1_SIGN: Final = re.compile(r"\^(?=\d)")
_LINK: Final = re.compile(r"https?://", re.IGNORECASE)
_ASSETS: Final = ("00", "8003", "8004", "8018", "8017", "414")


@dataclass(frozen=True)
class _Opened:
    """A scan out of its envelope."""

    raw: str
    text: str
    aim: str | None
    typed: bool
    today: date


def parse(scan: Scan) -> Result:
    """Say what a scan is: a command, a GS1 or ISBT 128 message, an own code, or unclear.

    A text that claims a scheme and breaks it raises a ``DomainError``: a GS1 symbol whose
    content isn't GS1, an incomplete ISBT 128 structure, a typed donation number whose check
    character is wrong. Whoever has a table of known codes looks the bare text up first.
    """
    opened = _open(scan)
    if opened.text[: len(COMMAND)].upper() == COMMAND:
        return _command(opened)
    if opened.aim in GS1_AIMS or opened.text.startswith(GS):
        return _gs1(opened, opened.text)
    if isbt.looks_like_isbt(opened.text):
        found, sequence = isbt.structures(opened.text)
        return IsbtMessage(opened.raw, opened.text, opened.aim, found, sequence)
    return _link(opened) or _silent_gs1(opened) or _typed(opened) or _plain(opened)


def candidates(result: Result) -> tuple[str, ...]:
    """Return the texts to look up in the table of codes, best first, none twice."""
    best: tuple[str | None, ...] = ()
    if isinstance(result, Gs1Message):
        best = (result.serial, *(result.value(ai) for ai in _ASSETS))
    elif isinstance(result, IsbtMessage):
        best = (result.chain_of_identity, result.din, result.donor, result.staff)
        if result.chain_of_identity and result.din:
            best = best[1::-1] + best[2:]
    last: tuple[str | None, ...] = (result.text, result.raw.rstrip("\r\n"))
    if isinstance(result, Gs1Message):
        last = (*last, result.lot)
    elif isinstance(result, PlainCode):
        last = (*last, *result.also)
    return tuple(dict.fromkeys(text for text in (*best, *last) if text))


def _open(scan: Scan) -> _Opened:
    aim, text = open_envelope(scan)
    if aim in GS1_AIMS:
        text = text.replace("^", GS)
    text = _FNC1_SIGN.sub(GS, text, count=1) if text.startswith("^") else text
    typed = scan.source == "typed"
    if typed:
        text = text.strip()
        text = gs1.from_brackets(text) or text
    if not text:
        raise ScanEmpty
    return _Opened(as_text(scan.raw), text, aim, typed, scan.today)


def _command(opened: _Opened) -> CommandCode:
    word = opened.text[len(COMMAND) :].upper()
    if not _WORD.fullmatch(word):
        raise CommandMalformed(text=opened.text)
    return CommandCode(opened.raw, opened.text, opened.aim, word)


def _gs1(opened: _Opened, text: str) -> Gs1Message:
    fields = gs1.split(text)
    return _message(opened, fields)


def _message(opened: _Opened, fields: tuple[gs1.Field, ...]) -> Gs1Message:
    found = gs1.elements(fields, opened.today)
    return Gs1Message(opened.raw, opened.text, opened.aim, found)


def _link(opened: _Opened) -> Gs1Message | None:
    """Read a GS1 Digital Link; any other address is a text like others."""
    if not _LINK.match(opened.text):
        return None
    link = _digital_link(opened.text)
    if link is None:
        return None
    return _message(opened, tuple((one.ai.ai, one.value) for one in link.element_strings))


def _digital_link(text: str) -> "GS1DigitalLinkURI | None":
    from biip import ParseConfig, ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    try:
        return GS1DigitalLinkURI.parse(
            text, config=ParseConfig(gs1_element_strings_verify_date=False)
        )
    except (ParseError, ValueError):
        return None


def _silent_gs1(opened: _Opened) -> Gs1Message | Unclear | None:
    """Recognise GS1 where the reader does not tell the kind of symbol."""
    if opened.aim is not None:
        return None
    if GS in opened.text:
        return _separated(opened)
    if not gs1.starts_like_gs1(opened.text):
        return None
    found = tuple(_message(opened, fields) for fields in gs1.readings(opened.text))
    if len(found) > 1:
        return Unclear(opened.raw, opened.text, opened.aim, _question(), found)
    return found[0] if found else None


def _question() -> str:
    return tr("The scanner left out the separators of this code. Which reading is on the label?")


def _separated(opened: _Opened) -> Gs1Message | None:
    try:
        fields = gs1.split(opened.text)
    except (Gs1Malformed, Gs1FieldWrong):
        return None
    try:
        return _message(opened, fields)
    except DomainError:
        if gs1.starts_like_gs1(opened.text):
            raise
        return None


def _typed(opened: _Opened) -> IsbtMessage | None:
    """Read donation numbers and European codes as they are printed for the eye."""
    sec = isbt.european_code(opened.text)
    if sec is not None:
        return IsbtMessage(opened.raw, opened.text, opened.aim, (sec,))
    din = isbt.typed_din(opened.text, opened.today) if opened.typed else None
    if din is None:
        return None
    return IsbtMessage(opened.raw, opened.text, opened.aim, (isbt.donation(din),))


def _plain(opened: _Opened) -> PlainCode:
    din = isbt.bare_din(opened.text, opened.today)
    if din is not None:
        note = tr("This looks like a donation number whose first sign “=” the scanner drops.")
        return PlainCode(opened.raw, opened.text, opened.aim, note, (din,))
    if opened.typed and isbt.is_din(opened.text, opened.today):
        note = tr("This looks like a donation number typed without its check character.")
        return PlainCode(opened.raw, opened.text, opened.aim, note)
    return PlainCode(opened.raw, opened.text, opened.aim)


__all__ = [
    "CommandCode",
    "Content",
    "Gs1Message",
    "IsbtMessage",
    "PlainCode",
    "Result",
    "Scan",
    "Unclear",
    "candidates",
    "parse",
]
