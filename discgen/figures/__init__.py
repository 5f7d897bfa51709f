"""Figures: the formula language, exact values with their trace, ledger sums, history."""
