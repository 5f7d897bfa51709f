"""The office's own files: what is read from where, and a first proposal of a definition."""
