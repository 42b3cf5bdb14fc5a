"""Cellinv: the cell-bank inventory client."""

from pathlib import Path
from typing import Final

__version__: Final = "0.1.0"

_HERE: Final = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder ``resources`` or ``db``: inside the wheel, or beside the package."""
    packed = _HERE / name
    return packed if packed.is_dir() else _HERE.parent / name
