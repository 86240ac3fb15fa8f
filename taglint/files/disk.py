"""Finding and opening files: the only place that reads the disk on behalf of a user's path."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator

from taglint.files.source import NotText, Source, decode
from taglint.lean_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from taglint.files.ignore import Pattern

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".terraform",
        ".terragrunt-cache",
        "node_modules",
        ".hg",
        ".svn",
        "__pycache__",
        ".venv",
    }
)
SIZE_LIMIT = 10_000_000
REGULAR = -2
_IS_POSIX = os.sep == "/"
_AT_ONCE = (
    32_768  # bytes; most files have fewer, and asking how many costs more than trying to read on
)
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_Ignore = tuple[tuple[str, "tuple[Pattern, ...]"], ...]


class Unreadable(Exception):
    """A path that the user named cannot be read."""


class Damaged(NamedTuple):
    """A file that was found but is not text, or too much of it; `offset` counts code points of `text`, what could be read."""

    path: str
    message: str
    text: str = ""
    offset: int = 0


_GIT = (".git",)


class Tree:
    """What one run sees of the folders on disk, each looked at once."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, os.DirEntry[str]]] = {}
        self._held: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._real: dict[str, str] = {}
        self._repositories: dict[str, str] = {}
        self.sizes: dict[str, int] = {}  # in bytes or `REGULAR`, of the files that `find` looked at

    def entries(self, folder: str) -> dict[str, os.DirEntry[str]]:
        """What a folder (a path that is normal, absolute or not) holds, by name; nothing when it cannot be listed."""
        folder = folder if folder[:1] == os.sep else os.path.abspath(folder)
        found = self._entries.get(folder)
        if found is None:
            try:
                with os.scandir(folder) as entries:
                    found = {entry.name: entry for entry in entries}
            except OSError:
                found = {}
            self._entries[folder] = found
        return found

    def held(self, folder: str, names: Iterable[str]) -> list[str]:
        """Those of these names that an absolute folder holds."""
        listed = self._entries.get(folder)
        if listed:
            return [name for name in names if name in listed]
        # Of a folder that nobody has listed yet, asking for a few names costs less.
        start = folder if folder[-1:] == os.sep else folder + os.sep
        return [name for name in names if os.access(start + name, os.F_OK)]

    def holds(self, folder: str, names: tuple[str, ...]) -> bool:
        """Whether a folder, as it is written in a path, holds one of these names; asked once."""
        found = self._held.get((folder, names))
        if found is None:
            found = self._held[folder, names] = bool(self.held(folder or os.curdir, names))
        return found

    def beside(
        self, folder: str, wanted: Callable[[str], bool], root: str, known: Container[str] = ()
    ) -> list[str]:
        """The files of one folder whose name is `wanted`, but for those `known`, sorted; a link only when it ends inside `root`
        (a real path)."""
        # As a file of the working folder is named everywhere else.
        start = "" if folder in ("", ".") else os.path.join(folder, "")
        found = self.entries(folder)
        return sorted(
            start + name
            for name in found
            if start + name not in known and wanted(name) and _is_inside(found[name], root)
        )

    def real(self, folder: str) -> str:
        """The real path of a folder; each folder on the way is looked at once."""
        found = self._real.get(folder)
        if found is None:
            whole = absolute(folder)
            found = self._real[folder] = self._real[whole] = self._real.get(
                whole
            ) or self._followed(whole)
        return found

    def _followed(self, whole: str) -> str:
        above = parent(whole)
        if above == whole or os.path.islink(whole):
            return os.path.realpath(whole)
        real = self.real(above)
        return whole if real == above else os.path.join(real, os.path.basename(whole))

    def repository(self, folder: str) -> str:
        """The nearest folder from an absolute one upwards that holds `.git`, "" when none does."""
        found = self._repositories.get(folder)
        if found is None:
            above = parent(folder)
            found = (
                folder
                if self.held(folder, _GIT)
                else self.repository(above)
                if above != folder
                else ""
            )
            self._repositories[folder] = found
        return found


def parent(path: str) -> str:
    """The folder of a path as it is written; what `os.path.dirname` gives, which takes four times as long."""
    cut = path.rfind("/")
    return path[:cut] if cut > 0 and _IS_POSIX and path[cut - 1] != "/" else os.path.dirname(path)


def absolute(path: str) -> str:
    """What `os.path.abspath` gives, which takes ten times as long."""
    return path if path[:1] == os.sep and _is_normal(path) else os.path.abspath(path)


def find(
    paths: Iterable[str],
    wanted: Callable[[str], bool],
    excluded: Callable[[str], bool] = lambda path: False,
    tree: Tree | None = None,
    listed: Callable[[str], bool] = lambda path: False,
) -> tuple[list[str], list[str]]:
    """The files to lint: each file named, and in each folder named those whose path is `wanted` and that git would not ignore.

    `excluded` is asked for each file and folder (with a final `/`) on the way.

    Sorted, each once; and second, what is wrong with the paths that are missing or are neither file nor folder, and with the
    folders that cannot be listed. The folders of paths that are to be `listed` are, in the `tree`, and these not looked at one by
    one.
    """
    found: dict[str, None] = {}
    wrong: list[str] = []
    tree = tree or Tree()
    folder, held = "", dict[str, os.DirEntry[str]]()  # those of the path before
    for path in paths:
        if listed(path):
            above, _, name = path.rpartition("/")
            if above != folder or not held:
                folder, held = above, tree.entries(parent(path)) if _is_normal(path) else {}
            entry = held.get(name)
            if entry is not None and name[0] != "." and entry.is_file(follow_symlinks=False):
                found[path], tree.sizes[path] = None, REGULAR
                continue
        try:
            found.update(dict.fromkeys(_expand(path, wanted, excluded, wrong, tree)))
        except Unreadable as error:
            wrong.append(str(error))
    return sorted(found), wrong


def load(path: str, limit: int = SIZE_LIMIT, size: int = -1) -> Source | Damaged:
    """Read a file as UTF-8; bytes over `limit` or not UTF-8 make it `Damaged`. Raises `Unreadable`.

    `size` is how many bytes it had a moment ago, -1 when nobody has looked yet, `REGULAR` when it is surely a file, of which one
    read gives all that there is.
    """
    try:
        # Without a stream in between, which takes half of the time of reading a small file.
        handle = os.open(path, _READ_ONLY)
        try:
            data = os.read(handle, _AT_ONCE) if size < 0 else b""
            if len(data) > min(limit, _AT_ONCE - 1):
                size = os.fstat(handle).st_size
            elif size == REGULAR:
                size = len(data)
            if size > limit:
                return Damaged(
                    path,
                    f"the file has {size:,} bytes; files up to {limit:,} are read (max-file-size)",
                )
            if size >= len(data):
                data += os.read(handle, size + 1 - len(data))
            # A pipe has no size and gives its bytes piece by piece; a file may have grown.
            while len(data) != size and len(data) <= limit and (more := os.read(handle, _AT_ONCE)):
                data += more
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return text_of(path, data, limit)


def text_of(path: str, data: bytes, limit: int = SIZE_LIMIT) -> Source | Damaged:
    """Decode bytes that were read from a file or from standard input."""
    if len(data) > limit:
        return Damaged(
            path,
            f"the file has more than {limit:,} bytes; files up to that are read (max-file-size)",
        )
    try:
        source = decode(path, data)
    except NotText as fault:
        return Damaged(path, f"not UTF-8 text: {fault}", fault.before, len(fault.before))
    if "\0" in source.text:
        return Damaged(
            path, "not text: the file has a NUL character", source.text, source.text.index("\0")
        )
    return source


def replace(path: str, data: bytes) -> None:
    """Write a file whole or not at all, keeping its mode; a device or a pipe is written to. Raises `Unreadable`."""
    import tempfile

    folder = os.path.dirname(os.path.abspath(path))
    try:
        found = os.stat(path).st_mode if os.path.exists(path) else None
        if found is not None and not stat.S_ISREG(found):
            # A file put in its place would be the end of /dev/null, where root runs this.
            with open(path, "wb") as stream:
                stream.write(data)
            return
        mode = stat.S_IMODE(found) if found is not None else 0o666 & ~_umask()
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
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from None


def create(path: str, data: bytes) -> None:
    """Write a file that does not exist yet. Raises `Unreadable`."""
    try:
        with open(path, "xb") as stream:
            stream.write(data)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def listing(folder: str, root: str) -> list[tuple[str, bool]] | None:
    """The names in a folder and which are folders, none for one that is not there; None when it leads out of `root`."""
    if not is_inside(folder, root):
        return None
    try:
        with os.scandir(folder or ".") as entries:
            found = list(entries)
            if any(entry.is_symlink() and not is_inside(entry.path, root) for entry in found):
                return None
            return [
                (entry.name, entry.is_dir()) for entry in found if entry.is_dir() or entry.is_file()
            ]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError):
        return None


def is_inside(path: str, root: str) -> bool:
    """Whether a path, its links followed, stands below `root` (a real path)."""
    return is_below(os.path.realpath(path or "."), root)


def is_below(path: str, root: str) -> bool:
    """Whether one real path is another or below it."""
    return path.startswith(root) and (
        path == root or root.endswith(os.sep) or path.startswith(os.sep, len(root))
    )


def is_within(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of the folders or below one, all of them absolute or all real."""
    return any(is_below(path, folder) for folder in folders)


def _expand(
    path: str,
    wanted: Callable[[str], bool],
    excluded: Callable[[str], bool],
    wrong: list[str],
    tree: Tree,
) -> Iterator[str]:
    try:
        found = os.stat(path)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if stat.S_ISDIR(found.st_mode):
        whole = os.path.abspath(path)
        root = tree.repository(whole) or whole
        walk = _Walk(os.path.realpath(root), wanted, excluded, wrong)
        yield from walk.folder(os.path.normpath(path), _inherited(path, root))
    elif stat.S_ISREG(found.st_mode):
        name = path if _is_normal(path) else os.path.normpath(path)
        tree.sizes[name] = found.st_size
        yield name
    else:
        raise Unreadable(f"{path}: neither a file nor a folder")


def _is_normal(path: str) -> bool:
    """Whether a path surely is what `normpath`, which costs more than opening the file, would make of it."""
    return (
        _IS_POSIX
        and path[:1] not in ("", ".")
        and path[-1] != "/"
        and "//" not in path
        and "/." not in path
    )


def _inherited(path: str, root: str) -> _Ignore:
    """The ignore files between the repository's root and the folder, outermost first."""
    folder, chain = os.path.abspath(path), []
    while folder != root and folder.startswith(root):
        folder = os.path.dirname(folder)
        chain.append(folder)
    rules: _Ignore = ()
    for above in reversed(chain):
        rules = _with_ignore_file(rules, above)
    return rules


class _Walk:
    """A walk below one path; what cannot be listed is noted in `wrong`."""

    def __init__(
        self,
        root: str,
        wanted: Callable[[str], bool],
        excluded: Callable[[str], bool],
        wrong: list[str],
    ) -> None:
        self.root, self.wanted, self.excluded, self.wrong = root, wanted, excluded, wrong

    def folder(self, folder: str, ignore: _Ignore) -> Iterator[str]:
        """The files of a folder and of those below it."""
        ignore = _with_ignore_file(ignore, os.path.abspath(folder))
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.wrong.append(f"{folder}: {error.strerror}")
            return
        for entry in entries:
            path = entry.name if folder == "." else os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if (
                    entry.name not in SKIPPED_FOLDERS
                    and not _ignored(path, True, ignore)
                    and not self.excluded(path + "/")
                ):
                    yield from self.folder(path, ignore)
            elif self.wanted(path) and not self.excluded(path) and self._takes(entry, path, ignore):
                yield path

    def _takes(self, entry: os.DirEntry[str], path: str, ignore: _Ignore) -> bool:
        return _is_inside(entry, self.root) and not _ignored(path, False, ignore)


def _is_inside(entry: os.DirEntry[str], root: str) -> bool:
    """A regular file; a link only when it ends at one inside the repository."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    target = os.path.realpath(entry.path)
    return os.path.isfile(target) and os.path.commonpath([target, root]) == root


def _with_ignore_file(ignore: _Ignore, folder: str) -> _Ignore:
    try:
        with open(
            os.path.join(folder, ".gitignore"), encoding="utf-8-sig", errors="replace"
        ) as stream:
            lines = stream.read(1_000_000).split("\n")
    except OSError:
        return ignore
    from taglint.files.ignore import parse

    return (*ignore, (folder, parse(lines)))


def _ignored(path: str, is_folder: bool, ignore: _Ignore) -> bool:
    """The innermost ignore file that speaks of the path decides, as in git."""
    if not ignore:
        return False
    from taglint.files.ignore import verdict

    whole = os.path.abspath(path)
    for folder, patterns in reversed(ignore):
        says = verdict(patterns, whole[len(folder) :].strip(os.sep).split(os.sep), is_folder)
        if says is not None:
            return says
    return False
