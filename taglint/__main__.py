"""The entry point of `taglint` and `python -m taglint`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    # Almost nothing we make is part of a cycle, and much of it lives as long as the run: looking for cycles costs a third of it.
    gc.set_threshold(1_000_000, 50, 100)
    from taglint.cli.main import run

    status = run(sys.argv[1:])
    if (
        sys.gettrace() is None
        and sys.getprofile() is None
        and not sys.flags.inspect
        and _is_written()
    ):
        # Nothing waits for the interpreter's end, and taking it apart costs a seventh of a short run.
        os._exit(status)
    sys.exit(status)


def _is_written() -> bool:
    """Whether all output has left us; where it cannot, the interpreter's own end says so."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()
