"""Printed forms: an exact value cut or rounded into its cell, the keys of cells, widths of text."""
