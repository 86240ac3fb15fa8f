"""The words of HCL as sources of patterns, for the skim, the parser and the reader of comments.

No pattern that is made of these can backtrack, so that each reads its text once: a set repeats
possessively (`[…]*+`), a group repeats inside an atomic group (`(?>(?:…)*)`). A possessive group,
`(?:…)*+`, will not do: it is wrong in CPython 3.11.0 to 3.11.4 (gh-106052), where it keeps what its
last, failing round has read.

The model is the scanner of hashicorp/hcl v2 (hclsyntax); tests observe it by way of `pygohcl`.
"""

from __future__ import annotations

# A word. The negated sets of ASCII let in every character above U+007F; `misnamed` then looks at
# the few words that hold one. A set that lists the letters of Unicode would take milliseconds to
# compile, and \w lacks the combining marks that identifiers may have.
WORD = r"[^\x00-@\[-\^`{-\x7f][^\x00-,./:-@\[-\^`{-\x7f]*+"
BLOCK_COMMENT = r"/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)\*/"
LINE_COMMENT = r"(?:#|//)[^\n]*+"
# What may stand between two words of one line, and between two lines.
BLANK = rf"(?>(?:[ \t]++|{BLOCK_COMMENT})*)"
GAP = rf"(?>(?:[ \t\r\n]++|{LINE_COMMENT}|{BLOCK_COMMENT})*)"

# After two or more $ in a row a { is literal, after a single one it opens a sequence; % likewise.
_DOLLARS = r"\$\$++\{?|%%++\{?|[$%](?!\{)"
# Characters of a quoted string, and of one line of a heredoc, up to the next sequence.
QUOTED_RUN = rf"(?>(?:[^\"\\$%\r\n]++|\\[^\r\n]|{_DOLLARS})*)"
HEREDOC_RUN = rf"(?>(?:[^$%\n]++|{_DOLLARS})*)"
# A sequence, `${ }` or `%{ }`, that holds no braces and no comments, and only strings without
# sequences.
_PLAIN_STRING = r"\"[^\"\\$%\r\n]*+\""
SIMPLE_SEQUENCE = rf"[$%]\{{(?>(?:[^{{}}\"#/<]++|{_PLAIN_STRING}|/(?![/*])|<(?!<))*)\}}"
QUOTED_LINE = rf"(?>(?:[^\"\\$%\r\n]++|\\[^\r\n]|{_DOLLARS}|{SIMPLE_SEQUENCE})*)"
HEREDOC_LINE = rf"(?>(?:[^$%\n]++|{_DOLLARS}|{SIMPLE_SEQUENCE})*)"
STRING = rf"\"{QUOTED_LINE}\""
# A heredoc up to the marker that ends it, whatever white space stands around the marker. \3 is the
# marker: the pattern that this goes into has two groups before it.
_MARKER = r"[^\S\n]*+\3[^\S\n]*+\n"
HEREDOC = rf"<<-?+({WORD})\r?\n(?>(?:(?!{_MARKER}){HEREDOC_LINE}\n)*)[^\S\n]*+\3(?=[^\S\n]*+\n)"
HEREDOC_OPEN = rf"<<(-?+)({WORD})\r?\n"

# The categories of Unicode that make up ID_Start, and those that ID_Continue has besides.
_STARTS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_CONTINUES = frozenset(("Mn", "Mc", "Nd", "Pc"))


def flat_brackets(depth: int) -> str:
    """The pattern of brackets that nest at most `depth` levels and hold no heredoc."""
    inside = r"[^\"()\[\]{}#/<]++"
    rest = rf"{STRING}|{LINE_COMMENT}|{BLOCK_COMMENT}|/(?![/*])|<(?!<)"
    brackets = ""
    for _ in range(depth):
        content = rf"(?>(?:{inside}|{rest}{brackets})*)"
        brackets = rf"|\({content}\)|\[{content}\]|\{{{content}\}}"
    return brackets[1:]


def bracket_content(depth: int) -> str:
    """The pattern of what stands inside brackets.

    It ends before a bracket, string or heredoc that only the scanner of `extent` can read.
    """
    inside = rf"[^\"()\[\]{{}}#/<]++|{STRING}|{LINE_COMMENT}|{BLOCK_COMMENT}|/(?![/*])|<(?!<)"
    return rf"(?>(?:{inside}|{flat_brackets(depth)})*)"


def line_value(depth: int) -> str:
    """The pattern of an expression in a body, up to its last character on the line."""
    # An = that is no part of ==, !=, <= or >= cannot stand in an expression outside brackets; nor
    # can a comma.
    word = r"[^\s\"#/<=,;\[\](){}]++"
    piece = rf"{word}|{STRING}|{flat_brackets(depth)}|/(?![/*])|<(?!<)|==|(?<=[!<>])="
    # Blanks belong to it where it goes on after them.
    return rf"(?>(?:{piece}|(?<=\S)[ \t]++(?![\s#,;)\]}}]|=(?!=)|/[/*]|<<|\Z))+)"


def misnamed(word: str) -> int:
    """The offset in `word` of the first character that no identifier may hold, -1 if all may."""
    if word.isascii() or word.replace("-", "_").isidentifier():
        return -1
    # `isidentifier` knows the narrower sets XID_Start and XID_Continue; HCL follows ID_Start and
    # ID_Continue, and the signs that are named here are in ID_Continue by their own right.
    from unicodedata import category

    for at, char in enumerate(word):
        kind = category(char)
        if char.isascii() or kind in _STARTS or (at and (kind in _CONTINUES or char in "·‿⁀⁔")):
            continue
        return at
    return -1
