"""The page that tells what waits."""

from cellinv.ui.today.page import TodayPage

__all__ = ["TodayPage"]
