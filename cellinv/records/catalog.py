"""The data the program ships: roles, purposes, kinds, container types, formats, settings."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from cellinv import data_folder


@cache
def catalog(name: str) -> Any:
    """Return ``db/catalog/NAME.json`` as plain values; callers don't change them."""
    return orjson.loads((data_folder("db") / "catalog" / f"{name}.json").read_bytes())


@cache
def roles() -> dict[str, frozenset[str]]:
    """Return the rights of each role."""
    return {role: frozenset(rights) for role, rights in catalog("roles").items()}
