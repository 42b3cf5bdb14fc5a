"""The desktop client: PySide6 widgets and nothing else."""

import sys
from types import ModuleType


def _read_no_sources() -> None:
    """Keep PySide from reading the source of each module imported after it, and keeping it.

    It looks there whether the module uses PySide, for a switch of its names that is not used
    here; it tells the same from the module's name.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = _uses_pyside


def _uses_pyside(module: ModuleType) -> bool:
    return module.__name__.startswith("cellinv.ui")


_read_no_sources()
