"""Databases kept from one command to the next within a process.

Each command of the program begins with an engine that has to learn every statement anew: in a
process of its own there is no other way, in one of many commands that is most of what they take.
"""

import functools
import importlib
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from cellinv.records.engine import Database

_known = functools.cache(Database)


def kept(url: str, *, create: bool = False) -> Database:
    """Return the database at a URL: the one opened there before, with nothing open any more."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return Database(url, create=create)
    known = _known(url)
    known.dispose()
    return known


@pytest.fixture(autouse=True)
def kept_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the engines of the commands before."""
    opening = importlib.import_module("cellinv.services.people.opening")
    monkeypatch.setattr(opening, "Database", kept)
