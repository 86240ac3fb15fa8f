"""Globs over paths, and globs over names."""

from __future__ import annotations

import pytest

from taglint.globs import Index, names, paths

GLOBS = [
    ("prod/**", "prod/a/b.tf", True),
    ("prod/**", "x/prod/a.tf", False),
    ("**/prod/**", "x/prod/a.tf", True),
    ("*.tf", "a/b.tf", True),
    ("a/*.tf", "a/b/c.tf", False),
    ("a/**/c.tf", "a/c.tf", True),
    ("a/**/c.tf", "a/x/y/c.tf", True),
    ("generated", "x/generated/y.tf", True),
    ("generated/", "generated/y.tf", True),
    ("./a/b", "a/b/c.tf", True),
    ("a?c/x", "abc/x", True),
    ("[ab]/x", "b/x", True),
    ("**", "x", True),
    ("prod/**", "prod", False),
    ("/a/b", "a/b", True),
    ("a/b", "x/a/b", False),
]


@pytest.mark.parametrize(("glob", "path", "expected"), GLOBS)
def test_globs_over_paths(glob: str, path: str, expected: bool) -> None:
    assert bool(paths([glob])(path)) is expected


def test_globs_cannot_be_made_slow() -> None:
    assert not names(["*a" * 200 + "b"])("a" * 5000)
    assert not paths(["**/a*a*a*a*a*a*a*a*b/" * 20])("/".join(["a" * 200] * 60))


def test_index_finds_every_glob_that_matches() -> None:
    globs = ["aws_*", "*.legacy", "aws_s3_bucket.a", "a[wx]s*", "*", "?ws_*.b", "*b*"]
    index = Index((glob, glob) for glob in globs)
    for name in ("aws_s3_bucket.a", "aws_s3_bucket.legacy", "b", "", "aws_x.b"):
        assert {glob for glob in globs if names([glob])(name)} <= set(index.candidates(name))
