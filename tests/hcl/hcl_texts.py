"""Hypothesis strategies: valid HCL from a grammar, and texts with something broken in them."""

from __future__ import annotations

from hypothesis import strategies as st

names = st.sampled_from(
    ["a", "b_c", "tags", "x-y", "for", "if", "in", "é", "中", "_", "null", "true", "b1"]
)
spaces = st.sampled_from(["", " ", "  ", "\t", " /* c */ "])
breaks = st.sampled_from(["\n", "\n", "\r\n", " # c\n", "// }\n", "\n\n", "\n  "])
# No exponents: tree-sitter reads 2e3 as a number and a word.
numbers = st.sampled_from(["0", "7", "1.5", "00012"])
plain = st.sampled_from(
    [
        "x",
        " ",
        "$",
        "%",
        "$${",
        "%%{",
        "}",
        "{",
        "\\n",
        '\\"',
        "\\\\",
        "\\u00e9",
        "#",
        "//",
        "/*",
        "'",
        "é",
        "\U0001f600",
        "]",
    ]
)
strips = st.sampled_from(["", "~", " ", "~ "])


def _joined(
    parts: st.SearchStrategy[str], most: int = 3, between: str = ""
) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=most).map(between.join)


@st.composite
def sequences(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """`${ }` or a directive."""
    left, right = draw(strips), draw(strips).strip() or draw(st.sampled_from(["", " ", "\n"]))
    expression = draw(inner)
    if draw(st.booleans()):
        return f"${{{left} {expression} {right}}}"
    if draw(st.booleans()):
        return (
            f"%{{{left} if {expression} {right}}}{draw(_safe)}"
            f"%{{ else ~}}{draw(_safe)}%{{{left} endif {right}}}"
        )
    return f"%{{ for {draw(_variables)} in {expression} {right}}}{draw(_safe)}%{{ endfor }}"


_safe = st.sampled_from(["", "x", " y ", "}"])
_variables = st.sampled_from(["k", "k, v", "k ,v"])


def strings(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Quoted strings in which no $ or % stands before a brace or a sequence by chance."""
    piece = st.one_of(
        plain.map(lambda text: text + " " if text in "$%" else text), sequences(inner)
    )
    return _joined(piece, 4).map(lambda text: f'"{text}"')


@st.composite
def heredocs(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A heredoc with the new line that has to follow it."""
    dash, marker, end = (
        draw(st.sampled_from(["", "-"])),
        draw(st.sampled_from(["E", "EOT", "E-F"])),
        draw(_newlines),
    )
    line = st.one_of(
        st.sampled_from(["", "x", "  y", "\t", '"', "$ ", "}", "# z", "EO T", "$${"]),
        sequences(inner),
    )
    lines = draw(st.lists(_joined(line, 2), max_size=4))
    body = "".join(text + end for text in lines if text.strip() not in ("E", "EOT", "E-F"))
    return f"<<{dash}{marker}{end}{body}{draw(_indent)}{marker}"


_newlines = st.sampled_from(["\n", "\n", "\r\n"])
_indent = st.sampled_from(["", "  ", "\t"])


@st.composite
def _brackets(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    gap = draw(st.sampled_from(["", " ", "\n", " # c\n", "/**/"]))
    items = draw(st.lists(inner, max_size=3))
    comma = f"{gap},{gap}"
    tail = "," if items and draw(st.booleans()) else ""
    kind = draw(
        st.sampled_from(
            ["tuple", "call", "spread", "scoped", "object", "for", "forobject", "paren"]
        )
    )
    if kind == "tuple":
        return f"[{gap}{comma.join(items)}{gap}{tail}{gap}]"
    if kind in ("call", "scoped"):
        return f"{'p::' * (kind == 'scoped')}f({gap}{comma.join(items)}{gap}{tail}{gap})"
    if kind == "spread":
        return f"f({gap}{comma.join([*items, 'z'])}...{gap})"
    if kind == "object":
        return draw(_objects(st.just(items)))
    value = draw(inner)
    if kind == "for":
        return f"[{gap}for {draw(_variables)} in{gap} {value}{gap} : k{gap} if v ]"
    return (
        f"{{{gap}for k, v in {value} :{gap} k =>{gap} v...{gap}}}"
        if kind == "forobject"
        else f"({gap}{value}{gap})"
    )


@st.composite
def _objects(draw: st.DrawFn, values: st.SearchStrategy[list[str]]) -> str:
    keys = st.sampled_from(["a", "true", "7", '"s"', "(x)", '"${y}"', "in", "x.y"])
    ends = st.sampled_from(["\n", ",", ", ", ",\n", " # c\n", "\r\n"])
    items = [f"{draw(keys)} {draw(st.sampled_from('=:'))} {value}" for value in draw(values)]
    # A heredoc's marker has a line of its own.
    return (
        "{"
        + "".join(item + ("\n" if "<<" in item else draw(ends)) for item in items)
        + draw(spaces)
        + "}"
    )


@st.composite
def _steps(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    step = st.one_of(
        st.sampled_from([".x", ".0", "[*]", '["k"]', " . y", ".for", "[ 0 ]"]),
        inner.map(lambda text: f"[{text}\n]"),
    )
    return (
        draw(names.filter(lambda name: name not in ("for", "null", "true")))
        + draw(_joined(step, 3))
        + draw(st.sampled_from(["", "", ".*", ".*.z"]))
    )


def _extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(
        ["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"]
    )
    return st.one_of(
        strings(inner),
        heredocs(inner),
        _brackets(inner),
        _steps(inner),
        st.tuples(inner, operator, inner).map(" ".join).filter(lambda text: "<<" not in text),
        st.tuples(st.sampled_from(["-", "!", "- ", "!!"]), inner).map("".join),
        st.tuples(inner, inner, inner)
        .filter(lambda three: "<<" not in "".join(three))
        .map(lambda it: f"{it[0]} ? {it[1]} : {it[2]}"),
    )


expressions = st.recursive(
    st.one_of(numbers, names.filter(lambda name: name != "for")), _extend, max_leaves=8
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> str:
    """The inside of a file or block; attribute names differ, as they have to."""
    lines: list[str] = []
    for number in range(draw(st.integers(0, 4))):
        if depth and draw(st.booleans()):
            labels = draw(
                _joined(st.sampled_from([' "x"', " y", ' "$${z}"', ' "a\\"b"', ' ""']), 3)
            )
            lines.append(f"{draw(names)}{labels} {draw(st.sampled_from(['{}', '{ a = 1 }']))}")
            if draw(st.booleans()):
                lines[-1] = (
                    f"{draw(names)}{labels}{draw(spaces)}"
                    f"{{{draw(breaks)}{draw(bodies(depth - 1))}}}"
                )
        else:
            value = draw(expressions)
            lines.append(f"{draw(names)}{number}{draw(spaces)}={draw(spaces)}{value}")
        lines[-1] += "\n" if "<<" in lines[-1] else draw(breaks)
    return "".join(lines)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A text from the grammar with a few characters taken out, put in or doubled."""
    text = draw(bodies())
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 5))
        put = draw(
            st.sampled_from(
                [
                    "",
                    "{",
                    "}",
                    '"',
                    "[",
                    ")",
                    "${",
                    "<<E\n",
                    "/*",
                    "*/",
                    "\n",
                    "=",
                    ",",
                    "\r",
                    "\\",
                    "~}",
                ]
            )
        )
        text = text[:at] + put + text[at + length :]
    return text
