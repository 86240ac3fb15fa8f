"""Compare the YAML reader with ruamel.yaml (pure) and PyYAML's C parser over real files.

    python tools/compare_yaml.py [--ruamel BYTES] [--speed] LIST…
    python tools/compare_yaml.py --suite FOLDER

Each LIST names one file a line. Every file that PyYAML can read must be read without a fault,
unless it is too large for us. The trees of files up to BYTES must be those of ruamel, which takes
6 s a megabyte. With --suite every input in the `src` folder of a checkout of yaml/yaml-test-suite
is read: what ruamel's round-trip parser accepts must be accepted, with the same tree. It is
counted how many of the valid inputs each reader accepts.
"""

from __future__ import annotations

import argparse
import re
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
    """A tree as flat rows of kind, place, tag and text; an alias is a row of its own."""
    stack: list[Node] = [] if node is None else [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Alias):
            yield ("alias",)
        elif isinstance(current, Scalar):
            # Readers do not agree on the place of a missing value, so it is not compared.
            tag = _own_tag(current.tag)
            place = current.outer[0] if current.text or tag or current.style != "plain" else -1
            yield ("scalar", place, current.text, current.style, tag)
        elif isinstance(current, Mapping):
            yield (
                "mapping",
                current.outer,
                current.flow,
                _own_tag(current.tag),
                len(current.pairs),
            )
            stack.extend(part for pair in reversed(current.pairs) for part in reversed(pair))
        else:
            yield (
                "sequence",
                current.outer,
                current.flow,
                _own_tag(current.tag),
                len(current.items),
            )
            stack.extend(reversed(current.items))


def _own_tag(tag: str) -> str:
    """The tag of a node, "" for core tags and for "!", which asks for no tag.

    ruamel resolves a tag for every node, so core tags are left out on both sides.
    """
    return "" if tag.startswith("tag:yaml.org,2002:") or tag == "!" else tag


_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "block", ">": "block"}


def ruamel_rows(text: str) -> list[Row]:
    """The same rows from ruamel's own composer; raises what it raises."""
    reader = YAML(typ="safe", pure=True)
    found: list[Row] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for root in reader.compose_all(text):
            if root is not None and not (
                root.id == "scalar" and not root.value and root.style is None
            ):
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
        tag = _own_tag(str(node.tag if node.tag is not None else node.ctag))
        if node.id == "scalar":
            place = node.start_mark.index if node.value or tag or node.style else -1
            yield ("scalar", place, node.value, _STYLES[node.style], tag)
        elif node.id == "mapping":
            yield ("mapping", node.start_mark.index, bool(node.flow_style), tag, len(node.value))
            stack.extend(part for pair in reversed(node.value) for part in reversed(pair))
        else:
            yield ("sequence", node.start_mark.index, bool(node.flow_style), tag, len(node.value))
            stack.extend(reversed(node.value))


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
    stream = read(text, json=path.suffix == ".json", many=True)
    counts["unusual" if stream.unusual else "easy"] += 1
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


def _compare_trees(
    path: Path, text: str, roots: list[Node | None], faults: tuple[Fault, ...], counts: Counter[str]
) -> str:
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
    ours = [row for root in roots for row in rows_of(root)]
    counts["compared"] += 1
    if ours == theirs:
        return ""
    counts["different"] += 1
    pair = next(
        ((a, b) for a, b in zip(ours, theirs, strict=False) if a != b), (len(ours), len(theirs))
    )
    return f"{path}: ours {pair[0]!r}, ruamel {pair[1]!r}"


# How the suite writes what cannot be seen (its ReadMe, "Special Characters").
_SEEN = (("\u2423", " "), ("\u2190", "\r"), ("\u21d4", "\ufeff"), ("\u21b5", ""))


def suite_inputs(folder: Path) -> Iterator[tuple[str, str, bool]]:
    """Each input of the suite: its name, its text, and whether it is valid YAML."""
    for path in sorted((folder / "src").glob("*.yaml")):
        tests = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for number, test in enumerate([] if tests[0].get("skip") else tests):
            text = re.sub("\u2014*\u00bb", "\t", test["yaml"])
            for seen, meant in _SEEN:
                text = text.replace(seen, meant)
            yield f"{path.stem}/{number:02}", re.sub("\u220e\n\\Z", "", text), "fail" not in test


def ruamel_reads(text: str) -> bool:
    """Whether ruamel.yaml's round-trip parser, its best, composes all documents."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for _ in YAML(typ="rt", pure=True).compose_all(text):
                pass
        except Exception:
            return False
    return True


def suite(folder: Path) -> bool:
    """Read all inputs of the suite; returns whether we accept all that ruamel accepts.

    Prints how many inputs each reader accepts, and each input where we differ from ruamel.
    """
    counts: Counter[str] = Counter()
    for name, text, is_valid in suite_inputs(folder):
        ours = not (stream := read(text.removeprefix("\ufeff"))).faults
        by = {"taglint": ours, "ruamel": ruamel_reads(text), "PyYAML C": pyyaml_reads(text)}
        kind = "valid" if is_valid else "invalid"
        counts[kind] += 1
        for reader, accepts in by.items():
            counts[f"{kind} accepted by {reader}"] += accepts
        if by["ruamel"] and not ours:
            print(f"{name}: ruamel reads this {kind} input, we: {stream.faults[0]}")
            counts["different"] += 1
        elif by["ruamel"] and is_valid:
            rows = [row for document in stream.documents for row in rows_of(document.root)]
            counts["trees compared"] += 1
            theirs = ruamel_rows(text.removeprefix("\ufeff"))
            # Readers do not agree on whether an empty document has a root.
            if not all(map(_is_nothing, {*rows} ^ {*theirs})) or (len(rows) > 1 and rows != theirs):
                print(f"{name}: a tree other than ruamel's")
                counts["different"] += 1
        elif ours and not is_valid and not by["ruamel"]:
            print(f"{name}: accepted, though invalid and refused by ruamel")
    print("\n".join(f"{what} {count}" for what, count in sorted(counts.items())))
    return not counts["different"]


def _is_nothing(row: Row) -> bool:
    return row == ("scalar", -1, "", "plain", "")


def visit(text: str) -> None:
    """Read a text and ask for what the CloudFormation reader asks for."""
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
    """The CPU time of reading and visiting as a ratio to PyYAML's C compose of the same texts.

    The ratio is the median of interleaved rounds.
    """

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
    return (
        f"{len(texts)} files, {size:.1f} MB: {size / min(ours):.1f} MB/s, "
        f"{middle:.3f} of PyYAML C compose"
    )


def main() -> None:
    """Print counts and every disagreement; exit 1 if there was one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("lists", nargs="*", type=Path)
    parser.add_argument(
        "--suite",
        type=Path,
        metavar="FOLDER",
        help="read the inputs of a checkout of yaml/yaml-test-suite",
    )
    parser.add_argument(
        "--ruamel",
        type=int,
        default=4_000,
        metavar="BYTES",
        help="compare trees of files up to this size",
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th file only")
    parser.add_argument("--speed", action="store_true", help="measure instead of compare")
    options = parser.parse_args()
    if options.suite:
        sys.exit(0 if suite(options.suite) else 1)
    paths = [Path(line) for name in options.lists for line in name.read_text().splitlines()][
        :: options.every
    ]
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
