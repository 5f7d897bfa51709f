"""``python -m discgen``: the same as the command ``discgen``."""

from discgen.cli import main

main()
