"""What a label says: the code exactly as recorded, and named texts beside it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from cellinv.domain.language import tr

FIELDS: Final = frozenset(
    {
        "cap",
        "caption",
        "cells",
        "code",
        "expiry",
        "fill_date",
        "format",
        "kind",
        "line",
        "lot",
        "mark",
        "name",
        "number",
        "owner",
        "passage",
        "place",
        "storage",
    }
)
"""The names a layout may use. ``code`` and ``mark`` come from the label itself."""

FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_SEPARATOR: Final = " · "
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_VISIBLE: Final = {"\x1d": "<GS>", "\x1e": "<RS>", "\x04": "<EOT>"}


@dataclass(frozen=True, slots=True)
class LabelData:
    """One label: ``code`` is the payload of every symbol, byte for byte what the record holds.

    ``fields`` carries texts under the names in ``FIELDS``; one that is absent or empty leaves no
    trace on the label. ``mark`` is printed where the layout has its place for it. ``gs1`` puts FNC1
    before a message of GS1 fields, which are parted by GS.
    """

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    gs1: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def as_specimen(self) -> "LabelData":
        """Return the label marked as one that is not counted as printed."""
        return replace(self, mark=tr("SPECIMEN"))

    def text(self, name: str) -> str:
        """Return the printable text of a field, or nothing where it has none."""
        own = {"code": self.code, "mark": self.mark}
        return printable(own.get(name, self.fields.get(name, "")))


def fill_in(template: str, data: LabelData) -> str:
    """Return ``template`` with its words translated and its ``{fields}`` filled from ``data``.

    A piece between two `` · `` of which every field is empty is left out with its caption, so
    ``Exp {expiry}`` prints nothing for a vial that does not expire.
    """
    pieces = template.split(_SEPARATOR)
    return _SEPARATOR.join(
        FIELD.sub(lambda found: data.text(found[1]), _translated(piece))
        for piece in pieces
        if _says_something(piece, data)
    )


def printable(text: str) -> str:
    """Return ``text`` on one line, without what a printer or a reader could be misled by.

    Separators of scanned codes become visible, control and direction characters and half
    surrogates do not reach the paper.
    """
    shown = "".join(_shown(char) for char in text)
    return " ".join(shown.split())


def _says_something(piece: str, data: LabelData) -> bool:
    names = FIELD.findall(piece)
    return not names or any(data.text(name) for name in names)


def _translated(piece: str) -> str:
    has_words = any(char.isalpha() for char in FIELD.sub("", piece))
    return tr(piece) if has_words else piece


def _shown(char: str) -> str:
    if char in _VISIBLE:
        return _VISIBLE[char]
    if char in _DIRECTIONS:
        return ""
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category in {"Cs", "Cn"} else char
