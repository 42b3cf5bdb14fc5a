"""The laboratory at whose seat the widgets stand."""

from tests.gui.laboratory import files, made_line, room

__all__ = ["files", "made_line", "room"]
