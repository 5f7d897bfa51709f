"""The office's own files read in place as ledgers."""
