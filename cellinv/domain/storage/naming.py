"""Naming patterns for many containers: `Rack {n}`, `B-{nnnn}`, `{parent}-{A}`."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.storage.positions import letters

LONGEST: Final = 64
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_KNOWN: Final = re.compile(r"n{1,9}|A|parent")


class NamingUnsound(DomainError):
    """A pattern that can't make names."""

    sentence: ClassVar[str] = "“{pattern}” can't be a naming: {why}."
    way_out: ClassVar[str] = (
        "Write {{n}} for the number, {{nnnn}} for 0001, {{A}} for a letter, {{parent}} for the "
        "code of what it stands in."
    )


def check_pattern(pattern: str) -> str:
    """Return a pattern without blanks around it; NamingUnsound where it can make no name."""
    text = pattern.strip()
    if not text:
        raise NamingUnsound(pattern=pattern, why=tr("it is empty"))
    if len(text) > LONGEST:
        why = tr("it is longer than {most} characters", most=LONGEST)
        raise NamingUnsound(pattern=text[:20] + "…", why=why)
    unknown = next((f for f in _FIELD.findall(text) if not _KNOWN.fullmatch(f)), None)
    if unknown is not None:
        raise NamingUnsound(pattern=text, why=tr("“{field}” means nothing", field=unknown))
    if set(_FIELD.sub("", text)) & set("{}"):
        raise NamingUnsound(pattern=text, why=tr("a brace stands alone"))
    return text


def is_numbered(pattern: str) -> bool:
    """Say whether a pattern makes another name for every number."""
    return any(field != "parent" for field in _FIELD.findall(pattern))


def fill_in(pattern: str, number: int, parent: str = "") -> str:
    """Return the name a pattern gives to a number, in something with the code ``parent``."""

    def value(found: re.Match[str]) -> str:
        field = found[1]
        if field == "parent":
            return parent
        return letters(number - 1) if field == "A" else str(number).zfill(len(field))

    return _FIELD.sub(value, pattern)


def number_in(pattern: str, text: str) -> int | None:
    """Return the number from which a pattern made a text; nothing where it didn't.

    Letters aren't read back, and case doesn't matter.
    """
    found = _reader(pattern).fullmatch(text)
    if found is None or not found.groups():
        return None
    numbers = {int(group) for group in found.groups()}
    return numbers.pop() if len(numbers) == 1 else None


@cache
def _reader(pattern: str) -> re.Pattern[str]:
    parts, last = [], 0
    for field in _FIELD.finditer(pattern):
        parts.append(re.escape(pattern[last : field.start()]))
        parts.append("([0-9]{1,9})" if field[1].startswith("n") else ".*")
        last = field.end()
    return re.compile("".join(parts) + re.escape(pattern[last:]), re.IGNORECASE)
