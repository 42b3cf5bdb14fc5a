"""What of a record may go into the log: plain values, without secrets or subject data."""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cellinv.devices.masking import mask

if TYPE_CHECKING:
    from structlog.types import EventDict

_SENSITIVE_PARTS: Final = ("password", "passwd", "secret", "token", "subject", "donor", "patient")
_SENSITIVE_WORDS: Final = frozenset({"pin", "pins", "pwd"})
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def redact(_logger: object, _method: str, event: "EventDict") -> "EventDict":
    """Drop sensitive keys at any depth, mask passwords in texts, reduce values to plain ones."""
    kept = {key: event[key] for key in ("_record", "_from_structlog") if key in event}
    return kept | _plain_mapping({key: value for key, value in event.items() if key not in kept})


def _is_sensitive(key: str) -> bool:
    words = {word.lower() for word in _WORD.findall(key)}
    return bool(words & _SENSITIVE_WORDS) or any(part in key.lower() for part in _SENSITIVE_PARTS)


def _plain_mapping(values: Mapping[object, object]) -> dict[str, object]:
    return {str(key): _plain(value) for key, value in values.items() if not _is_sensitive(str(key))}


def _plain(value: object) -> object:
    """Reduce a value to JSON; of an unknown object only the type's name, for its repr may tell."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return value.name
        case Mapping():
            return _plain_mapping(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(part) for part in value]
        case str() | PurePath() | Decimal() | UUID() | date() | time():
            return mask(str(value))
        case _:
            return f"<{type(value).__name__}>"
