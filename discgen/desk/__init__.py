"""The desk: preview, origin of a figure, comparison of two magazines; the same engine, served."""
