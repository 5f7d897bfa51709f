"""The magazine in the browser while it is written: pages, origins of figures, findings, notes."""
