"""Talking with whoever started taglint: no other module touches the `sys` streams or `print`.

What a command is asked for goes to standard output, as UTF-8 whatever the locale; everything else
goes to standard error, with `taglint: ` before it.
"""

from __future__ import annotations

import os
import sys

from taglint.lean_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


class UsageError(Exception):
    """What the command line asks for does not exist or cannot be done; the message says why."""


def unknown(what: str, name: str, choices: Iterable[str]) -> UsageError:
    """The error for a name that is not among the choices; it suggests the nearest of them."""
    from taglint.wording import nearest

    near = nearest(name, choices)
    return UsageError(f"unknown {what} {name!r}" + (f"; did you mean {near!r}?" if near else ""))


def read() -> bytes:
    """All of standard input. Raises `UsageError` when it is closed."""
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer.read()


def write(text: str, path: str | None = None) -> None:
    """Write a text to a file, or to standard output.

    Raises `UsageError` when standard output takes nothing more, `files.disk.Unreadable` when the
    file cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if path is not None:
        from taglint.files.writing import replace

        replace(path, data)
    elif data:
        _write_out(data)


def _write_out(data: bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read our output has left, as `head` does: the exit status stays what it is.
        _detach(sys.stdout)
    except OSError as error:
        _detach(sys.stdout)
        raise UsageError(f"standard output: {error.strerror}") from None


def note(message: str) -> None:
    """A remark that is no finding, in one line on standard error."""
    from taglint.wording import visible

    write_error(f"taglint: {visible(message)}\n")


def complain(message: str) -> None:
    """What taglint could not do, in one line on standard error."""
    note(f"error: {message}")


def report_bug(error: Exception, path: str = "") -> None:
    """Say that taglint itself failed, on which file; TAGLINT_TRACEBACK in the environment asks for
    the traceback too."""
    where = f"{path}: " if path else ""
    complain(f"{where}our own bug, please report it: {type(error).__name__}: {error}")
    if os.environ.get("TAGLINT_TRACEBACK"):
        from traceback import format_exception

        write_error("".join(format_exception(error)))


def write_error(text: str) -> None:
    """Write a text to standard error. Where nobody reads that, nobody can be told so either."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _detach(sys.stderr)


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_error_terminal() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def has_colour(choice: str, is_on_terminal: bool) -> bool:
    """Whether to colour. `--color` decides, then NO_COLOR (https://no-color.org), FORCE_COLOR and
    CLICOLOR_FORCE, then whether the text goes to a terminal that has colours."""
    if choice != "auto":
        return choice == "always"
    env = os.environ
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_on_terminal and env.get("TERM") != "dumb"


def flush() -> bool:
    """Send on what is still buffered; False where a stream does not take it."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True


def _detach(stream: TextIO) -> None:
    """Let a broken stream write to nowhere: the interpreter flushes it once more at its end, and
    would fail then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
