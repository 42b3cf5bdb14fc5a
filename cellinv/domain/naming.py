"""What a code may be, how two codes are compared, and how new vials are numbered."""

from __future__ import annotations

import string
import unicodedata
from typing import Final

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr

COMMAND_PREFIX: Final = "CIX"
LONGEST_CODE: Final = 64


class CodeTaken(DomainError):
    """The code names something already, or did once."""

    sentence = "{code} already names a {kind}."
    way_out = "Use another code; codes are never given twice."
    rule = "A code names one thing for ever."

    def __init__(self, *, code: str, kind: str, record_id: int | None = None) -> None:
        """``kind`` is that of a record, as tables name it, and ``record_id`` its id if it has one.

        Whether whoever asked may know of that record, the act decides: see :class:`CodeNotUsable`.
        """
        super().__init__(code=code, kind=tr(kind.replace("_", " ")))
        self.record = None if record_id is None else (kind, record_id)


class CodeNotUsable(CodeTaken):
    """The code names something out of reach, of which nothing is told."""

    sentence = "{code} can't be used here."
    way_out = "Choose another code."

    def __init__(self, *, code: str) -> None:
        """``code`` is as somebody gave it: that of the record may be spelled otherwise."""
        super().__init__(code=code, kind="")


class CodeUnsound(DomainError):
    """The text can't be a code."""

    sentence = "“{code}” can't be a code: {why}."
    way_out = "Use letters, digits and the usual separators, 64 characters at most."


class PatternUnsound(DomainError):
    """The numbering rule can't make codes."""

    sentence = "The numbering rule “{pattern}” can't be used."
    way_out = "Name {{lot}} and {{number}} in it, as in {{lot}}-{{number:04d}}."


def code_key(text: str) -> str:
    """Return what codes are compared by: NFKC, upper case, no blanks around.

    Some letters only fall together once they are upper case: hence normalised on both sides.
    """
    if text.isascii():
        return text.upper().strip()
    upper = unicodedata.normalize("NFKC", text).upper()
    return unicodedata.normalize("NFKC", upper).strip()


def check_code(text: str) -> str:
    """Return a code without blanks around it.

    Raises:
        CodeUnsound: empty, too long, or with characters nobody can print or scan.
    """
    code = text.strip()
    if not code_key(code):
        raise CodeUnsound(code=text, why=tr("it is empty"))
    if len(code) > LONGEST_CODE:
        why = tr("it is longer than {most} characters", most=LONGEST_CODE)
        raise CodeUnsound(code=code[:20] + "…", why=why)
    if any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in code
    ):
        raise CodeUnsound(code=code, why=tr("it has characters that can't be printed"))
    return code


def check_vial_code(text: str) -> str:
    """Return a vial's code.

    Raises:
        CodeUnsound: as :func:`check_code`, or it looks like a command.
    """
    code = check_code(text)
    if code_key(code).startswith(COMMAND_PREFIX):
        why = tr("codes that begin with {prefix} are commands", prefix=COMMAND_PREFIX)
        raise CodeUnsound(code=code, why=why)
    return code


def numbered(pattern: str, lot: str, number: int) -> str:
    """Return the code of vial ``number`` of a lot by the site's numbering rule.

    Raises:
        PatternUnsound: the rule doesn't tell two vials apart.
    """
    _check_fields(pattern)
    try:
        code = pattern.format(lot=lot, number=number)
        other = pattern.format(lot=lot, number=number + 1)
    except (KeyError, IndexError, ValueError) as error:
        raise PatternUnsound(pattern=pattern) from error
    if code == other:
        raise PatternUnsound(pattern=pattern)
    return code


def _check_fields(pattern: str) -> None:
    """Refuse a rule that asks for anything but the lot and the number, or for parts of them."""
    try:
        fields = {
            field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None
        }
    except ValueError as error:
        raise PatternUnsound(pattern=pattern) from error
    if not fields <= {"lot", "number"}:
        raise PatternUnsound(pattern=pattern)
