"""The report of a check, for the screen, for people, and for the machines that run it."""
