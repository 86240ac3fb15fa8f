"""The plain subset of YAML as patterns on `re`; what they do not match is left to ruamel.yaml.

They run over a shadow of the text: line ends are LF (CRLF is blank + LF, so that offsets stay), the last line has one.
Tabs, NEL, U+2028, U+2029 and byte order marks outside quotes never match: readers disagree about them.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.yaml.regexes import compiled, lazily

# A plain scalar in block context, with the blanks that follow it.
PLAIN = (
    r"(?:[^ \n\t\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?![ \n\t]))"
    r"[^\n\t:#]*+(?:(?::(?![ \n\t])|(?<! )\#)[^\n\t:#]*+)*+"
)
SINGLE = r"'[^'\n]*+(?:''[^'\n]*+)*+'"
_ESCAPE = r"\\(?:[0abtnvfre\ \"/\\N_LP\t]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
DOUBLE = rf'"[^"\\\n]*+(?:{_ESCAPE}[^"\\\n]*+)*+"'
# Quoted scalars over several lines.
LONG_SINGLE = r"'[^']*+(?:''[^']*+)*+'"
LONG_DOUBLE = rf'"[^"\\]*+(?:(?:{_ESCAPE}|\\\n)[^"\\]*+)*+"'
TAG = r"!!?[A-Za-z][A-Za-z0-9_:.\-]*+"
# Far fewer characters than the specification allows between brackets, and none that readers disagree about.
FLOW_PLAIN = (
    r"(?:[A-Za-z0-9_./$~]|-(?=[\w.]))[\w./$~+()@=*%^;<>|!'\"\-]*+"
    r"(?:(?::(?=[\w:/*$%.@+\-])|\ ++(?=[\w./$(<>=|*+\-]))[\w./$~+()@=*%^;<>|!'\"\-]*+)*+"
)
FLOW_SCALAR = rf"(?:{FLOW_PLAIN}|{SINGLE}|{DOUBLE})"
_FLOW_ITEM = rf"(?:{TAG}\ ++)?+{FLOW_SCALAR}\ *+"
# A one-line flow sequence of scalars, an empty collection, or what a template engine puts a value in place of.
FLAT = rf"(?:\[\ *+(?:{_FLOW_ITEM}(?:,\ *+(?!\])|(?=\])))*+\]|\{{\ *+\}}|\{{\{{\ *+{FLOW_PLAIN}\ *+\}}\}})"
# Names are short: ruamel takes no key of more than 1,024 characters.
_NAME = r"(?:[A-Za-z_][\w.\-/]{0,200}+(?:::\w{1,200}+)?+|'[^'\n]{0,200}+'|\"[^\"\\\n]{0,200}+\")\ *+:\ ++"


def _around(value: str) -> str:
    """A one-line flow collection of such values."""
    value = rf"(?:{TAG}\ ++)?+{value}\ *+"
    return rf"(?:\[\ *+(?:{value}(?:,\ *+(?!\])|(?=\])))++\]|\{{\ *+(?:{_NAME}{value}(?:,\ *+(?!\}})|(?=\}})))++\}})"


_NESTED = rf"(?:{FLAT}|{_around(f'(?:{FLOW_SCALAR}|{FLAT}|' + _around(FLOW_SCALAR) + ')')})"
TRAIL = r"\ *+(?:(?<=\ )\#[^\n]*+)?+\n"
SKIP = r"(?:\ *+(?:\#[^\n]*+)?+\n)*+"
# The body of a block scalar whose indentation shows in its first line: the blanks of its entry, if that is sure, and more.
_BLOCK = rf"[|>][+\-]?+{TRAIL}\n*+(?P<%s>(?(dashes)(?!)|(?P=indent)%s)\ ++)[^ \n][^\n]*+\n(?:(?:(?P=%s)[^\n]*+|\ *+)\n)*+"
_BLOCK_OF_KEY, _BLOCK_OF_ITEM = (
    _BLOCK % ("block", r"(?(dash)\ \ )", "block"),
    _BLOCK % ("block_", "", "block_"),
)

_NEXT = r"(?:\ ++|(?=\n))"
_QUOTED = rf"(?:{SINGLE}|{DOUBLE})"
_KEY = rf"(?:{PLAIN}|{_QUOTED}\ *+):"


def _scalar_or(flow: str) -> str:
    return rf"(?:{PLAIN}(?:\#[^\n]*+)?+\n|(?:{SINGLE}|{DOUBLE}|{flow}){TRAIL})"


_VALUE = rf"(?:{TAG}\ ++)?+{_scalar_or(FLAT)}"
_OPEN = r"(?:\#[^\n]*+)?+\n"
_SLOW = r"(?=[\[{'\"|>])"
_ALONE = r"\ *+(?:(?<=\ )\#[^\n]*+)?+\n"
# Where the key of a line stands, and, in lines of their own, pairs two columns further in.
_COLUMN = r"(?(dashes)(?!)|(?(dash)(?P=indent)\ \ |(?P=lead)))"
_INNER = rf"{SKIP}{_COLUMN}\ \ {_KEY}"
_INNER_PAIRS = rf"(?:{_INNER}\ ++{_VALUE})++"
_NEXT_ENTRY = rf"(?={SKIP}{_COLUMN}[^ #\n])"
# What follows a pair: others at its place, some with pairs of their own, and further items of such.
_PAIRS = rf"(?:{SKIP}(?:{_COLUMN}|(?(dash)(?P=indent)-\ |(?!))){_KEY}(?:\ ++{_VALUE}|{_ALONE}{_INNER_PAIRS}{_NEXT_ENTRY}))*+"


def _below(number: str, closed: str = "(?!)") -> str:
    """What follows a key alone: pairs, and perhaps one more key alone, or nothing to be sure of."""
    return (
        rf"(?:{_INNER_PAIRS}(?:{closed}|{_INNER}{_ALONE}(?P<inner_key{number}>)|(?P<inner{number}>))"
        rf"|{_INNER}{_ALONE}(?P<first_key{number}>)|(?P<key{number}>))"
    )


def _line(many: bool) -> str:
    """A line and, if there are many to read, those after it that stand where they must if this one does; the group that took
    part last tells what was found.

    No group captures inside a possessive repeat: CPython 3.11 then loses its span (SystemError).
    """
    value = _scalar_or(_NESTED if many else FLAT)
    none = r"(?:(?!)(?P<inner_key{0}>)(?P<inner{0}>)(?P<first_key{0}>)|(?P<key{0}>))"
    own, last, pairs, items = none.format(""), "(?!)" + none.format(2), "", ""
    if many:
        own, last = _below("", _NEXT_ENTRY), rf"{SKIP}{_COLUMN}{_KEY}{_ALONE}{_below('2')}"
        pairs, items = _PAIRS, rf"(?(dash)(?:{SKIP}(?P=lead){_VALUE})*+)"
    return (
        rf"{SKIP}(?P<lead>(?P<indent>\ *+)(?:(?P<dash>-\ (?!\ |-[ \n]))|(?P<dashes>(?:-{_NEXT})++))?)(?:{_KEY}"
        rf"(?:(?:\ ++(?:{TAG}\ ++)?+{value}|{_ALONE}{own})"
        rf"(?(inner_key)|(?(inner)|(?(first_key)|(?(key)|{pairs}(?:{last}|(?P<pair>))))))"
        rf"|{_NEXT}(?:{TAG}{_NEXT})?+(?:{_OPEN}(?P<tagged_key>)|{_BLOCK_OF_KEY}(?P<block_of_key>)|{_SLOW}(?P<slow_of_key>)))"
        rf"|(?P<own>{TAG}\ ++)?{value}{items}(?(own)(?P<tagged_item>)|(?P<item>))"
        rf"|(?P<tag>{TAG}{_NEXT})?(?:{_OPEN}(?(tag)(?P<tagged_dash>)|(?P<bare_dash>))"
        rf"|{_BLOCK_OF_ITEM}(?P<block_of_item>)|{_SLOW}(?P<slow_of_item>)))"
    )


# Group numbers are quicker than names in the loop that uses them. Those up to the slow values of keys are of lines with keys.
(
    LEAD,
    INDENT,
    _,
    _,
    INNER_KEY,
    INNER,
    FIRST_KEY,
    KEY_ALONE,
    INNER_KEY_2,
    INNER_2,
    FIRST_KEY_2,
    KEY_ALONE_2,
    PAIR,
) = range(1, 14)
(
    TAGGED_KEY,
    _,
    BLOCK_OF_KEY,
    SLOW_OF_KEY,
    _,
    TAGGED_ITEM,
    ITEM,
    _,
    TAGGED_DASH,
    BARE_DASH,
    _,
    BLOCK_OF_ITEM,
    SLOW_OF_ITEM,
) = range(14, 27)


@cache
def line(many: bool) -> re.Pattern[str]:
    """A line and, if there are many to read, what follows it; that pattern takes as long to compile as a file to read."""
    return compiled(_line(many))


# A line that ends in a plain value.
PLAIN_END = lazily(rf"\ *+(?:-\ ++)*+(?:(?:{PLAIN}|{_QUOTED}\ *+):\ ++)?(?:{TAG}\ ++)?{PLAIN}\n")
BLANK = lazily(SKIP)
END_OF_LINE = lazily(TRAIL)
# Further lines of a plain scalar; a comment ends it for good.
MORE_PLAIN = lazily(
    r"(?:(?:\ *+\n)*+(\ ++)[^ \n\t:#](?<!\#)[^\n\t:#]*+(?:(?::(?![ \n\t])|(?<!\ )\#)[^\n\t:#]*+)*+\n)"
)

# The value of an entry that the walk has found to be plain YAML.
VALUE = lazily(
    rf"(?:(?P<tag>{TAG}){_NEXT})?(?:(?P<open>(?:\#[^\n]*+)?+\n)|(?P<plain>{PLAIN})|(?P<single>{LONG_SINGLE})|(?P<double>{LONG_DOUBLE})"
    rf"|(?P<flow>[\[{{])|(?P<block>[|>])(?P<header>[+\-0-9]*+){TRAIL})"
)
KEY = lazily(rf"(?:(?P<plain>{PLAIN})|(?P<single>{SINGLE})\ *+|(?P<double>{DOUBLE})\ *+):{_NEXT}")
# The commonest of what may follow a colon: a mapping that starts on the next line, a word. And an item that is a mapping.
BELOW = lazily(r"\n\ ++(?=[A-Za-z0-9][\w.\-]*+:[ \n])", re.ASCII)
WORD = lazily(r"\ ++([A-Za-z]\w*+(?:::?\w++)*+)\n", re.ASCII)
NAMED_ITEM = lazily(r"-\ (?=[A-Za-z0-9][\w.\-]*+:[ \n])", re.ASCII)
DASH = lazily(rf"-{_NEXT}")
