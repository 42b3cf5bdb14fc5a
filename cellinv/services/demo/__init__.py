"""The demonstration inventory: three programmes from donor to dose, a year of work."""

from cellinv.services.demo.make import make_demo

__all__ = ["make_demo"]
