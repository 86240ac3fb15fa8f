"""The entry point of `taglint` and `python -m taglint`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    # Almost nothing that we make is part of a cycle, and much of it lives as long as the run:
    # looking for cycles costs a third of it.
    gc.set_threshold(1_000_000, 50, 100)
    from taglint.cli.console import flush
    from taglint.cli.main import run

    status = run(sys.argv[1:])
    is_watched = sys.gettrace() or sys.getprofile() or sys.flags.inspect
    if not is_watched and flush():
        # Nothing waits for the interpreter's end, and that costs a seventh of a short run.
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    main()
