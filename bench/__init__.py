"""Measurements, run by hand: each module prints one table and writes its figures as JSON."""
