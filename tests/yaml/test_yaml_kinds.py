# ruff: noqa: E501  tables read better with a case in one piece
"""What YAML 1.1 and 1.2 make of unquoted words."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from taglint.yaml.kinds import kind_of
from taglint.yaml.nodes import Scalar

CASES = [
    ("010", ("number", "8"), ("number", "10")), ("yes", ("bool", "true"), ("string", "yes")), ("Off", ("bool", "false"), ("string", "Off")),
    ("y", ("string", "y"), ("string", "y")), ("true", ("bool", "true"), ("bool", "true")), ("FALSE", ("bool", "false"), ("bool", "false")),
    ("tRue", ("string", "tRue"), ("string", "tRue")), ("1.50", ("number", "1.5"), ("number", "1.5")), ("12:30:45", ("number", "45045"), ("string", "12:30:45")),
    ("1:60", ("string", "1:60"), ("string", "1:60")), ("2024-01-01", ("timestamp", "2024-01-01"), ("timestamp", "2024-01-01")),
    ("2024-1-1", ("string", "2024-1-1"), ("string", "2024-1-1")), ("2024-01-01T10:00:00Z", ("timestamp", "2024-01-01T10:00:00Z"), ("timestamp", "2024-01-01T10:00:00Z")),
    ("~", ("null", ""), ("null", "")), ("", ("null", ""), ("null", "")), ("Null", ("null", ""), ("null", "")), ("nULL", ("string", "nULL"), ("string", "nULL")),
    ("0x1F", ("number", "31"), ("number", "31")), ("1_000", ("number", "1000"), ("number", "1000")), ("+5", ("number", "5"), ("number", "5")), ("-0", ("number", "0"), ("number", "0")),
    ("1e3", ("string", "1e3"), ("number", "1000.0")), ("1.0e+3", ("number", "1000.0"), ("number", "1000.0")), ("1.0e3", ("string", "1.0e3"), ("number", "1000.0")),
    ("0o14", ("string", "0o14"), ("number", "12")), ("0b101", ("number", "5"), ("number", "5")), (".inf", ("number", ".inf"), ("number", ".inf")),
    ("-.INF", ("number", "-.inf"), ("number", "-.inf")), (".NaN", ("number", ".nan"), ("number", ".nan")), ("08", ("string", "08"), ("number", "8")),
    ("0123456789", ("string", "0123456789"), ("number", "123456789")), ("1.2.3", ("string", "1.2.3"), ("string", "1.2.3")), ("123abc", ("string", "123abc"), ("string", "123abc")),
    ("1.", ("number", "1.0"), ("number", "1.0")), (".5", ("number", "0.5"), ("number", "0.5")), ("-", ("string", "-"), ("string", "-")), ("=", ("string", "="), ("string", "=")),
    ("190:20:30.15", ("number", "685230.15"), ("string", "190:20:30.15")), ("1" * 5000, ("number", "1" * 5000), ("number", "1" * 5000)),
]  # fmt: skip


def scalar(text: str, style: Any = "plain", tag: str = "") -> Scalar:
    return Scalar(text, 0, len(text), style, tag, (0, len(text)))


@pytest.mark.parametrize(
    ("text", "old", "new"), CASES, ids=[case[0][:20] or "empty" for case in CASES]
)
def test_words(text: str, old: tuple[str, str], new: tuple[str, str]) -> None:
    assert kind_of(scalar(text), "1.1") == old
    assert kind_of(scalar(text), "1.2") == new


TAGGED = [
    ("1", "plain", "tag:yaml.org,2002:str", ("string", "1")), ("1", "single", "", ("string", "1")), ("yes", "block", "", ("string", "yes")), ("1", "plain", "!Ref", ("string", "1")),
    ("1", "plain", "!", ("string", "1")), ("010", "single", "tag:yaml.org,2002:int", ("number", "8")), ("x", "plain", "tag:yaml.org,2002:int", ("string", "x")),
    ("1", "plain", "tag:yaml.org,2002:float", ("number", "1.0")), ("no", "plain", "tag:yaml.org,2002:bool", ("bool", "false")), ("x", "plain", "tag:yaml.org,2002:null", ("null", "")),
    ("2024-01-01", "double", "tag:yaml.org,2002:timestamp", ("timestamp", "2024-01-01")), ("eA==", "plain", "tag:yaml.org,2002:binary", ("string", "eA==")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "style", "tag", "kind"), TAGGED)
def test_tags_and_quotes_override_the_look(
    text: str, style: str, tag: str, kind: tuple[str, str]
) -> None:
    assert kind_of(scalar(text, style, tag), "1.1") == kind


def loaded(value: Any) -> tuple[str, Any]:
    """The kind of a Python value a reader made."""
    if value is None:
        return "null", None
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int | float):
        return "number", float(value)
    if isinstance(value, datetime.date):
        return "timestamp", None
    return "string", value


def ours(text: str, version: Any) -> tuple[str, Any]:
    kind, canonical = kind_of(scalar(text), version)
    if kind == "number":
        return kind, float(canonical.replace(".inf", "inf").replace(".nan", "nan"))
    return kind, {"bool": canonical == "true", "string": canonical}.get(kind)


@settings(max_examples=600, deadline=None)
@given(st.text(alphabet="0123456789._+-exobaEfinTZ:~", min_size=1, max_size=9))
def test_like_pyyaml_and_ruamel(text: str) -> None:
    if text[0] in ":-" or text.endswith(":") or text.startswith(("...", "---")):
        return
    readers = (
        ("1.1", lambda: yaml.safe_load(text)),
        ("1.2", lambda: YAML(typ="safe", pure=True).load(text)),
    )
    for version, load in readers:
        try:
            theirs = loaded(load())
        except Exception:  # PyYAML and ruamel take 0b_, 1_, 2024-99-99 and the like for something and then fail on it
            continue
        mine = ours(text, version)
        assert mine[0] == theirs[0], (text, version)
        if mine[0] == "number":
            assert mine[1] == theirs[1] or math.isnan(mine[1])
