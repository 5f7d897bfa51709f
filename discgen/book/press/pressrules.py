"""Ids of the rules that the finished pages are held against."""

MISSING, DIFFERENT, LEGIBLE = "print.missing", "print.different", "print.legible"
