"""The panels and units that the program brings along: proposals, read from the catalogue."""

from __future__ import annotations

from functools import cache

from cellinv import data_folder
from cellinv.domain.quality.panels import Panel, PanelUnknown, check_panel
from cellinv.domain.quality.units import Units
from cellinv.records.catalog import catalog


@cache
def units() -> Units:
    """Return the units that results can be given in."""
    return Units(catalog("units"))


@cache
def shipped_panels() -> tuple[Panel, ...]:
    """Return the panels that come with the program, by name."""
    folder = data_folder("db") / "catalog" / "panels"
    names = sorted(file.stem for file in folder.glob("*.json"))
    return tuple(check_panel(Panel.from_dict(catalog(f"panels/{name}")), units()) for name in names)


def shipped_panel(name: str) -> Panel:
    """Return one of them by its name.

    Raises:
        PanelUnknown: there is none.
    """
    panels = shipped_panels()
    found = next((one for one in panels if one.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise PanelUnknown(panel=name.strip()[:80], known=", ".join(one.name for one in panels))
    return found
