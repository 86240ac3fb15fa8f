"""The plain subset of YAML as patterns on `re`; what they do not match is left to ruamel.yaml.

They run over the shadow of a text: line ends are LF there (CRLF is a blank and LF, so that offsets
stay the same), and the last line has one. Tabs, NEL, U+2028, U+2029 and byte order marks outside
quotes never match, because readers disagree about them.

Quantifiers are possessive (`*+`, `++`, `?+`): what they have taken they never give back. So the
first way to match is the only one that is tried, which is the right one here, and a line that does
not match costs time in proportion to its length. Sections are those of the YAML specification
1.2.2. Blanks and `#` are escaped, so that they are seen.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.yaml.regexes import compiled, lazily

# A plain scalar in block context (section 7.3.3), with the blanks that follow it.
PLAIN = (
    # It begins with no indicator (section 5.3); `-`, `?` and `:` may, where no blank follows.
    r"(?:[^ \n\t\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?![ \n\t]))"
    # It goes on to ": " or " #"; colons and hashes between other characters belong to it.
    r"[^\n\t:#]*+(?:(?::(?![ \n\t])|(?<! )\#)[^\n\t:#]*+)*+"
)
# Quoted scalars on one line (sections 7.3.2 and 7.3.1), and the escape sequences of the second
# (section 5.7) but `\U`, which may name no character.
SINGLE = r"'[^'\n]*+(?:''[^'\n]*+)*+'"
_ESCAPE = r"\\(?:[0abtnvfre\ \"/\\N_LP\t]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
DOUBLE = rf'"[^"\\\n]*+(?:{_ESCAPE}[^"\\\n]*+)*+"'
# Quoted scalars over several lines.
LONG_SINGLE = r"'[^']*+(?:''[^']*+)*+'"
LONG_DOUBLE = rf'"[^"\\]*+(?:(?:{_ESCAPE}|\\\n)[^"\\]*+)*+"'
# `!Local` or `!!core` (section 6.9.1), not `!`, `!<verbatim>` or `!handle!name`.
TAG = r"!!?[A-Za-z][A-Za-z0-9_:.\-]*+"
# A plain scalar between brackets (section 7.3.3). The specification allows far more characters;
# none of these is one that readers disagree about.
FLOW_PLAIN = (
    r"(?:[A-Za-z0-9_./$~]|-(?=[\w.]))[\w./$~+()@=*%^;<>|!'\"\-]*+"
    # A colon or blanks may stand inside where what follows surely belongs to the scalar.
    r"(?:(?::(?=[\w:/*$%.@+\-])|\ ++(?=[\w./$(<>=|*+\-]))[\w./$~+()@=*%^;<>|!'\"\-]*+)*+"
)
FLOW_SCALAR = rf"(?:{FLOW_PLAIN}|{SINGLE}|{DOUBLE})"
_FLOW_ITEM = rf"(?:{TAG}\ ++)?+{FLOW_SCALAR}\ *+"
FLAT = (
    # A one-line flow sequence of scalars (section 7.4.1): after each item a comma that is not the
    # last thing, or the bracket…
    rf"(?:\[\ *+(?:{_FLOW_ITEM}(?:,\ *+(?!\])|(?=\])))*+\]"
    # …or an empty mapping, or `{{ name }}`, which a template engine puts a value in place of.
    rf"|\{{\ *+\}}|\{{\{{\ *+{FLOW_PLAIN}\ *+\}}\}})"
)
# The key of a pair between braces. It is short: ruamel takes no key of more than 1,024 characters.
_NAME = (
    r"(?:[A-Za-z_][\w.\-/]{0,200}+(?:::\w{1,200}+)?+"
    r"|'[^'\n]{0,200}+'|\"[^\"\\\n]{0,200}+\")\ *+:\ ++"
)


def _around(value: str) -> str:
    """A one-line flow collection (section 7.4) that holds at least one of these values."""
    value = rf"(?:{TAG}\ ++)?+{value}\ *+"
    return (
        rf"(?:\[\ *+(?:{value}(?:,\ *+(?!\])|(?=\])))++\]"
        rf"|\{{\ *+(?:{_NAME}{value}(?:,\ *+(?!\}})|(?=\}})))++\}})"
    )


# A one-line flow collection of at most three levels.
_NESTED = rf"(?:{FLAT}|{_around(f'(?:{FLOW_SCALAR}|{FLAT}|' + _around(FLOW_SCALAR) + ')')})"
# What may stand between a value and the end of its line: blanks, and after these a comment
# (section 6.6). And any number of lines without content.
TRAIL = r"\ *+(?:(?<=\ )\#[^\n]*+)?+\n"
SKIP = r"(?:\ *+(?:\#[^\n]*+)?+\n)*+"
# A block scalar (section 8.1) whose header gives no indentation, so that its first line shows it.
# Three things are filled in: the name of the group that holds the indentation, what stands between
# the blanks of the line and the column of the entry, and that name again.
_BLOCK = (
    rf"[|>][+\-]?+{TRAIL}\n*+"
    # The first line has the blanks of the entry and more. After several dashes that is not sure:
    # the empty look-ahead `(?!)` never matches.
    r"(?P<%s>(?(dashes)(?!)|(?P=indent)%s)\ ++)[^ \n][^\n]*+\n"
    # Each further line has the same blanks, or is nothing but blanks.
    r"(?:(?:(?P=%s)[^\n]*+|\ *+)\n)*+"
)
_BLOCK_OF_KEY = _BLOCK % ("block", r"(?(dash)\ \ )", "block")
_BLOCK_OF_ITEM = _BLOCK % ("block_", "", "block_")

# What must follow a dash or the colon of a key.
_NEXT = r"(?:\ ++|(?=\n))"
_QUOTED = rf"(?:{SINGLE}|{DOUBLE})"
_KEY = rf"(?:{PLAIN}|{_QUOTED}\ *+):"


def _scalar_or(flow: str) -> str:
    """A value that ends on its own line, and the rest of that line."""
    return rf"(?:{PLAIN}(?:\#[^\n]*+)?+\n|(?:{SINGLE}|{DOUBLE}|{flow}){TRAIL})"


_VALUE = rf"(?:{TAG}\ ++)?+{_scalar_or(FLAT)}"
# After blanks: the rest of a line whose value is still to come; a value that needs a closer look.
_OPEN = r"(?:\#[^\n]*+)?+\n"
_SLOW = r"(?=[\[{'\"|>])"
# Up to the column where the key of the matched line stands: behind its dash, or behind its blanks.
# After several dashes nothing is sure.
_COLUMN = r"(?(dashes)(?!)|(?(dash)(?P=indent)\ \ |(?P=lead)))"
# Pairs of a mapping that stands two columns further in.
_INNER = rf"{SKIP}{_COLUMN}\ \ {_KEY}"
_INNER_PAIRS = rf"(?:{_INNER}\ ++{_VALUE})++"
_NEXT_ENTRY = rf"(?={SKIP}{_COLUMN}[^ #\n])"
_PAIRS = (
    # What follows a pair: pairs in its column, or where the line had a dash, in further items…
    rf"(?:{SKIP}(?:{_COLUMN}|(?(dash)(?P=indent)-\ |(?!))){_KEY}"
    # …each with a value on its line, or with inner pairs that end where the next entry stands.
    rf"(?:\ ++{_VALUE}|{TRAIL}{_INNER_PAIRS}{_NEXT_ENTRY}))*+"
)


def _below(number: str, closed: str = "(?!)") -> str:
    """What follows a key alone on its line; the groups have this number at the end of their names.

    Inner pairs, with one more key alone after them (`inner_key`) or not (`inner`), or such a key at
    once (`first_key`), or nothing to be sure of (`key`). No group takes part where what follows the
    inner pairs is `closed`.
    """
    return (
        rf"(?:{_INNER_PAIRS}(?:{closed}|{_INNER}{TRAIL}(?P<inner_key{number}>)|(?P<inner{number}>))"
        rf"|{_INNER}{TRAIL}(?P<first_key{number}>)|(?P<key{number}>))"
    )


def _line(many: bool) -> str:
    """One line with content, after those without any.

    With `many` it also takes the lines after it that are surely right if this one is. The empty
    group that took part last tells what was found: `lastindex` of the match is one of the numbers
    below. No group captures anything inside a possessive repeat, for CPython 3.11 then loses its
    span and raises SystemError.
    """
    value = _scalar_or(_NESTED if many else FLAT)
    # The groups have the same numbers in both patterns; of these only `key` can take part.
    none = r"(?:(?!)(?P<inner_key{0}>)(?P<inner{0}>)(?P<first_key{0}>)|(?P<key{0}>))"
    own, last, pairs, items = none.format(""), "(?!)" + none.format(2), "", ""
    if many:
        own, last = _below("", _NEXT_ENTRY), rf"{SKIP}{_COLUMN}{_KEY}{TRAIL}{_below('2')}"
        pairs, items = _PAIRS, rf"(?(dash)(?:{SKIP}(?P=lead){_VALUE})*+)"
    return (
        # The lead: blanks, then one dash and one blank, or any other dashes (section 8.2.1).
        rf"{SKIP}(?P<lead>(?P<indent>\ *+)"
        rf"(?:(?P<dash>-\ (?!\ |-[ \n]))|(?P<dashes>(?:-{_NEXT})++))?)"
        # A key and a value that ends on this line, or a key alone and what stands below it. If that
        # is all complete, more pairs may follow, and at their end one more key alone.
        rf"(?:{_KEY}(?:(?:\ ++(?:{TAG}\ ++)?+{value}|{TRAIL}{own})"
        rf"(?(inner_key)|(?(inner)|(?(first_key)|(?(key)|{pairs}(?:{last}|(?P<pair>))))))"
        # A key with any other value: only a tag, a block scalar, what needs a closer look.
        rf"|{_NEXT}(?:{TAG}{_NEXT})?+(?:{_OPEN}(?P<tagged_key>)"
        rf"|{_BLOCK_OF_KEY}(?P<block_of_key>)|{_SLOW}(?P<slow_of_key>)))"
        # A value without a key: an item, or what belongs to an entry of a line above. With a dash,
        # more such items may follow.
        rf"|(?P<own>{TAG}\ ++)?{value}{items}(?(own)(?P<tagged_item>)|(?P<item>))"
        rf"|(?P<tag>{TAG}{_NEXT})?(?:{_OPEN}(?(tag)(?P<tagged_dash>)|(?P<bare_dash>))"
        rf"|{_BLOCK_OF_ITEM}(?P<block_of_item>)|{_SLOW}(?P<slow_of_item>)))"
    )


# The groups of `line` by number, which is quicker than by name in the loop that asks for them.
# Those up to SLOW_OF_KEY are of lines with a key, the others of lines without.
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
    """A line and, with `many`, what follows it.

    The pattern for many takes as long to compile as a file takes to read.
    """
    return compiled(_line(many))


# A line that ends in a plain scalar.
PLAIN_END = lazily(rf"\ *+(?:-\ ++)*+(?:(?:{PLAIN}|{_QUOTED}\ *+):\ ++)?(?:{TAG}\ ++)?{PLAIN}\n")
BLANK = lazily(SKIP)
END_OF_LINE = lazily(TRAIL)
# A further line of a plain scalar (section 7.3.3), after empty ones: its blanks are the group. It
# does not begin with `#`, and has no ": ", which would make it a key, nor " #": a comment ends the
# scalar for good.
MORE_PLAIN = lazily(
    r"(?:(?:\ *+\n)*+(\ ++)[^ \n\t:#](?<!\#)[^\n\t:#]*+"
    r"(?:(?::(?![ \n\t])|(?<!\ )\#)[^\n\t:#]*+)*+\n)"
)

# The value of an entry that the walk has found to be plain YAML.
VALUE = lazily(
    rf"(?:(?P<tag>{TAG}){_NEXT})?(?:(?P<open>(?:\#[^\n]*+)?+\n)|(?P<plain>{PLAIN})"
    rf"|(?P<single>{LONG_SINGLE})|(?P<double>{LONG_DOUBLE})"
    rf"|(?P<flow>[\[{{])|(?P<block>[|>])(?P<header>[+\-0-9]*+){TRAIL})"
)
KEY = lazily(rf"(?:(?P<plain>{PLAIN})|(?P<single>{SINGLE})\ *+|(?P<double>{DOUBLE})\ *+):{_NEXT}")
# The commonest things that follow a colon: a mapping that starts on the next line, and a word. And
# the commonest item: a mapping.
BELOW = lazily(r"\n\ ++(?=[A-Za-z0-9][\w.\-]*+:[ \n])", re.ASCII)
WORD = lazily(r"\ ++([A-Za-z]\w*+(?:::?\w++)*+)\n", re.ASCII)
NAMED_ITEM = lazily(r"-\ (?=[A-Za-z0-9][\w.\-]*+:[ \n])", re.ASCII)
DASH = lazily(rf"-{_NEXT}")
