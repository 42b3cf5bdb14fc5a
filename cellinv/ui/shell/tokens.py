"""The colours of the light and the dark theme, and the arithmetic of contrast."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Tokens:
    """One theme: every colour by what it is for, as ``#rrggbb``."""

    name: str
    ground: str
    card: str
    rail: str
    sunken: str
    hover: str
    pressed: str
    line: str
    edge: str
    text: str
    dim: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    done: str
    done_soft: str
    attention: str
    attention_soft: str
    refused: str
    refused_soft: str

    def colours(self) -> Mapping[str, str]:
        """Return the colours by name."""
        return self._by_name

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        # Asked for hundreds of times while a window is painted.
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        del named["name"]
        return MappingProxyType(named)


LIGHT: Final = Tokens(
    name="light",
    ground="#f4f6f8",
    card="#ffffff",
    rail="#fbfcfd",
    sunken="#f0f3f6",
    hover="#eff3f7",
    pressed="#e4eaf0",
    line="#dfe4ea",
    edge="#c4cdd7",
    text="#17202a",
    dim="#5d6b7a",
    accent="#0b6bcb",
    accent_hover="#0960b8",
    accent_pressed="#07529e",
    accent_soft="#e6f1fc",
    on_accent="#ffffff",
    done="#00795a",
    done_soft="#e3f5ef",
    attention="#9a6700",
    attention_soft="#fff6e0",
    refused="#b3400f",
    refused_soft="#fdeee8",
)

DARK: Final = Tokens(
    name="dark",
    ground="#14171b",
    card="#1c2026",
    rail="#101317",
    sunken="#171a1f",
    hover="#252a32",
    pressed="#2d343d",
    line="#2b313a",
    edge="#414a56",
    text="#e8ebef",
    dim="#9aa4b1",
    accent="#4aa3ff",
    accent_hover="#68b2ff",
    accent_pressed="#86c2ff",
    accent_soft="#16304b",
    on_accent="#0d1420",
    done="#2fbf8f",
    done_soft="#12322a",
    attention="#f0b429",
    attention_soft="#382c10",
    refused="#ff7a5c",
    refused_soft="#3c211b",
)

THEMES: Final = {"light": LIGHT, "dark": DARK}

OKABE_ITO: Final = {
    "sky blue": "#56b4e9",
    "orange": "#e69f00",
    "bluish green": "#009e73",
    "reddish purple": "#cc79a7",
    "blue": "#0072b2",
    "yellow": "#f0e442",
    "vermillion": "#d55e00",
    "black": "#000000",
}
"""The palette of Okabe and Ito (2008), told apart by every kind of colour vision."""

PAINTED_PAIRS: Final = (
    ("text", "card"),
    ("text", "hover"),
    ("text", "accent_soft"),
    ("dim", "card"),
    ("dim", "hover"),
    ("accent", "card"),
    ("accent", "accent_soft"),
    ("done", "card"),
    ("attention", "card"),
    ("refused", "card"),
)
"""Text and what it stands on in the painted widgets, which the style sheet doesn't reach."""

LOT_COLOURS: Final = tuple(OKABE_ITO)
_LINEAR_BELOW: Final = 0.04045
_LIGHT_INK: Final = "#ffffff"
_DARK_INK: Final = "#0b0f14"
_BLACK_ON_DARK: Final = "#c9d1da"


@cache
def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, relative luminance)."""
    weighted = 0.0
    for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        part = int(colour[start : start + 2], 16) / 255
        linear = part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
        weighted += weight * linear
    return weighted


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """Return ``one`` with a ``share`` (0 to 1) of ``other`` in it."""
    parts = [
        round(int(one[at : at + 2], 16) * (1 - share) + int(other[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


@cache
def ink_on(fill: str) -> str:
    """Return the text colour that reads best on ``fill``: nearly black or white."""
    return max((_DARK_INK, _LIGHT_INK), key=lambda ink: contrast(ink, fill))


def palette_colour(name: str, tokens: Tokens) -> str:
    """Return an Okabe-Ito colour by name; black becomes light grey where the card is dark."""
    if name == "black" and tokens.name == "dark":
        return _BLACK_ON_DARK
    return OKABE_ITO[name]


@cache
def lot_colour(index: int, tokens: Tokens) -> tuple[str, str]:
    """Return the fill and the readable text colour of the lot with this index in its picture."""
    fill = palette_colour(LOT_COLOURS[index % len(LOT_COLOURS)], tokens)
    return fill, ink_on(fill)


def shade_colour(share: float, tokens: Tokens) -> str:
    """Return a step (0 to 1) of the one-coloured scale on which amounts are shown."""
    light, deep = ("#cfe3f7", "#0b4f94") if tokens.name == "light" else ("#dcebfa", "#2a6cb0")
    return mix(light, deep, min(max(share, 0.0), 1.0))


def lot_series(index: int) -> int:
    """Return how often the palette was used up before this index: so many rings tell it."""
    return index // len(LOT_COLOURS)
