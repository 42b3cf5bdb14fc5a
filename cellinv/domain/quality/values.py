"""Numbers as laboratories write them: exact, perhaps only bounded (``< 0.05``), with a unit."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError

_MOST_DIGITS: Final = 30
_NUMBER: Final = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?"
_READING: Final = re.compile(rf"(<=|>=|<|>|=)?\s*({_NUMBER})\s*(.*)", re.DOTALL)
_PLAINER: Final = str.maketrans({"≤": "<=", "≥": ">=", "−": "-", "–": "-", "\u00a0": " "})


class Operator(StrEnum):
    """How a value stands to a number."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="

    @property
    def shown(self) -> str:
        """Return the sign as people write it."""
        return {"<=": "≤", ">=": "≥"}.get(self.value, self.value)

    @property
    def from_above(self) -> bool:
        """Say whether values below the number are meant too."""
        return self in {Operator.LESS, Operator.AT_MOST}

    @property
    def from_below(self) -> bool:
        """Say whether values above the number are meant too."""
        return self in {Operator.MORE, Operator.AT_LEAST}


class NotNumber(DomainError):
    """A text that no number can be read from."""

    sentence: ClassVar[str] = "“{text}” is not a number with a unit."
    way_out: ClassVar[str] = "Write it with a decimal point, as in 4.2 or < 0.05 EU/mL."


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it was read: exact, or only a bound on it; ``unit`` as written, perhaps none."""

    number: Decimal
    operator: Operator = Operator.EQUAL
    unit: str = ""


def plain(text: str) -> str:
    """Return a text with its signs in one form and its blanks reduced."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAINER).split())


def reading_of(text: str) -> Reading:
    """Read ``4.2``, ``< 0.05 EU/mL`` or ``≥90 %``.

    Raises:
        NotNumber: it is none, or has a decimal comma, which could as well part thousands.
    """
    found = _READING.fullmatch(plain(text))
    raised = any(char.isdigit() and not char.isdecimal() for char in text)  # 10⁶ isn't 106
    if found is None or raised:
        raise NotNumber(text=text.strip()[:80])
    sign, digits, unit = found.groups()
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise NotNumber(text=text.strip()[:80]) from None
    if len(number.as_tuple().digits) > _MOST_DIGITS or unit[:1] in {",", ".", "-"}:
        raise NotNumber(text=text.strip()[:80])
    return Reading(number, Operator(sign or "="), unit.strip())


def written(number: Decimal) -> str:
    """Return a number as text without an exponent, its last digits kept."""
    return f"{number:f}"
