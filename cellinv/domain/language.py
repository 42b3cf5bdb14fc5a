"""The one door every visible string goes through; a catalogue translates, English is the key."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

_ACCENTED: Final = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
_WIDE_MARKS: Final = "\u3002\uff01\uff1f\uff1b\uff1a\uff0c"
"""Full stop, exclamation and question mark, semicolon, colon, comma."""


class _Catalogue:
    """The language in use: one per process, chosen once at the start or in the settings."""

    def __init__(self) -> None:
        self.code = "en"
        self.translate: Callable[[str], str] = str


_in_use: Final = _Catalogue()


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the language in use, with ``{name}`` fields filled from ``values``.

    The English text is the key of the catalogue. A text without an entry stays English, so a
    missing translation can never hide a message.
    """
    found = _in_use.translate(text)
    return found.format(**values) if values else found


def together(*sentences: str) -> str:
    """Return the sentences that say something as one text.

    A mark as wide as a Chinese sign has its space already.
    """
    found = ""
    for one in filter(None, sentences):
        gap = "" if not found or found[-1] in _WIDE_MARKS else " "
        found = f"{found}{gap}{one}"
    return found


def a_list(words: Iterable[str]) -> str:
    """Return words as a list within a sentence, with the commas of the language in use."""
    return tr(", ").join(words)


def use_language(code: str, texts: Mapping[str, str]) -> None:
    """Translate from now on by ``texts`` (English → other).

    A word that stands there in another case only ("stored" for "Stored") is found as well.
    """
    anyhow = folded(texts)

    def translate(text: str) -> str:
        return texts.get(text) or anyhow.get(text.casefold(), text)

    _in_use.code, _in_use.translate = code, translate


def folded(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by their English in one case; the first of several counts."""
    return {key.casefold(): texts[key] for key in reversed(list(texts))}


def use_english() -> None:
    """Go back to the texts as written."""
    _in_use.code, _in_use.translate = "en", str


def use_pseudo() -> None:
    """Lengthen, accent and bracket every text, to find what is untranslated or too narrow."""
    _in_use.code, _in_use.translate = "pseudo", _pseudo


def language() -> str:
    """Return the code of the language in use."""
    return _in_use.code


def _pseudo(text: str) -> str:
    parts, depth = [], 0
    for char in text:
        depth += char == "{"
        parts.append(char if depth else char.translate(_ACCENTED))
        depth -= char == "}"
    return f"[{''.join(parts)}{'·' * (len(text) // 3)}]"
