"""Parsers, one file each: see registry.py for what a parser is."""
