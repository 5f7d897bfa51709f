"""The catalogue: law, ledger contracts and table definitions as validated data."""
