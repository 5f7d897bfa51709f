"""Ledgers: reading, checking and writing the workbooks an office keeps."""
