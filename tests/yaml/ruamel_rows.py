"""Trees as flat rows, ours, ruamel.yaml's and libyaml's, so that they can be compared."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml import YAML

from taglint.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence, Stream, get, resolve, text_of

_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "block", ">": "block"}
_NONE = ("None", "!", "tag:yaml.org,2002:null")
_CORE = "tag:yaml.org,2002:"


def our_rows(stream: Stream) -> list[tuple[Any, ...]]:
    """Kind, place, tag and content of every node.

    Core tags are left out. An alias is known by its place in the walk only.
    """
    return [
        row
        for document in stream.documents
        for row in _rows(document.root)
        if not _nothing(document.root)
    ]


def node_rows(node: Node | None) -> list[tuple[Any, ...]]:
    """The same of one node."""
    return list(_rows(node))


def _nothing(root: Node | None) -> bool:
    return (
        isinstance(root, Scalar)
        and not root.text
        and root.style == "plain"
        and root.tag in ("", "!")
    )


def _rows(root: Node | None) -> Iterator[tuple[Any, ...]]:
    stack: list[Node] = [] if root is None else [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Alias):
            yield ("alias",)
            continue
        # "!" asks for no particular tag; kinds makes a string of it, ruamel resolves it away.
        tag = "" if node.tag.startswith(_CORE) or node.tag == "!" else node.tag
        if isinstance(node, Scalar):
            missing = not node.text and not tag and node.style == "plain"
            yield ("scalar", -1 if missing else node.outer[0], tag, node.style, node.text)
        elif isinstance(node, Mapping):
            yield ("mapping", node.outer, tag, node.flow, len(node.pairs))
            stack.extend(part for pair in reversed(node.pairs) for part in reversed(pair))
        else:
            yield ("sequence", node.outer, tag, node.flow, len(node.items))
            stack.extend(reversed(node.items))


def ruamel_rows(text: str) -> list[tuple[Any, ...]]:
    """The same rows from ruamel's own composer; raises what it raises."""
    found: list[tuple[Any, ...]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for root in YAML(typ="safe", pure=True).compose_all(text):
            nothing = root is None or (
                root.id == "scalar"
                and not root.value
                and not root.style
                and str(root.ctag) in _NONE
            )
            if not nothing:
                found.extend(_composed(root))
    return found


def _composed(root: Any) -> Iterator[tuple[Any, ...]]:
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            yield ("alias",)
            continue
        if node.anchor is not None:
            seen.add(id(node))
        tag = str(node.ctag)
        tag = "" if tag.startswith(_CORE) else tag
        start = node.start_mark.index
        if node.id == "scalar":
            missing = not node.value and not tag and not node.style
            yield ("scalar", -1 if missing else start, tag, _STYLES[node.style], node.value)
        elif node.id == "mapping":
            yield ("mapping", start, tag, bool(node.flow_style), len(node.value))
            stack.extend(part for pair in reversed(node.value) for part in reversed(pair))
        else:
            yield ("sequence", start, tag, bool(node.flow_style), len(node.value))
            stack.extend(reversed(node.value))


def plain_rows(stream: Stream) -> list[tuple[Any, ...]]:
    """Kind and content of every node, aliases as what they name: what `libyaml_rows` gives."""
    roots = [document.root for document in stream.documents if not _nothing(document.root)]
    return [row for root in roots for row in _plain(root)]


def _plain(root: Node | None) -> Iterator[tuple[Any, ...]]:
    stack: list[Node] = [] if root is None else [root]
    while stack:
        node = resolve(stack.pop())
        if isinstance(node, Scalar):
            yield ("scalar", node.text)
        elif isinstance(node, Mapping):
            yield ("mapping", len(node.pairs))
            stack.extend(part for pair in reversed(node.pairs) for part in reversed(pair))
        else:
            yield ("sequence", len(node.items))
            stack.extend(reversed(node.items))


def libyaml_rows(text: str) -> list[tuple[Any, ...]]:
    """The rows that PyYAML's C composer gives; raises what it raises."""
    found: list[tuple[Any, ...]] = []
    for root in yaml.compose_all(text, Loader=yaml.CBaseLoader):
        stack = [] if root.id == "scalar" and not root.value and not root.style else [root]
        while stack:
            node = stack.pop()
            found.append((node.id, node.value if node.id == "scalar" else len(node.value)))
            parts = (
                (part for pair in reversed(node.value) for part in reversed(pair))
                if node.id == "mapping"
                else ()
            )
            stack.extend(parts if node.id != "sequence" else reversed(node.value))
    return found


def check_found(stream: Stream, text: str) -> None:
    """What a mapping finds by name, and the heads of its pairs, are what its pairs say."""
    stack = [document.root for document in stream.documents]
    while stack:
        node = stack.pop()
        if isinstance(node, Sequence):
            stack += node.items
        if not isinstance(node, Mapping):
            continue
        pairs = node.pairs
        stack += [value for _, value in pairs]
        # As if nobody had read them yet.
        node._pairs = None
        named = {
            resolve(key).text: value for key, value in pairs if isinstance(resolve(key), Scalar)
        }
        for name in (*named, "no such", ""):
            assert node_rows(node.find(name)) == node_rows(named.get(name)), (name, text)
        for name in ("a", "Key"):
            heads = node.headed(name)
            assert heads is None or len(heads) == len(pairs), (name, text)
            for (word, at, limit), (key, value) in zip(heads or (), pairs, strict=False):
                assert [*map(node_rows, node.pair(at, limit))] == [
                    node_rows(key),
                    node_rows(value),
                ], text
                assert word is None or text_of(get(value, name)) == word, (name, text)
