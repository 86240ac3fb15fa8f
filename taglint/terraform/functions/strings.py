"""The functions over text."""

from __future__ import annotations

from taglint.terraform.certainty import MAX_ITEMS, MAX_TEXT, TOO_LARGE, FunctionError, Unsure
from taglint.terraform.functions.signature import Function

# What Go's unicode.IsSpace calls a space; `str.strip` also takes U+001C to U+001F.
SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def clusters(text: str) -> list[str]:
    """The characters as people count them: grapheme clusters.

    They are the unit of Terraform's `length` and `substr`.
    """
    if text.isascii() and "\r\n" not in text:
        return list(text)
    import regex

    return regex.findall(r"\X", text)


def width(text: str) -> int:
    """The number of characters as people count them: of grapheme clusters."""
    return len(text) if text.isascii() and "\r\n" not in text else len(clusters(text))


def _upper_rune(char: str) -> str:
    # Go maps code point by code point: what would become two of them (ß) stays as it is, unless it
    # has a title form of its own.
    upper = char.upper()
    if len(upper) == 1:
        return upper
    title = char.title()
    return title if len(title) == 1 else char


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_rune, text))


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(char.lower()[0] for char in text)


def _title(text: str) -> str:
    result, before = [], " "
    for char in text:
        titled = char.title() if _separates(before) else char
        result.append(titled if len(titled) == 1 else char)
        before = char
    return "".join(result)


def _separates(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return char in SPACES


def _chomp(text: str) -> str:
    return text.rstrip("\r\n")


def _indent(count: int, text: str) -> str:
    if count < 0:
        raise FunctionError("the indentation is negative")
    if count * text.count("\n") + len(text) > MAX_TEXT or count > MAX_TEXT:
        raise Unsure(TOO_LARGE)
    return text.replace("\n", "\n" + " " * count)


def _join(separator: str, *lists: list[str]) -> str:
    if not lists:
        raise FunctionError("join needs a list")
    parts = [part for one in lists for part in one]
    if len(separator) * len(parts) + sum(map(len, parts)) > MAX_TEXT:
        raise Unsure(TOO_LARGE)
    return separator.join(parts)


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        from taglint.terraform.functions.patterns import substitute

        return substitute(old[1:-1], text, new)
    count = text.count(old)
    if len(text) + count * (len(new) - len(old)) > MAX_TEXT:
        raise Unsure(TOO_LARGE)
    return text.replace(old, new)


def _split(separator: str, text: str) -> list[str]:
    if (len(text) if not separator else text.count(separator)) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    return text.split(separator) if separator else list(text)


def _substr(text: str, offset: int, length: int) -> str:
    parts = clusters(text)
    if offset < 0:
        offset += len(parts)
        if offset < 0:
            offset = 0
    # Any negative length means the rest.
    return "".join(parts[offset:] if length < 0 else parts[offset : offset + length])


def _trim(text: str, characters: str) -> str:
    return text.strip(characters) if characters else text


TABLE = {
    "chomp": Function(_chomp, "s"),
    "endswith": Function(str.endswith, "ss"),
    "indent": Function(_indent, "is"),
    "join": Function(_join, "sS*"),
    "lower": Function(_lower, "s"),
    "replace": Function(_replace, "sss"),
    "split": Function(_split, "ss"),
    "startswith": Function(str.startswith, "ss"),
    "strcontains": Function(str.__contains__, "ss"),
    "strrev": Function(lambda text: "".join(reversed(clusters(text))), "s"),
    "substr": Function(_substr, "sii"),
    "title": Function(_title, "s"),
    "trim": Function(_trim, "ss"),
    "trimprefix": Function(str.removeprefix, "ss"),
    "trimsuffix": Function(str.removesuffix, "ss"),
    "trimspace": Function(lambda text: text.strip(SPACES), "s"),
    "upper": Function(_upper, "s"),
}
