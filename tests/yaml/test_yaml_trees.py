# ruff: noqa: E501  tables read better with a case in one piece
"""Places, documents, aliases, merges and bombs."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel_rows import check_found

from taglint.yaml import line_states
from taglint.yaml.nodes import (
    Alias,
    Mapping,
    MergeUnknown,
    Node,
    Scalar,
    Sequence,
    flatten,
    get,
    resolve,
)
from taglint.yaml.read import read


def root(text: str, **options: bool) -> Any:
    stream = read(text, **options)
    assert not stream.faults
    return stream.documents[0].root


PLACES = {
    "plain": ("a: bc d # e\n", "bc d"), "single": ("a: 'x''y'\n", "x''y"), "double": ('a: "x\\ty"\n', "x\\ty"), "empty": ("a:\n", ""),
    "empty quotes": ("a: ''\n", ""), "tagged": ("a: !Ref B\n", "B"), "literal": ("a: |\n\n  x\n  y\n\n", "x\n  y"), "keep": ("a: |+\n  x\n\n", "x"),
    "literal indicator": ("a: |1\n   x\n  y\n", "  x\n  y"), "crlf literal": ("a: |\r\n  x\r\n  y\r\n", "x\r\n  y"), "lines": ("a: b\n  c\n\n", "b\n  c"),
    "anchored": ("a: &n b\n", "b"), "anchored tagged": ("a: &n !T 'b'\n", "b"), "tagged literal": ("a: !Sub |\n  x\n", "x"), "crlf": ("a: b\r\n", "b"),
    "anchored literal": ("a: &n |\n  x\n", "x"), "astral": ("\U0001f600: \U0001f600x\n", "\U0001f600x"), "no end": ("a: b", "b"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "slice_"), PLACES.values(), ids=PLACES)
def test_a_scalar_knows_its_own_characters(text: str, slice_: str) -> None:
    value = root(text).pairs[0][1]
    assert text[value.start : value.end] == slice_


def test_a_missing_value_stands_after_its_colon_whoever_reads_it() -> None:
    for text in ("a:  # x\nb: 1\n", "a:  # x\nb: &c 1\n", "%YAML 1.2\n---\na:  # x\nb: 1\n"):
        value = root(text).pairs[0][1]
        assert text[: value.start].endswith("a:")


def test_get_takes_the_last_duplicate_and_follows_aliases() -> None:
    tree = root("x: &x {k: 1}\na: *x\na: {k: 2}\nb: *x\n")
    assert get(get(tree, "a"), "k").text == "2"
    alias = get(tree, "b")
    assert isinstance(alias, Alias)
    assert resolve(alias) is get(tree, "x")
    assert get(alias, "k").text == "1"
    assert get(tree, "none") is None
    assert get(get(tree, "none"), "k") is None


def test_get_is_the_same_before_and_after_the_pairs_are_read() -> None:
    text = "a: 1\n'b': 2\n\"c\": 3\nd : 4\na: 5\nab: 6\nd:e: 7\n"
    for name in ("a", "b", "c", "d", "ab", "d:e", "e", ""):
        fresh, full = root(text), root(text)
        assert len(full.pairs) == 7
        assert get(fresh, name) == get(full, name)


def test_the_heads_of_pairs_tell_a_word_only_where_it_is_sure() -> None:
    text = (
        "r:\n  one:\n    a: x::y\n  quoted:\n    b: 1\n    a: 'w'\n  none:\n    b: 1\n  two lines:\n    a: x\n      y\n"
        "  twice:\n    a: v\n    a: w\n  lone:\n    a: w\n\n  # c\n  flow: {a: b}\n  spaced:\n    a : w\n  last:\n    a: z\n"
    )
    heads = get(root(text), "r").headed("a")  # type: ignore[union-attr]
    assert [word for word, *_ in heads] == ["x::y", "w", None, None, "w", "w", None, None, "z"]
    assert get(root("r:\n  <<: {a: {a: b}}\n  c:\n    a: b\n"), "r").headed("a") is None  # type: ignore[union-attr]
    assert get(root("r:\n  x: &x\n    a: b\n"), "r").headed("a") is None  # type: ignore[union-attr]


def test_what_is_remembered_of_lines_is_bounded() -> None:
    columns = [(first, second) for first in range(1, 90) for second in range(91, 180)]
    text = "".join(f"a:\n{' ' * first}b:\n{' ' * second}- c\n" for first, second in columns)
    stream = read(text, many=True)
    assert not stream.faults
    assert not stream.unusual
    assert len(stream.documents[0].root.pairs) == len(columns)  # type: ignore[union-attr]
    assert len(line_states._states) <= line_states._STATES


@pytest.mark.parametrize("many", [False, True])
def test_directives_of_templates_are_found_without_the_slow_reader(many: bool) -> None:
    stream = read("a:\n  {%- if x %}\n  b: 1\n  {% endif %}\n", many=many)
    assert stream.faults == ((6, 7, "found character '%' that cannot start any token"),)


def test_an_alias_has_its_own_place_and_that_of_its_target() -> None:
    text = "a: &x [1]\nb: *x\n"
    alias = root(text).pairs[1][1]
    assert text[alias.start : alias.end] == "*x"
    assert alias.target is root(text).pairs[0][1] or alias.target.start == 6


def merged(text: str) -> dict[str, tuple[str, bool]]:
    return {
        key.text: (resolve(value).text, via) for key, value, via in flatten(get(root(text), "m"))
    }  # type: ignore[arg-type,union-attr]


def test_merges_give_way_to_what_stands_there() -> None:
    text = "a: &a {k: 1, l: 2}\nb: &b {l: 3, n: 4}\nm:\n  <<: [*a, *b]\n  k: 5\n"
    assert merged(text) == {"k": ("5", False), "l": ("2", True), "n": ("4", True)}
    assert merged("a: &a {k: 1}\nb: &b {<<: *a, l: 2}\nm: {<<: *b}\n") == {
        "k": ("1", True),
        "l": ("2", True),
    }
    assert merged("m: {'<<': x, k: 1}\n") == {"<<": ("x", False), "k": ("1", False)}


@pytest.mark.parametrize(
    "text", ["m:\n  <<: x\n", "m:\n  <<: !include y\n", "m:\n  <<: [x]\n", "m:\n  <<:\n"]
)
def test_a_merge_of_no_mapping_is_unknown(text: str) -> None:
    with pytest.raises(MergeUnknown):
        merged(text)


def test_a_faulty_document_hides_no_other() -> None:
    stream = read("a: 1\n---\nb: [\n---\nc: 3\n")
    assert [document.root is None for document in stream.documents] == [False, True, False]
    assert len(stream.faults) == 1
    assert stream.faults[0].start >= 9


def test_a_fault_in_a_long_document_is_where_it_is() -> None:
    text = (
        "".join(f"k{n}:\n  a: {n}\n" for n in range(20_000)) + "x: [a\ny: 1\n" + "z: 1\n" * 20_000
    )
    stream = read(text)
    assert len(stream.faults) == 1


BOMBS = {
    "aliases": "a0: &a0 [x, x, x]\n" + "".join(f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]\n" for n in range(1, 40)),
    "merges": "a0: &a0 {k: 1}\n" + "".join(f"a{n}: &a{n}\n  <<: [" + ", ".join([f"*a{n - 1}"] * 9) + "]\n" for n in range(1, 30)) + "m:\n  <<: *a29\n",
    "brackets": "[" * 100_000, "braces": "{" * 100_000, "brackets in value": "a: " + "[" * 100_000, "closed brackets": "[" * 100_000 + "]" * 100_000,
    "braces with keys": '{"a":' * 50_000 + "1" + "}" * 50_000, "dashes": "- " * 50_000, "dash lines": "\n".join(" " * n + "-" for n in range(2_000)),
    "deep mapping": "\n".join(" " * n + "a:" for n in range(2_000)), "long scalar": "a: " + "x" * 5_000_000, "long quoted": "a: '" + "x" * 5_000_000 + "'",
    "open quote": "a: '" + "x" * 5_000_000, "open double": 'a: "' + "\\n" * 2_000_000, "long literal": "a: |\n" + "  x\n" * 1_000_000, "digits": "a: " + "1" * 5_000_000,
    "keys": "".join(f"k{n}: {n}\n" for n in range(100_000)), "anchors": "".join(f"k{n}: &a{n} {n}\n" for n in range(10_000)),
    "spaces": "a:" + " " * 2_000_000 + "b", "blank lines": "a:\n" + "\n" * 2_000_000 + "  b: 1", "hashes": "a: b" + " #" * 1_000_000, "quotes": "'" * 500_000,
    "folded": "a: >\n" + "  x\n" * 300_000, "colons": "a" + ":" * 1_000_000, "question marks": "? " * 50_000, "markers": "---\n" * 30_000, "tags": "a: " + "!T " * 100_000,
    "anchored sequences": "&a " * 30_000, "plain lines": "a: b\n" + "  c\n" * 300_000, "commas": "a: [" + "x," * 200_000 + "]", "unusual tail": "a: 1\n" * 200_000 + "b: &x 1\n" + "c: 2\n" * 200_000,
    "unusual every": "a: &x 1\nb: 2\n" * 30_000, "jinja": "a: {{ x }}\n" * 50_000, "text": "lorem ipsum\n" * 300_000, "flow lines": "a: [\n" + "  x,\n" * 200_000 + "]\n",
    "one json line": '{"a": [' + "1," * 500_000 + "1]}", "json digits": '{"a": ' + "1" * 5_000_000 + "}", "open json": '{"a": "' + "x" * 1_000_000,
}  # fmt: skip


def walk(node: Node | None, bound: int = 100_000) -> int:
    """Visit a tree without following aliases; the number of nodes."""
    stack: list[Any] = [node] if node is not None else []
    count = 0
    while stack and count < bound:
        current = stack.pop()
        count += 1
        if isinstance(current, Mapping):
            stack.extend(part for pair in current.pairs for part in pair)
        elif isinstance(current, Sequence):
            stack.extend(current.items)
    return count


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_are_read_or_refused_in_time(text: str) -> None:
    start = time.process_time()
    stream = read(text)
    spent = time.process_time() - start
    for document in stream.documents:
        walk(document.root)
    # It took a second on the machine where it was measured; twice that is the bound.
    assert spent < 2.0


def test_a_merge_bomb_is_flat() -> None:
    start = time.process_time()
    text = BOMBS["merges"]
    found = list(flatten(get(root(text[: text.index("a5:")] + "m:\n  <<: *a4\n"), "m")))  # type: ignore[arg-type]
    assert [key.text for key, _, _ in found] == ["k"]
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("text", ["a: |", "a: >-", "- |", "a: &x |", "a: | # c", "a:\n  b: |+"])
def test_a_header_that_ends_the_text_stays_inside_it(text: str) -> None:
    stack = [read(text).documents[0].root]
    while stack:
        node = stack.pop()
        assert isinstance(node, Mapping | Sequence | Scalar)
        if isinstance(node, Scalar):
            assert max(node.end, *node.outer) <= len(text)
        else:
            stack += (
                node.items if isinstance(node, Sequence) else [value for _, value in node.pairs]
            )


@pytest.mark.parametrize("name", ["aliases", "merges"])
def test_what_aliases_repeat_is_bounded(name: str) -> None:
    (fault,) = read(BOMBS[name]).faults
    assert fault.message == "aliases repeat more than 100,000 nodes; not read"
    assert BOMBS[name][fault.start] == "*"


@pytest.mark.parametrize(
    "text",
    ["a: &x [*x, b]\n", "a: &x {b: *x}\n", "a: &x\n  <<: *x\n  b: [*x]\n", "a: &x {*x : b}\n"],
)
def test_an_alias_inside_what_it_names_has_an_end(text: str) -> None:
    stream = read(text)
    assert not stream.faults
    stack, seen = [stream.documents[0].root], 0
    while stack:
        node = resolve(stack.pop())  # type: ignore[arg-type]
        seen += 1
        assert seen < 10
        stack += [part for pair in node.pairs for part in pair] if isinstance(node, Mapping) else []
        stack += node.items if isinstance(node, Sequence) else []


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def plain(node: Any, text: str) -> Any:
    """A JSON tree as Python values; numbers and words by `json` itself."""
    if isinstance(node, Mapping):
        assert text[node.start] == "{" and text[node.end - 1] == "}"
        return {key.text: plain(value, text) for key, value in node.pairs}  # type: ignore[union-attr]
    if isinstance(node, Sequence):
        assert text[node.start] == "[" and text[node.end - 1] == "]"
        return [plain(item, text) for item in node.items]
    assert isinstance(node, Scalar)
    if node.style == "double":
        assert json.loads(text[node.start - 1 : node.end + 1]) == node.text
        return node.text
    assert text[node.start : node.end] == node.text
    return json.loads(node.text)


@settings(max_examples=300, deadline=None)
@given(_JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(
    value: Any, indent: int | None, ascii_: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    assert plain(root(text, json=True), text) == value
    check_found(read(text, json=True), text)


JSON_NAMES = {
    "twice": '{"r": {"x": {"a": "1", "a": "2"}}}', "escaped": '{"r": {"x": {"\\u0061": "1"}, "y": {"a": "1", "\\u0061": "2"}}}',
    "no word": '{"r": {"x": {"a": 1}, "y": {"a": {}}, "z": {"a": "\\n"}, "l": [{"a": "1"}], "e": {}}}', "later": '{"r": {"x": {"b": [], "a": "1"}}}',
}  # fmt: skip


@pytest.mark.parametrize("text", JSON_NAMES.values(), ids=JSON_NAMES)
def test_what_an_object_finds_is_what_its_pairs_say(text: str) -> None:
    check_found(read(text, json=True), text)
    heads = get(root(text, json=True), "r").headed("a")
    assert heads and all(word in (None, "1") for word, *_ in heads)


def test_json_as_deep_as_the_bound_is_read_and_deeper_is_not() -> None:
    for start, end in (("[", "]"), ('{"a":', "}")):
        inside = "1" if start == '{"a":' else ""
        assert not read(start * 400 + inside + end * 400, json=True).faults
        deep = '{"near": {"x": ' + start * 399 + inside + end * 399 + "}}"
        (fault,) = read(deep, json=True).faults
        assert "nested more than 400 levels deep" in fault.message


_ROOTS = st.lists(
    _JSON.filter(lambda value: isinstance(value, dict | list)), min_size=2, max_size=4
)


@settings(max_examples=200, deadline=None)
@given(_ROOTS, st.sampled_from(["", "\n", " \r\n\t"]), st.sampled_from([None, 2]))
def test_values_that_follow_each_other_are_documents(
    values: list[Any], between: str, indent: int | None
) -> None:
    text = between + between.join(json.dumps(value, indent=indent) for value in values) + between
    stream = read(text, json=True, several=True)
    assert stream.faults == ()
    assert [plain(document.root, text) for document in stream.documents] == values
    assert read(text, json=True).faults


@pytest.mark.parametrize(
    "text", ["{} x", "{} 7", '{}{"a"', "{}]", "{}{a: 1}", "{}[NaN]", "{}" + "[" * 500 + "]" * 500]
)
def test_what_follows_is_a_value_or_a_fault(text: str) -> None:
    (fault,) = read(text, json=True, several=True).faults
    assert 0 <= fault.start <= fault.end <= len(text)


JSON_FAULTS = {
    "comment": '{"a": 1} // x', "leading comment": "// x\n{}", "empty": "", "blank": "  ", "open": '{"a": 1',
    "open string": '{"a": "', "two values": "{} {}", "block comment": '{ /* x */ "a": 1}', "control character": '["\x01"]',
}  # fmt: skip


@pytest.mark.parametrize("text", JSON_FAULTS.values(), ids=JSON_FAULTS)
def test_what_is_no_json_is_a_fault_in_terms_of_json(text: str) -> None:
    (fault,) = read(text, json=True).faults
    assert fault.message.startswith("not JSON: ")
    assert 0 <= fault.start <= fault.end <= len(text)


def test_flow_yaml_in_a_json_file_is_read() -> None:
    assert get(root('{"a": 1,}', json=True), "a").text == "1"  # type: ignore[union-attr]
    assert get(root("{a: 1}\n"), "a").text == "1"  # type: ignore[union-attr]


def test_surrogates_are_joined_and_lone_ones_replaced() -> None:
    assert root(r'["\ud83d\ude00", "\ud83d"]').items[0].text == "\U0001f600"
    assert root(r'["\ud83d\ude00", "\ud83d"]').items[1].text == "\ufffd"
    assert root('a: "\\ud83d\\ude00"\n').pairs[0][1].text == "\U0001f600"


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | st.text('{}[]",:a1 \n', max_size=30), st.booleans(), st.booleans())
def test_nothing_raises(text: str, as_json: bool, several: bool) -> None:
    stream = read(text, json=as_json, several=several)
    for document in stream.documents:
        walk(document.root)
    for fault in stream.faults:
        assert 0 <= fault.start <= fault.end <= len(text)
