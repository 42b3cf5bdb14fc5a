"""The lineage page: from donor to dose and back, from anything."""

from cellinv.ui.lineage.page import LineagePage

__all__ = ["LineagePage"]
