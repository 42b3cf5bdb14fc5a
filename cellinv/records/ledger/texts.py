"""Canonical texts, digests and hashes: the bytes that an entry is made of (RFC 8785)."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import orjson

from cellinv.domain.errors import IntegrityError

GENESIS: Final = "0" * 64
ENTRIES_PER_CHAIN: Final = 10**10
LARGEST_INTEGER: Final = 2**53 - 1
FORMAT: Final = 1


def canonical(value: dict[str, Any]) -> str:
    """Return RFC 8785 canonical JSON of ``value``.

    Keys are ASCII and numbers are integers below 2⁵³; within that, sorted compact UTF-8 JSON is
    the canonical form, and a test compares it with a reference implementation.

    Raises:
        ValueError: a floating-point number, a number too large, or text that isn't Unicode.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=_refuse).decode()
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from error


def check_plain(value: object) -> None:
    """Refuse what has no place in a ledger text: floats, large numbers, non-ASCII keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"A ledger key must be ASCII text: {key!r}")
            check_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_plain(inner)
    elif isinstance(value, float):
        raise TypeError(f"No floating-point numbers in the ledger: {value!r}")
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise ValueError(f"Too large for the ledger: {value}")


class TextDamaged(IntegrityError):
    """A stored text that nobody can read any more."""

    sentence = "A text in the ledger is damaged."
    way_out = "Run `cellinv verify`: it names the entry. Don't write here until it is cleared up."


def loads(text: str) -> dict[str, Any]:
    """Return the object of a canonical text.

    Raises:
        TextDamaged: it isn't one.
    """
    try:
        parsed: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise TextDamaged from error
    return parsed


def pretty(text: str) -> str:
    """Return a canonical text laid out for reading."""
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def chain_hash(previous: str, head: str) -> str:
    """Return the hash of an entry: SHA-256 over the previous hash's text and the head's text."""
    return hashlib.sha256(previous.encode() + head.encode()).hexdigest()


def entry_id(number: int, seq: int) -> int:
    """Return the id of entry ``seq`` on the chain with ``number``."""
    return number * ENTRIES_PER_CHAIN + seq


def _refuse(value: object) -> None:
    raise ValueError(f"Not a value for the ledger: {value!r}")
