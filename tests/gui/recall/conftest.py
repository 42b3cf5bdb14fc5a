"""The laboratory that the page is shown over."""

from tests.gui.laboratory import files, made_line, room

__all__ = ["files", "made_line", "room"]
