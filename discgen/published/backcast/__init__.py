"""Backcast: from published figures to ledgers that print them."""
