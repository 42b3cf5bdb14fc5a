"""Keeps how statements are written in SQL, found again by the statement itself.

The library's own cache finds one by all it is made of, and adds that up each time a statement is
run: for the long ones of a card that takes longer than the database takes to answer. Those are
built once and kept, so that it is enough to see that it is the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.util import LRUCache
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy.engine import Compiled

_KEPT: Final = 500
"""As many as the library keeps for an engine."""
_NEAR: Final = 1000


class CompiledStatements(LRUCache[Any, "Compiled"]):
    """The ``compiled_cache`` of an engine: by statement first, else by all it is made of."""

    def __init__(self) -> None:
        super().__init__(_KEPT)
        self._near: dict[Any, tuple[Any, Compiled]] = {}

    @override
    def get(self, key: Any, default: Any = None) -> Any:
        """Return what was compiled for this statement or for one alike."""
        dialect, made_of, *how = key
        name = id(dialect), id(made_of), *how
        near = self._near.get(name)
        if near is not None:
            return near[1]
        found = super().get(key, default)
        if found is not default:
            if len(self._near) >= _NEAR:
                self._near.clear()
            self._near[name] = made_of, found  # held: no other is ever called like it
        return found
