"""The page of one record: what it is, where it is, its history, what can be made of it."""

from cellinv.ui.record.page import RecordPage

__all__ = ["RecordPage"]
