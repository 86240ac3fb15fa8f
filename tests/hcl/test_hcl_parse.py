"""The expression parser: trees, offsets, errors, depth."""

from __future__ import annotations

import pytest
from hcl_texts import broken, expressions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taglint.hcl import parse as module
from taglint.hcl import plain
from taglint.hcl.nodes import HclError, TooDeep
from taglint.hcl.parse import MAX_CHAIN, MAX_DEPTH, parse, parse_template


def shown(node) -> str:
    """A tree without its offsets."""
    if node is None or isinstance(node, bool | str):
        return repr(node)
    if isinstance(node, tuple) and not hasattr(node, "_fields"):
        return "[" + " ".join(map(shown, node)) + "]"
    kept = [
        getattr(node, field)
        for field in node._fields
        if field not in ("start", "end", "name_start")
    ]
    return f"({type(node).__name__} {' '.join(map(shown, kept))})" if kept else type(node).__name__


TREES = {
    "1.5E-3": "(Literal 'number' '1.5E-3')",
    "true": "(Literal 'bool' 'true')",
    "null": "(Literal 'null' 'null')",
    "a.b": "(GetAttr (Variable 'a') 'b')",
    "a.0": "(Index (Variable 'a') (Literal 'number' '0'))",
    "a[b]": "(Index (Variable 'a') (Variable 'b'))",
    "a.*.b.0": "(Splat (Variable 'a') False (Index (GetAttr Each 'b') (Literal 'number' '0')))",
    "a.*[0]": "(Index (Splat (Variable 'a') False Each) (Literal 'number' '0'))",
    "a[*].b[0]": "(Splat (Variable 'a') True (Index (GetAttr Each 'b') (Literal 'number' '0')))",
    "a[*].b[*].c": "(Splat (Variable 'a') True (Splat (GetAttr Each 'b') True (GetAttr Each 'c')))",
    "1 + 2 * 3": "(Binary '+' (Literal 'number' '1') "
    "(Binary '*' (Literal 'number' '2') (Literal 'number' '3')))",
    "a - b - c": "(Binary '-' (Binary '-' (Variable 'a') (Variable 'b')) (Variable 'c'))",
    "a-b": "(Variable 'a-b')",
    "a || b && c == d < e": "(Binary '||' (Variable 'a') (Binary '&&' (Variable 'b') "
    "(Binary '==' (Variable 'c') (Binary '<' (Variable 'd') (Variable 'e')))))",
    "-a.b + !c": "(Binary '+' (Unary '-' (GetAttr (Variable 'a') 'b')) (Unary '!' (Variable 'c')))",
    "a ? b : c ? d : e": "(Conditional (Variable 'a') (Variable 'b') "
    "(Conditional (Variable 'c') (Variable 'd') (Variable 'e')))",
    "f(a, b...)": "(Call 'f' [(Variable 'a') (Variable 'b')] True)",
    "p::x ::f()": "(Call 'p::x::f' [] False)",
    "(\na\n)": "(Parentheses (Variable 'a'))",
    "[a,\nb,]": "(Tuple [(Variable 'a') (Variable 'b')])",
    "{}": "(Object [])",
    "{\na = 1\n b : c, true = null }": "(Object [(Item (Key 'a') (Literal 'number' '1')) "
    "(Item (Key 'b') (Variable 'c')) "
    "(Item (Key 'true') (Literal 'null' 'null'))])",
    "{7 = a, 1.50 = a, 1e3 = a, 0.10 = a, 1.5e-3 = a}": "(Object ["
    "(Item (Key '7') (Variable 'a')) (Item (Key '1.5') (Variable 'a')) "
    "(Item (Key '1000') (Variable 'a')) (Item (Key '0.1') (Variable 'a')) "
    "(Item (Key '0.0015') (Variable 'a'))])",
    '{"a" = b, (c) = d}': "(Object [(Item (Template [(Text 'a')] False) (Variable 'b')) "
    "(Item (Parentheses (Variable 'c')) (Variable 'd'))])",
    "[for a in b : c]": "(For None 'a' (Variable 'b') None (Variable 'c') None False)",
    "{for k, v in b : k => v... if c}": "(For 'k' 'v' (Variable 'b') (Variable 'k') (Variable 'v') "
    "(Variable 'c') True)",
    '""': "(Template [] False)",
    '"${a}"': "(Template [(Variable 'a')] False)",
    '" ${~ a}"': "(Template [(Text '') (Variable 'a')] False)",
    '"a\\n$${b}${c ~} d"': "(Template [(Text 'a\\n${b}') (Variable 'c') (Text 'd')] False)",
    '"%{if a}b%{else}c%{endif}"': "(Template [(TemplateIf (Variable 'a') "
    "[(Text 'b')] [(Text 'c')])] False)",
    '"%{for k, v in m}${v}%{endfor}"': "(Template [(TemplateFor 'k' 'v' (Variable 'm') "
    "[(Variable 'v')])] False)",
    "<<-E\n  a\n    b\n  E": "(Template [(Text 'a\\n  b\\n')] True)",
    "<<E\nE": "(Template [] True)",
    "<<E\n%{ for x in y ~}\n${x}\n%{ endfor ~}\nE": "(Template [(TemplateFor None 'x' "
    "(Variable 'y') "
    "[(Text '') (Variable 'x') (Text '\\n')]) (Text '')] True)",
    "/* c */ a /* d */": "(Variable 'a')",
}


@pytest.mark.parametrize("text", TREES)
def test_trees(text):
    assert shown(parse(text, 0, len(text))) == TREES[text]
    # The same in the middle of a text that goes on.
    assert shown(parse(f"zz {text}\nmore", 3, 3 + len(text))) == TREES[text]


def test_offsets():
    text = '  {"k" = "a${b.c}d", e = f(g)}'
    tree = parse(text, 2, len(text))
    (quoted, value), (bare, call) = tree.items
    written = [
        text[node.start : node.end] for node in (tree, quoted, value, *value.parts, bare, call)
    ]
    assert written == [text[2:], "k", "a${b.c}d", "a", "b.c", "d", "e", "f(g)"]


def test_heredoc_offsets():
    text = "<<-E\n  a ${b}\n  E"
    tree = parse(text, 0, len(text))
    assert (tree.start, tree.end, text[tree.start : tree.end]) == (5, 14, "  a ${b}\n")


ERRORS = {
    "": (0, "expected an expression"),
    "1 2": (2, 'expected the end of the expression instead of "2"'),
    "[1 2]": (3, 'expected "," or "]" instead of "2"'),
    "a ? b": (5, 'expected ":" and the value for false'),
    "{a = 1 b = 2}": (7, 'expected a new line, "," or "}" after the value instead of "b"'),
    "{a =\n1}": (3, "expected a value after this"),
    '"\\q"': (1, '"\\q" is not an escape; the escapes are \\n \\r \\t \\" \\\\ \\u \\U'),
    "1.2.3": (0, '"1.2.3" is not a number'),
    "x.0.1": (2, "two numbers cannot follow each other after a dot, write them in brackets"),
    '"%{ if a }"': (10, 'expected "%{ endif }" before the end of the template'),
    "a & b": (2, '"&" cannot stand in an expression'),
    "[for x in y: x => x]": (13, "a list takes no key in its for expression"),
}


@pytest.mark.parametrize("text", ERRORS)
def test_errors(text):
    offset, message = ERRORS[text]
    with pytest.raises(HclError) as caught:
        parse(text, 0, len(text))
    assert (caught.value.offset, caught.value.message) == (offset, message)


DEEP = {
    "brackets": "[" * 5000 + "]" * 5000,
    "parentheses": "(" * 200 + "1" + ")" * 200,
    "conditionals": "a ? b : " * 5000 + "c",
    "sequences": '"${' * 5000 + "a" + '}"' * 5000,
    "directives": '"' + "%{if a}" * 5000 + "%{endif}" * 5000 + '"',
    "signs": "!" * 5000 + "a",
    "operators": "a" + " + a" * 5000,
    "steps": "a" + ".b" * 5000,
    "splats": "a" + "[*]" * 5000,
    "splat-steps": "a.*" + ".b" * 5000,
}


@pytest.mark.parametrize("name", DEEP)
def test_too_deep(name):
    with pytest.raises(TooDeep):
        parse(DEEP[name], 0, len(DEEP[name]))


def test_as_deep_as_it_says():
    for text in (
        "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1),
        "a" + " + a" * MAX_CHAIN,
        '"${' * 99 + "a" + '}"' * 99,
    ):
        parse(text, 0, len(text))


TEMPLATES = {
    "": "(Template [] False)",
    "a": "(Template [(Text 'a')] False)",
    "${a}": "(Template [(Variable 'a')] False)",
    'a "\\n" $${b} ${c}\n$': "(Template [(Text 'a \"\\\\n\" ${b} ') (Variable 'c') "
    "(Text '\\n$')] False)",
    "%{ for x in y ~}\n${x}\n%{ endfor ~}\n": "(Template [(TemplateFor None 'x' (Variable 'y') "
    "[(Text '') (Variable 'x') (Text '\\n')]) (Text '')] False)",
}


@pytest.mark.parametrize("text", TEMPLATES)
def test_template_files(text):
    assert shown(parse_template(text, 0, len(text))) == TEMPLATES[text]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(), st.text('ab={}[]()"<E\n-/*#$%~\\ \r,.:?0', max_size=40), expressions, broken()
    ),
    st.data(),
)
def test_nothing_but_its_own_error(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for read in (parse, parse_template):
        try:
            read(text, start, end)
        except HclError as error:
            assert 0 <= error.offset <= error.end <= len(text)
            assert error.message and not error.message.endswith(".")


def test_the_module_says_what_it_gives():
    assert all(hasattr(module, name) for name in module.__all__)


def _slowly(text, start, end, monkeypatch):
    """The tree that the cursor reads without the patterns for plain values."""
    with monkeypatch.context() as patch:
        patch.setattr(plain, "operand", lambda text, start, limit, lines: None)
        patch.setattr(plain, "items", lambda text, start, limit, into: start)
        return _outcome(text, start, end)


def _outcome(text, start, end):
    try:
        return repr(parse(text, start, end))
    except HclError as error:
        return type(error).__name__, error.offset, error.end, error.message


_WORDS = st.sampled_from(
    [
        *(
            '"a b"',
            '""',
            '"${x}"',
            "var.x",
            "local.a.b-c",
            "true",
            "null",
            "true.x",
            "7",
            "1.5",
            "é.x",
            "x",
            "for",
            "f(",
            ")",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            "=",
            "==",
            "=>",
            ":",
            "::",
            "?",
            "\n",
            "\r\n",
            " ",
            " ",
            "# c\n",
            "/* c */",
            ".",
            "+",
            "-",
            "...",
        ),
    ]
)


@settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(_WORDS, max_size=14),
    st.sampled_from(["{%s}", "[%s]", "f(%s)", "%s", "{a = %s}", "{a = x.y\n%s\n}"]),
)
def test_patterns_for_plain_values_read_what_the_cursor_reads(monkeypatch, words, frame):
    text = frame % "".join(words)
    assert _outcome(text, 0, len(text)) == _slowly(text, 0, len(text), monkeypatch)
