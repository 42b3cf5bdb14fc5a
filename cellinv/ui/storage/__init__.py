"""The storage page: what stands where, moved by scan, key and click."""

from cellinv.ui.storage.page import StoragePage

__all__ = ["StoragePage"]
