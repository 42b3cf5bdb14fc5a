"""The languages that the program speaks: its catalogues and its help, from ``resources``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from cellinv import data_folder
from cellinv.domain.language import use_english, use_language

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES: Final = {"en": "English", "zh": "中文"}
"""By code, each in its own words."""


def choose(code: str) -> str:
    """Speak a language from now on; return its code, ``en`` for one that isn't there."""
    texts = catalogue(code)
    if not texts:
        use_english()
        return "en"
    use_language(code, texts)
    return code


def catalogue(code: str) -> dict[str, str]:
    """Return the texts of a language by their English; of English itself there are none."""
    if code not in LANGUAGES or not _file(code).is_file():
        return {}
    texts: dict[str, str] = json.loads(_file(code).read_text(encoding="utf-8"))
    return texts


def help_texts(code: str) -> dict[str, str]:
    """Return the help in a language by page, as Markdown; English where that has none."""
    folder = data_folder("resources") / "help"
    files = [*(folder / "en").glob("*.md"), *(folder / code).glob("*.md")]
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def _file(code: str) -> Path:
    return data_folder("resources") / "translations" / f"{code}.json"
