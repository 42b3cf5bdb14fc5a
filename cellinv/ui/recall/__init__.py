"""The Recall page: everything that came of something, held, told to its sites, accounted for."""

from cellinv.ui.recall.page import RecallPage

__all__ = ["RecallPage"]
