"""Finding and opening files."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from loading import load

from taglint.files.disk import Unreadable
from taglint.files.ignore import parse, verdict
from taglint.files.repository import Repository
from taglint.files.source import Damaged, Source
from taglint.files.walk import find
from taglint.files.writing import replace

NOBODY = 65534


def is_wanted(name: str) -> bool:
    return name.endswith((".tf", ".yaml"))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of a few files; the working directory is in it."""
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    monkeypatch.chdir(root)
    return root


def fill(root: Path, *names: str, **texts: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(texts.get("text", ""))


def looked_for(*paths: str) -> tuple[list[str], list[str]]:
    result = find(Repository(), paths, is_wanted)
    return result.files, result.wrong


def found(*paths: str) -> list[str]:
    names, wrong = looked_for(*paths)
    assert wrong == []
    return names


def ignore(root: Path, folder: str, *lines: str) -> None:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / ".gitignore").write_text("\n".join(lines) + "\n")


def test_walk_takes_wanted_names_sorted(tree: Path) -> None:
    fill(tree, "b.tf", "a.tf", "a/z.yaml", "a/b/c.tf", "a-b.tf", "README.md", "B.tf", "é.tf")
    assert found(".") == ["B.tf", "a-b.tf", "a.tf", "a/b/c.tf", "a/z.yaml", "b.tf", "é.tf"]


@pytest.mark.parametrize(
    "folder", [".git", ".terraform", ".terragrunt-cache", "node_modules", "__pycache__", ".venv"]
)
def test_walk_skips(tree: Path, folder: str) -> None:
    fill(tree, f"{folder}/a.tf", f"deep/{folder}/modules/a.tf", "kept.tf", f"x{folder}/a.tf")
    assert found(".") == ["kept.tf", f"x{folder}/a.tf"]


def test_a_skipped_folder_that_is_named_is_walked(tree: Path) -> None:
    fill(tree, ".terraform/modules/a.tf")
    assert found(".terraform") == [".terraform/modules/a.tf"]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param(["*.tf"], ["a/c.yaml"], id="by ending"),
        pytest.param(["/a.tf"], ["a/b.tf", "a/c.yaml"], id="at the root"),
        pytest.param(["a/"], ["a.tf"], id="a folder"),
        pytest.param(["a"], ["a.tf"], id="a name"),
        pytest.param(["*.tf", "!a.tf"], ["a.tf", "a/c.yaml"], id="taken back"),
        pytest.param(["a/*", "!a/b.tf"], ["a.tf", "a/b.tf"], id="taken back below"),
        pytest.param(["**/b.tf"], ["a.tf", "a/c.yaml"], id="two stars"),
        pytest.param(["# a.tf", "", r"\#"], ["a.tf", "a/b.tf", "a/c.yaml"], id="a comment"),
        pytest.param(["*", "!*/", "!*.yaml"], ["a/c.yaml"], id="all but one ending"),
        pytest.param(["a/**", "!b.tf"], ["a.tf", "a/b.tf"], id="all inside but one"),
        pytest.param(
            ["*.tf  ", r"\!a", "[!c].yaml"], ["a/c.yaml"], id="blanks, escapes and classes"
        ),
        pytest.param(["[[["], ["a.tf", "a/b.tf", "a/c.yaml"], id="nonsense"),
    ],
)
def test_walk_honours_an_ignore_file(tree: Path, lines: list[str], kept: list[str]) -> None:
    fill(tree, "a.tf", "a/b.tf", "a/c.yaml")
    ignore(tree, ".", *lines)
    assert found(".") == kept
    assert found("../repo") == [f"../repo/{name}" for name in kept]


def test_walk_honours_nested_ignore_files(tree: Path) -> None:
    fill(tree, "a/x.tf", "a/y.tf", "a/b/x.tf", "a/b/y.tf", "c/x.tf", "c/y.tf")
    ignore(tree, ".", "x.tf")
    ignore(tree, "a", "y.tf", "!b/x.tf")
    ignore(tree, "a/b", "!y.tf")
    assert found(".") == ["a/b/x.tf", "a/b/y.tf", "c/y.tf"]


def test_walk_of_a_folder_honours_the_ignore_files_above_it(tree: Path) -> None:
    fill(tree, "a/b/x.tf", "a/b/y.tf", "a/b/z.tf")
    ignore(tree, ".", "x.tf")
    ignore(tree, "a", "b/y.tf")
    assert found("a/b") == ["a/b/z.tf"]
    assert found(str(tree / "a/b")) == [str(tree / "a/b/z.tf")]


def test_walk_does_not_look_above_the_repository(tree: Path) -> None:
    fill(tree, "a.tf")
    ignore(tree.parent, ".", "*.tf")
    assert found(".") == ["a.tf"]


def test_walk_agrees_with_git(tree: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True, capture_output=True)
    draw = random.Random(7)
    names = [
        f"{a}/{b}/{c}.tf"
        for a in ("a", "b", "build")
        for b in ("a", "x y", "out")
        for c in ("a", "b", "main")
    ]
    fill(tree, *names, "a.tf", "main.tf")
    patterns = ["a", "/a", "a/", "*.tf", "out/", "**/b.tf", "a/**", "x y", "b/*/a.tf", "bui*", "*"]
    patterns += ["!main.tf", "!a/", "!/b/out/", "!*/"]
    for _ in range(60):
        for folder in (".", "a", "b/out"):
            ignore(tree, folder, *draw.sample(patterns, 3))
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--others", "--exclude-standard"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split("\0")
        assert found(".") == sorted(name for name in listed if name.endswith(".tf"))


def test_a_named_file_that_git_ignores_is_checked(tree: Path) -> None:
    fill(tree, "a.tf", "b.txt")
    ignore(tree, ".", "*")
    assert found("a.tf", "b.txt") == ["a.tf", "b.txt"]


def test_files_come_once(tree: Path) -> None:
    fill(tree, "a/x.tf")
    assert found("a", "./a", "a/x.tf", "./a/x.tf", "a/../a") == ["a/x.tf"]


def test_links_inside_are_followed_to_files_not_to_folders(tree: Path) -> None:
    fill(tree, "real/x.tf")
    (tree / "file.tf").symlink_to("real/x.tf")
    (tree / "folder").symlink_to("real")
    assert found(".") == ["file.tf", "real/x.tf"]


def test_links_do_not_lead_out(tree: Path) -> None:
    outside = tree.parent / "outside"
    fill(outside, "x.tf")
    (tree / "file.tf").symlink_to(outside / "x.tf")
    (tree / "folder").symlink_to(outside)
    (tree / "up").symlink_to("..")
    (tree.parent / "repository-with-a-longer-name").mkdir()
    fill(tree.parent, "repo2/x.tf")
    (tree / "sibling.tf").symlink_to("../repo2/x.tf")
    fill(tree, "kept.tf")
    assert found(".") == ["kept.tf"]


def test_loops_and_broken_links_are_passed_over_in_a_walk(tree: Path) -> None:
    fill(tree, "a/kept.tf")
    (tree / "a/loop").symlink_to(tree)
    (tree / "a/self.tf").symlink_to("self.tf")
    (tree / "a/broken.tf").symlink_to("nowhere.tf")
    assert found(".") == ["a/kept.tf"]


def test_what_is_no_file_is_passed_over_in_a_walk(tree: Path) -> None:
    os.mkfifo(tree / "pipe.tf")
    (tree / "folder.tf").mkdir()
    fill(tree, "kept.tf")
    assert found(".") == ["kept.tf"]


def test_a_folder_that_is_a_link_can_be_named(tree: Path) -> None:
    fill(tree, "real/x.tf")
    (tree / "link").symlink_to("real")
    assert found("link") == ["link/x.tf"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.tf", "missing.tf: No such file or directory"),
        ("missing/", "missing/: No such file or directory"),
        ("pipe", "pipe: neither a file nor a folder"),
        ("broken.tf", "broken.tf: No such file or directory"),
        ("loop.tf", "loop.tf: Too many levels of symbolic links"),
        ("kept.tf/x", "kept.tf/x: Not a directory"),
        ("a\0b", "a\0b: embedded null byte"),
        ("x" * 300, f"{'x' * 300}: File name too long"),
        ("", ": No such file or directory"),
    ],
    ids=lambda words: ascii(words)[:20],
)
def test_a_wrong_path_is_reported_and_hides_nothing(tree: Path, name: str, message: str) -> None:
    fill(tree, "kept.tf", "also/kept.tf")
    os.mkfifo(tree / "pipe")
    (tree / "broken.tf").symlink_to("nowhere")
    (tree / "loop.tf").symlink_to("loop.tf")
    assert looked_for(*["also", name, "kept.tf"]) == (["also/kept.tf", "kept.tf"], [message])


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Root may read everything; be nobody for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


def test_no_permission(tree: Path, request: pytest.FixtureRequest) -> None:
    fill(tree, "locked.tf", "shut/x.tf", "open.tf")
    for folder in (tree, *tree.parents[:3]):
        folder.chmod(0o755)
    (tree / "locked.tf").chmod(0)
    (tree / "shut").chmod(0)
    request.getfixturevalue("unprivileged")
    with pytest.raises(Unreadable, match=r"^locked.tf: Permission denied$"):
        load("locked.tf")
    assert looked_for(*["shut", "open.tf"]) == (["open.tf"], ["shut: Permission denied"])
    assert looked_for(*["."]) == (["locked.tf", "open.tf"], ["shut: Permission denied"])


def test_load(tree: Path) -> None:
    (tree / "a.tf").write_bytes(b"\xef\xbb\xbfa\r\n")
    assert load("a.tf") == Source("a.tf", "a\r\n", True)


@pytest.mark.parametrize(
    ("data", "damaged"),
    [
        pytest.param(
            b"ab\xff",
            Damaged("a.tf", "not UTF-8 text: byte 0xff is not UTF-8", "ab", 2),
            id="no UTF-8",
        ),
        pytest.param(
            b"a\0b\0",
            Damaged("a.tf", "not text: the file has a NUL character", "a\0b\0", 1),
            id="a NUL character",
        ),
        pytest.param(
            b"x" * 11,
            Damaged("a.tf", "the file has 11 bytes; files up to 10 are read (max-file-size)"),
            id="too large",
        ),
    ],
)
def test_load_says_what_is_damaged(tree: Path, data: bytes, damaged: Damaged) -> None:
    (tree / "a.tf").write_bytes(data)
    assert load("a.tf", 10) == damaged


def test_load_takes_just_as_much_as_the_limit(tree: Path) -> None:
    (tree / "a.tf").write_bytes("é".encode() * 5)
    assert load("a.tf", 10) == Source("a.tf", "é" * 5)
    assert isinstance(load("a.tf", 9), Damaged)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_replace_writes_to_what_is_no_file(tree: Path) -> None:
    os.mkfifo("pipe")
    handle = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
    try:
        replace("pipe", b"after")
        assert os.read(handle, 100) == b"after"
    finally:
        os.close(handle)
    assert (tree / "pipe").is_fifo()


@pytest.mark.parametrize("size", [0, 1, 32_767, 32_768, 32_769, 100_000])
def test_load_takes_all_of_a_file(tree: Path, size: int) -> None:
    (tree / "a.tf").write_text("x" * size)
    for is_regular in (False, True):
        assert load("a.tf", is_regular=is_regular) == Source("a.tf", "x" * size)
    assert isinstance(load("a.tf", size - 1), Damaged) or not size


def test_replace_keeps_the_mode_and_leaves_nothing_behind(tree: Path) -> None:
    (tree / "out.txt").write_text("before")
    (tree / "out.txt").chmod(0o640)
    replace("out.txt", b"after")
    assert (tree / "out.txt").read_bytes() == b"after"
    assert (tree / "out.txt").stat().st_mode & 0o777 == 0o640
    assert {path.name for path in tree.iterdir()} == {".git", "out.txt"}


def test_replace_writes_through_a_link(tree: Path) -> None:
    fill(tree, "real/out.txt")
    (tree / "link.txt").symlink_to("real/out.txt")
    replace("link.txt", b"after")
    assert (tree / "link.txt").is_symlink()
    assert (tree / "real/out.txt").read_bytes() == b"after"


def test_a_new_file_has_the_mode_of_any_new_file(tree: Path) -> None:
    replace("new.txt", b"")
    fill(tree, "other.txt")
    assert (tree / "new.txt").stat().st_mode == (tree / "other.txt").stat().st_mode


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere/out.txt", "No such file or directory"), (".git", "Is a directory")],
    ids=["no folder", "folder"],
)
def test_replace_says_why_not(tree: Path, path: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        replace(path, b"")
    assert {item.name for item in tree.iterdir()} == {".git"}


@pytest.mark.parametrize(
    ("line", "names", "others"),
    [
        ("*.log", ["a.log", ".log"], ["a.logs", "log"]),
        ("build", ["build"], ["abuild", "builds", "buil"]),
        ("a*z", ["az", "abz", "a*z"], ["a", "za", "az1"]),
        ("a*b*", ["ab", "a1b2"], ["a", "ba"]),
        ("x?z", ["xyz"], ["xz", "xyyz"]),
        ("[ab].tf", ["a.tf"], ["c.tf"]),
        (r"\!a", ["!a"], ["a"]),
        ("aa", ["aa"], ["a", "aaa"]),
        ("*", ["a", ".b"], []),
        ("trailing  ", ["trailing"], ["trailing  x"]),
    ],
)
def test_a_name_is_matched_as_git_does(
    tree: Path, line: str, names: list[str], others: list[str]
) -> None:
    patterns = parse([line])
    assert [verdict(patterns, [name], False) for name in names] == [True] * len(names)
    assert [verdict(patterns, [name], False) for name in others] == [None] * len(others)
    ignore(tree, ".", line)
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    for name in (*names, *others):
        done = subprocess.run(
            ["git", "check-ignore", "-q", "--no-index", name], cwd=tree, check=False
        )
        assert (done.returncode == 0) == (name in names), name
