"""How long the texts of a record may be, and which characters no record can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME: Final = 500
LONGEST_TEXT: Final = 10_000
_NAMES: Final = frozenset(
    {"account", "analyst", "authority", "category", "code", "cohort", "confirmed_by", "country",
     "criterion", "diluent", "edition", "form_version", "hpscreg_name", "identity", "indication",
     "item", "key", "kind", "laboratory", "login", "lot_number", "material", "medium", "method",
     "name", "name_key", "passage", "phase", "printed_name", "protocol", "protocol_version",
     "reference", "registry_id", "relation", "route", "rrid", "sop", "sop_version", "station",
     "stock", "storage", "supplier", "term", "title", "unit"}
)  # fmt: skip
_TEXTS: Final = frozenset(
    {"cause", "conclusion", "decision", "evidence", "finding", "judgement", "note", "notes",
     "outcome", "reason", "why", "words"}
)  # fmt: skip
_LONGEST: Final = {
    **dict.fromkeys(_NAMES, LONGEST_NAME),
    **dict.fromkeys(_TEXTS, LONGEST_TEXT),
}


class TextTooLong(DomainError):
    """More than anybody reads in a field."""

    sentence: ClassVar[str] = "“{begin}…” is {count} characters long; {most} is the most here."
    way_out: ClassVar[str] = "Say it shorter, or keep it as a file."


class TextUnsound(DomainError):
    """A character that no database, sheet or screen holds."""

    sentence: ClassVar[str] = "“{begin}” has a character in it that can't be recorded."
    way_out: ClassVar[str] = "Type it anew instead of pasting it."


def check_texts(values: Mapping[str, object]) -> None:
    """Check the texts of a record, by the names of its fields.

    Raises:
        TextTooLong; TextUnsound: a zero byte, or half of a pair of surrogates.
    """
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        most = _LONGEST.get(name)
        if most is not None and len(value) > most:
            raise TextTooLong(begin=beginning(value), count=len(value), most=most)
        if "\0" in value or not (value.isascii() or _whole(value)):
            raise TextUnsound(begin=beginning(value))


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def beginning(text: str) -> str:
    """Return the first characters of a text, as anything can show them."""
    return text[:20].replace("\0", "�").encode(errors="replace").decode()
