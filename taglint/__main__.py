"""The entry point of `taglint` and `python -m taglint`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    # Almost nothing we make is part of a cycle, and much of it lives as long as the run: looking for cycles costs a third of it.
    gc.set_threshold(200_000, 50, 100)
    from taglint.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
