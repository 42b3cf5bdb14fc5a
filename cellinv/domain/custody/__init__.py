"""Custody: what may happen to a vial, and what its history says."""
