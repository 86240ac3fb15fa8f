"""The plain subset of YAML as patterns on `re`; what they do not match is left to ruamel.yaml.

They run over a shadow of the text: line ends are LF (CRLF is blank + LF, so that offsets stay), the last line has one.
Tabs, NEL, U+2028, U+2029 and byte order marks outside quotes never match: readers disagree about them.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.yaml.atomic import compiled, lazily

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
# A one-line flow sequence of scalars, or an empty collection.
FLAT = rf"(?:\[\ *+(?:{_FLOW_ITEM}(?:,\ *+{_FLOW_ITEM})*+)?+\]|\{{\ *+\}})"
TRAIL = r"\ *+(?:(?<=\ )\#[^\n]*+)?+\n"
SKIP = r"(?:\ *+(?:\#[^\n]*+)?+\n)*+"
# The body of a block scalar whose indentation shows in its first line; group "block" is that indentation.
_BLOCK = r"[|>][+\-]?+{TRAIL}\n*+(?P<block>\ ++)[^ \n][^\n]*+\n(?:(?:(?P=block)[^\n]*+|\ *+)\n)*+".replace("{TRAIL}", TRAIL)

_NEXT = r"(?:\ ++|(?=\n))"
_QUOTED = rf"(?:{SINGLE}|{DOUBLE})"
_PAIR_KEY = rf"(?:{PLAIN}|{_QUOTED}\ *+):"
_SIMPLE = rf"(?:{TAG}\ ++)?+(?:{PLAIN}(?:\#[^\n]*+)?+\n|(?:{SINGLE}|{DOUBLE}|{FLAT}){TRAIL})"
_PAIR = rf"{_PAIR_KEY}\ ++{_SIMPLE}"
# One line with what belongs to it.
# No group captures inside a possessive repeat: CPython 3.11 then loses its span (SystemError).
_LINE = (
    rf"{SKIP}(?P<indent>\ *+)(?P<dashes>(?:-{_NEXT})++)?"
    rf"(?:(?P<head>{PLAIN}|{_QUOTED}\ *+)(?:(?P<colon>:{_NEXT})|(?P<alone>(?:(?<=\ )\#[^\n]*+)?+\n)))?"
    rf"(?(alone)|(?P<tag>{TAG}{_NEXT})?(?:(?P<open>(?:\#[^\n]*+)?+\n)|{PLAIN}(?:\#[^\n]*+)?+\n"
    rf"|(?:{SINGLE}|{DOUBLE}|{FLAT}){TRAIL}|{_BLOCK}|(?P<slow>(?=[\[{{'\"|>]))))"
)
# The one-line pairs that follow it at one indentation ("run", its last key may be without value: "tail"; or further items of
# such pairs follow: "more"), or the one-line items at its own. Whether the run fits the line is the walk's to say.
_FOLLOWING = (
    rf"(?(slow)|(?:(?P<run>{SKIP}(?P<inner>\ *+){_PAIR}(?:{SKIP}(?P=inner){_PAIR})*+"
    rf"(?:(?P<tail>{SKIP}(?P=inner){_PAIR_KEY}\ *+(?:(?<=\ )\#[^\n]*+)?+\n)"
    rf"|(?(dashes)(?P<more>(?:{SKIP}(?P=indent)-\ {_PAIR}(?:{SKIP}(?P=inner){_PAIR})*+)++)|(?!)))?)"
    rf"|(?(dashes)(?P<items>(?:{SKIP}(?P=indent)-\ ++{_SIMPLE})++)|(?!)))?)"
)
# Group numbers are quicker than names in the loop that uses them.
INDENT, DASHES, HEAD, COLON, ALONE, TAGGED, OPEN, BLOCK, SLOW, RUN, INNER, TAIL, MORE, ITEMS = range(1, 15)


@cache
def line(many: bool) -> re.Pattern[str]:
    """A line and, if there are many to read, what follows it; that pattern takes as long to compile as a file to read."""
    return compiled(_LINE + _FOLLOWING if many else _LINE)


# A line that ends in a plain value.
PLAIN_END = lazily(rf"\ *+(?:-\ ++)*+(?:(?:{PLAIN}|{_QUOTED}\ *+):\ ++)?(?:{TAG}\ ++)?{PLAIN}\n")
BLANK = lazily(SKIP)
END_OF_LINE = lazily(TRAIL)
# Further lines of a plain scalar; a comment ends it for good.
MORE_PLAIN = lazily(r"(?:(?:\ *+\n)*+(\ ++)[^ \n\t:#](?<!\#)[^\n\t:#]*+(?:(?::(?![ \n\t])|(?<!\ )\#)[^\n\t:#]*+)*+\n)")

# The value of an entry that the walk has found to be plain YAML.
VALUE = lazily(
    rf"(?:(?P<tag>{TAG}){_NEXT})?(?:(?P<open>(?:\#[^\n]*+)?+\n)|(?P<plain>{PLAIN})|(?P<single>{LONG_SINGLE})|(?P<double>{LONG_DOUBLE})"
    rf"|(?P<flow>[\[{{])|(?P<block>[|>])(?P<header>[+\-0-9]*+){TRAIL})"
)
KEY = lazily(rf"(?:(?P<plain>{PLAIN})|(?P<single>{SINGLE})\ *+|(?P<double>{DOUBLE})\ *+):{_NEXT}")
# The commonest of what may follow a colon, and a key with it: a mapping that starts on the next line, a word.
_BELOW = r"\n\ ++(?=[A-Za-z0-9][\w.\-]*+:[ \n])"
BELOW = lazily(_BELOW, re.ASCII)
KEY_BELOW = lazily(rf"([A-Za-z0-9][\w.\-]*+):{_BELOW}", re.ASCII)
WORD = lazily(r"\ ++([A-Za-z]\w*+(?:::?\w++)*+)\n", re.ASCII)
DASH = lazily(rf"-{_NEXT}")
