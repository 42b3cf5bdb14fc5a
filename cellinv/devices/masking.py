"""Texts without the passwords in them, for a log and for a screen."""

import re
from typing import Final

_HIDDEN: Final = "***"
_URL_PASSWORD: Final = re.compile(r"(://[^:/@\s]*:)\S*@")
_ASSIGNED: Final = re.compile(
    r"(?i)(\b\w*(?:password|passwd|secret|token|pwd)|\bpin)([\"']?\s*[=:]\s*)"
    r"([\"'][^\"']*[\"']|[^\s&,;]+)"
)


def mask(text: str) -> str:
    """Return the text with the passwords of URLs and of ``password=…`` pairs replaced."""
    return _ASSIGNED.sub(rf"\1\2{_HIDDEN}", _URL_PASSWORD.sub(rf"\1{_HIDDEN}@", text))
