"""The words of HCL as pattern sources, shared by the skim, the parser and the comments.

No pattern made of these can backtrack, so each reads its text once: single sets repeat possessively, groups repeat inside
an atomic group. A possessive group, `(?:…)*+`, is wrong in CPython 3.11.0 to 3.11.4 (gh-106052): it keeps what its last,
failing round has read.
Source: the scanner of hashicorp/hcl v2 (hclsyntax), whose behaviour `pygohcl` lets the tests observe.
"""

from __future__ import annotations

# Negated ASCII sets let every character above U+007F in; `misnamed` then looks at the few words that hold one. A set that
# lists the letters of Unicode would cost milliseconds to compile, and \w lacks the combining marks that identifiers allow.
WORD = r"[^\x00-@\[-\^`{-\x7f][^\x00-,./:-@\[-\^`{-\x7f]*+"
BLOCK_COMMENT = r"/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)\*/"
LINE_COMMENT = r"(?:#|//)[^\n]*+"
# What may stand between two words of one line, and between two lines.
BLANK = rf"(?>(?:[ \t]++|{BLOCK_COMMENT})*)"
GAP = rf"(?>(?:[ \t\r\n]++|{LINE_COMMENT}|{BLOCK_COMMENT})*)"

# A run of two and more $ makes a following { literal, one alone opens a sequence; % likewise.
_DOLLARS = r"\$\$++\{?|%%++\{?|[$%](?!\{)"
# Characters of a quoted string, and of one line of a heredoc, up to the next sequence.
QUOTED_RUN = rf"(?>(?:[^\"\\$%\r\n]++|\\[^\r\n]|{_DOLLARS})*)"
HEREDOC_RUN = rf"(?>(?:[^$%\n]++|{_DOLLARS})*)"
# ${ } and %{ } that hold neither braces nor comments, and only strings without sequences.
_PLAIN_STRING = r"\"[^\"\\$%\r\n]*+\""
SIMPLE_SEQUENCE = rf"[$%]\{{(?>(?:[^{{}}\"#/<]++|{_PLAIN_STRING}|/(?![/*])|<(?!<))*)\}}"
QUOTED_LINE = rf"(?>(?:[^\"\\$%\r\n]++|\\[^\r\n]|{_DOLLARS}|{SIMPLE_SEQUENCE})*)"
HEREDOC_LINE = rf"(?>(?:[^$%\n]++|{_DOLLARS}|{SIMPLE_SEQUENCE})*)"
STRING = rf"\"{QUOTED_LINE}\""
# A heredoc, the first group of a pattern after two others, up to the marker that ends it; a line is looked at as `strip` would.
_MARKER = r"[^\S\n]*+\3[^\S\n]*+\n"
HEREDOC = rf"<<-?+({WORD})\r?\n(?>(?:(?!{_MARKER}){HEREDOC_LINE}\n)*)[^\S\n]*+\3(?=[^\S\n]*+\n)"
HEREDOC_OPEN = rf"<<(-?+)({WORD})\r?\n"


_STARTS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_CONTINUES = frozenset(("Mn", "Mc", "Nd", "Pc"))


def flat_brackets(depth: int) -> str:
    """Pattern source of brackets that nest at most `depth` levels and hold no heredoc."""
    inside = r"[^\"()\[\]{}#/<]++"
    rest = rf"{STRING}|{LINE_COMMENT}|{BLOCK_COMMENT}|/(?![/*])|<(?!<)"
    brackets = ""
    for _ in range(depth):
        content = rf"(?>(?:{inside}|{rest}{brackets})*)"
        brackets = rf"|\({content}\)|\[{content}\]|\{{{content}\}}"
    return brackets[1:]


def bracket_content(depth: int) -> str:
    """Pattern source of what stands inside brackets, up to a bracket, string or heredoc that only the scanner can hold."""
    return rf"(?>(?:[^\"()\[\]{{}}#/<]++|{STRING}|{LINE_COMMENT}|{BLOCK_COMMENT}|/(?![/*])|<(?!<)|{flat_brackets(depth)})*)"


def line_value(depth: int) -> str:
    """Pattern source of an expression in a body up to the last character of it that stands on the line."""
    # An = that is not part of ==, !=, <= or >= cannot stand in an expression outside brackets; nor can a comma.
    piece = rf"[^\s\"#/<=,;\[\](){{}}]++|{STRING}|{flat_brackets(depth)}|/(?![/*])|<(?!<)|==|(?<=[!<>])="
    # Blanks belong to it where it goes on behind them.
    return rf"(?>(?:{piece}|(?<=\S)[ \t]++(?![\s#,;)\]}}]|=(?!=)|/[/*]|<<|\Z))+)"


def misnamed(word: str) -> int:
    """Offset in `word` of the first character that an identifier may not hold, -1 when all may."""
    if word.isascii() or word.replace("-", "_").isidentifier():
        return -1
    # isidentifier knows the narrower XID sets; HCL follows ID_Start and ID_Continue, which these categories make up.
    from unicodedata import category

    for at, char in enumerate(word):
        kind = category(char)
        if char.isascii() or kind in _STARTS or (at and (kind in _CONTINUES or char in "·‿⁀⁔")):
            continue
        return at
    return -1
