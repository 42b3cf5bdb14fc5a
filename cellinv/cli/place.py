"""Where the inventory is: a URL, a file, or the user's data folder."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from cellinv.cli.errors import InventoryPlaceWrong

_SCHEME = re.compile(r"(?P<name>[a-z][a-z0-9_+]+)://(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_KNOWN = {"sqlite", "postgresql", "postgresql+psycopg"}


def inventory_url(given: str | None) -> str:
    """Return an SQLAlchemy URL for what ``--db`` says; a bare path is a file of SQLite.

    Raises:
        InventoryPlaceWrong: it can't be one.
    """
    if not given:
        return file_url(default_file())
    scheme = _SCHEME.fullmatch(given)
    if scheme is None:
        return file_url(Path(given))
    if scheme["name"].lower() not in _KNOWN or not _is_sound(given):
        raise InventoryPlaceWrong(db=_without_password(given))
    return given


def default_file() -> Path:
    """Return the inventory's file in the user's data folder, whether or not it is there."""
    from platformdirs import user_data_path

    return user_data_path("cellinv", appauthor=False) / "inventory.db"


def file_url(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return f"sqlite:///{path}"


def make_default_folder(url: str) -> None:
    """Make the user's data folder where ``url`` is the inventory in it."""
    if url == file_url(default_file()):
        default_file().parent.mkdir(parents=True, exist_ok=True)


def _is_sound(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if not parts.scheme.lower().startswith("sqlite"):
        return True
    return parts.path not in {"", "/", "/:memory:"} and not parts.query


def _without_password(url: str) -> str:
    return re.sub(r"(://[^:/@\s]*:)\S*@", r"\1***@", url)
