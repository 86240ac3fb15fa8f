"""Hold the YAML reader against ruamel.yaml (pure) and PyYAML's C parser over real files.

    python tools/compare_yaml.py [--ruamel BYTES] [--speed] LIST…

Each LIST names one file a line. Every file that PyYAML can read must be read without a fault (unless by the size bound);
the trees of those up to BYTES (they take ruamel 6 s a megabyte) must be those of ruamel.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from taglint.yaml.nodes import Alias, Fault, Mapping, Node, Scalar, get
from taglint.yaml.read import read

Row = tuple[Any, ...]


def rows_of(node: Node | None) -> Iterator[Row]:
    """A tree as flat rows of kind, place, tag and text; aliases as what they name."""
    stack: list[Node] = [] if node is None else [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Alias):
            yield ("alias",)
        elif isinstance(current, Scalar):
            # Where a value is missing is a convention, and not ruamel's.
            place = current.outer[0] if current.text or current.tag or current.style != "plain" else -1
            yield ("scalar", place, current.text, current.style, current.tag)
        elif isinstance(current, Mapping):
            yield ("mapping", current.outer, current.flow, current.tag, len(current.pairs))
            stack.extend(part for pair in reversed(current.pairs) for part in reversed(pair))
        else:
            yield ("sequence", current.outer, current.flow, current.tag, len(current.items))
            stack.extend(reversed(current.items))


_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "block", ">": "block"}


def ruamel_rows(text: str) -> list[Row]:
    """The same rows from ruamel's own composer; raises what it raises."""
    reader = YAML(typ="safe", pure=True)
    found: list[Row] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for root in reader.compose_all(text):
            if root is not None and not (root.id == "scalar" and not root.value and root.style is None):
                found.extend(_composed(root))
    return found


def _composed(root: Any) -> Iterator[Row]:
    stack = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            yield ("alias",)
            continue
        if node.anchor is not None:
            seen.add(id(node))
        tag = _explicit(node)
        if node.id == "scalar":
            place = node.start_mark.index if node.value or tag or node.style else -1
            yield ("scalar", place, node.value, _STYLES[node.style], tag)
        elif node.id == "mapping":
            yield ("mapping", node.start_mark.index, bool(node.flow_style), tag, len(node.value))
            stack.extend(part for pair in reversed(node.value) for part in reversed(pair))
        else:
            yield ("sequence", node.start_mark.index, bool(node.flow_style), tag, len(node.value))
            stack.extend(reversed(node.value))


def _explicit(node: Any) -> str:
    """ruamel resolves a tag for everything; the core ones it gives by itself count as none on both sides."""
    tag = str(node.tag) if node.tag is not None else str(node.ctag)
    return "" if tag.startswith("tag:yaml.org,2002:") else tag


def without_core(rows: Iterator[Row]) -> list[Row]:
    """Rows with core tags left out, as `ruamel_rows` gives them."""
    return [tuple("" if str(part).startswith("tag:yaml.org,2002:") else part for part in row) for row in rows]


def pyyaml_reads(text: str) -> bool:
    """Whether PyYAML's C parser composes all documents."""
    try:
        for _ in yaml.compose_all(text, Loader=yaml.CBaseLoader):
            pass
    except Exception:
        return False
    return True


def compare(path: Path, bound: int, counts: Counter[str]) -> str:
    """Compare one file; a line about it when readers differ, else nothing."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (UnicodeDecodeError, OSError):
        counts["not text"] += 1
        return ""
    stream = read(text, json=path.suffix == ".json")
    counts["hard" if stream.hard else "easy"] += 1
    if any("not read" in fault.message for fault in stream.faults):
        counts["not read"] += 1
        return f"{path}: not read ({len(text):,} characters)"
    if len(text) > bound:
        counts["too long for ruamel"] += 1
        if stream.faults and pyyaml_reads(text):
            counts["different"] += 1
            return f"{path}: PyYAML reads it, we: {stream.faults[0]}"
        return ""
    return _compare_trees(path, text, [doc.root for doc in stream.documents], stream.faults, counts)


def _compare_trees(path: Path, text: str, roots: list[Node | None], faults: tuple[Fault, ...], counts: Counter[str]) -> str:
    try:
        theirs = ruamel_rows(text)
    except Exception as error:
        if faults:
            counts["refused by both"] += 1
            return ""
        counts["different"] += 1
        return f"{path}: ruamel refuses it, we do not: {str(error)[:200]!r}"
    if faults:
        counts["different"] += 1
        return f"{path}: ruamel reads it, we: {faults[0]}"
    ours = without_core(row for root in roots for row in rows_of(root))
    counts["compared"] += 1
    if ours == theirs:
        return ""
    counts["different"] += 1
    pair = next(((a, b) for a, b in zip(ours, theirs, strict=False) if a != b), (len(ours), len(theirs)))
    return f"{path}: ours {pair[0]!r}, ruamel {pair[1]!r}"


def visit(text: str) -> None:
    """What a CloudFormation reader asks for."""
    for document in read(text).documents:
        resources = get(document.root, "Resources")
        if not isinstance(resources, Mapping):
            continue
        for _, resource in resources.pairs:
            get(resource, "Type")
            properties = get(resource, "Properties")
            get(get(properties, "Tags"), "Name")
            get(properties, "Name")


def speed(texts: list[str], rounds: int = 5) -> str:
    """CPU of reading and visiting as a ratio of PyYAML's C compose over the same texts; median of interleaved rounds."""

    def cpu(step: Callable[[str], object]) -> float:
        start = time.process_time()
        for text in texts:
            step(text)
        return time.process_time() - start

    ratios, ours = [], []
    for _ in range(rounds):
        mine = cpu(visit)
        theirs = cpu(pyyaml_reads)
        ours.append(mine)
        ratios.append(mine / theirs)
    size = sum(map(len, texts)) / 1e6
    middle = sorted(ratios)[rounds // 2]
    return f"{len(texts)} files, {size:.1f} MB: {size / min(ours):.1f} MB/s, {middle:.3f} of PyYAML C compose"


def main() -> None:
    """Print counts and every disagreement; exit 1 if there was one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--ruamel", type=int, default=4_000, metavar="BYTES", help="compare trees of files up to this size")
    parser.add_argument("--every", type=int, default=1, help="take every n-th file only")
    parser.add_argument("--speed", action="store_true", help="measure instead of compare")
    options = parser.parse_args()
    paths = [Path(line) for name in options.lists for line in name.read_text().splitlines()][:: options.every]
    if options.speed:
        texts = [path.read_bytes().decode("utf-8-sig", "replace") for path in paths]
        print(speed([text for text in texts if pyyaml_reads(text) and len(text) < 1_000_000]))
        return
    counts: Counter[str] = Counter()
    for path in paths:
        line = compare(path, options.ruamel, counts)
        if line:
            print(line)
    print(", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())))
    sys.exit(1 if counts["different"] else 0)


if __name__ == "__main__":
    main()
