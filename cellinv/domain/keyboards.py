"""What a keyboard layout makes of a scanner that types as on a US keyboard."""

from __future__ import annotations

from typing import Final

TEST_TEXT: Final = "CIXTEST-AQWZYM/0123456789=_;+"
"""What the test symbol says: a sign that moves on each of the layouts below, and no command."""

_US: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-=;'/!@#$%^&*()_+:\"?<>"
LAYOUTS: Final = ("German", "French", "Spanish", "Italian", "Nordic")
_THEIRS: Final = (
    'abcdefghijklmnopqrstuvwxzyABCDEFGHIJKLMNOPQRSTUVWXZY1234567890ß\u00b4öä-!"§$%&/()=?`ÖÄ_;:',
    "qbcdefghijkl,noparstuvzxywQBCDEFGHIJKL?NOPARSTUVZXYW&é\"'(-è_çà)=mù!1234567890°+M%§./",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890'¡ñ\u00b4-!\"·$%&/()=?¿Ñ¨_;:",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890'ìòà-!\"£$%&/()=?^ç°_;:",
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890+\u00b4øæ-!"#¤%&/()=?`ØÆ_;:',
)
"""What the keys of ``_US``, in its order, type elsewhere; dead keys stand for themselves."""

_DEAD: Final = frozenset("\u00b4`^¨")
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_SWAP: Final = {
    name: dict(zip(_US, theirs, strict=True)) for name, theirs in zip(LAYOUTS, _THEIRS, strict=True)
}  # fmt: skip
_BACK: Final = {
    name: {typed: key for key, typed in reversed(list(pairs.items()))}
    for name, pairs in _SWAP.items()
}


def typed_as(text: str, layout: str) -> str:
    """Return what a computer with another layout reads when a US scanner sends ``text``."""
    pairs = _SWAP[layout]
    return "".join(pairs.get(char, char) for char in text)


def untyped(text: str, layout: str) -> str:
    """Return what the scanner sent where a computer with another layout read ``text``."""
    pairs = _BACK[layout]
    return "".join(pairs.get(char, char) for char in text)


def layout_behind(got: str, sent: str = TEST_TEXT) -> str:
    """Return the layout by which ``got`` came of ``sent``: empty for none, ``?`` for another one.

    ``caps`` is the Caps Lock key and ``width`` an input method, which are no layouts.
    """
    if got == sent:
        return ""
    if got == sent.swapcase():
        return "caps"
    if any(ord(char) in _FULL_WIDTH for char in got):
        return "width"
    for name in LAYOUTS:
        if _alive(typed_as(sent, name)) == _alive(got):
            return name
    return "?"


def _alive(text: str) -> str:
    """Leave out what a dead key may or may not have typed."""
    return "".join(char for char in text if char not in _DEAD)
