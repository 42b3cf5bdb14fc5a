"""Keeps the pictures that the README shows, in few colours: `python -m tests.e2e.for_readme`."""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from tests.e2e.variants import SIZES, Variant

SHOWN = {
    "station": ("station-vial", Variant("light", SIZES[0], "en", 100)),
    "storage": ("storage", Variant("dark", SIZES[0], "en", 100)),
    "banks": ("banks", Variant("light", SIZES[0], "en", 100)),
    "station-zh": ("station-refused", Variant("light", SIZES[0], "zh", 150)),
}
"""By the name it has in the README: which page, and how it is looked at."""
_COLOURS = 128


def keep(screens: Path, kept: Path) -> None:
    """Copy the pictures, smaller."""
    kept.mkdir(parents=True, exist_ok=True)
    for name, (page, variant) in SHOWN.items():
        with Image.open(screens / variant.name(page)) as picture:
            few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
            few.save(kept / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("screens", type=Path, nargs="?", default=Path("out", "screens"))
    asked.add_argument("kept", type=Path, nargs="?", default=Path("resources", "screens"))
    given = asked.parse_args()
    keep(given.screens, given.kept)
