"""``python -m cli``: the command without an installed script."""

from cli import main

main()
