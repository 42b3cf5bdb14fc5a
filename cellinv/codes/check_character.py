"""Check characters of ISBT 128 numbers: ISO/IEC 7064, modulus 37-2."""

from typing import Final

DIN_LENGTH: Final = 13
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_TYPE_3: Final = 60


def check_character(number: str) -> str:
    """Return the check character of a text of 0-9, A-Z and *, or "" where it has others.

    Printed boxed beside a donation identification number, never part of the symbol
    (ISBT 128 Standard Technical Specification, appendix A).
    """
    from stdnum.iso7064 import mod_37_2

    if not number or any(char not in _ALPHABET for char in number):
        return ""
    return mod_37_2.calc_check_digit(number)


def is_checked(text: str) -> bool:
    """Say whether the last character of a text is the check character of the others."""
    return len(text) > 1 and text[-1] == check_character(text[:-1])


def check_value(number: str) -> int:
    """Return the value 0-36 of the check character; -1 where the number has none."""
    found = check_character(number)
    return _ALPHABET.index(found) if found else -1


def type_3_flag(din: str) -> str:
    """Return the two flag characters that carry the check value of a donation number."""
    return str(check_value(din) + _TYPE_3)
