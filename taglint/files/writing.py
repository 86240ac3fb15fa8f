"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import stat

from taglint.files.disk import Unreadable


def replace(path: str, data: bytes) -> None:
    """Write a file whole or not at all, keeping its mode; a device or a pipe is written to.

    Raises `Unreadable`.
    """
    try:
        found = os.stat(path).st_mode if os.path.exists(path) else None
        if found is not None and not stat.S_ISREG(found):
            # A file put in its place would be the end of /dev/null, where root runs this.
            with open(path, "wb") as stream:
                stream.write(data)
            return
        _replace(path, data, stat.S_IMODE(found) if found is not None else 0o666 & ~_umask())
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from None


def exists(path: str) -> bool:
    """Whether something of this name is there, be it a link to nothing."""
    return os.path.lexists(path)


def create(path: str, data: bytes) -> None:
    """Write a file that does not exist yet. Raises `Unreadable`."""
    try:
        with open(path, "xb") as stream:
            stream.write(data)
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from None


def _replace(path: str, data: bytes, mode: int) -> None:
    import tempfile

    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".taglint-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, os.path.realpath(path))
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
