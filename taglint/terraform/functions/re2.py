"""Translates patterns of RE2, which Terraform uses, into patterns of the module `regex`."""

from __future__ import annotations

import re

from taglint.terraform.certainty import TOO_LARGE, FunctionError, Unsure

_MAX_PATTERN = 2000
_MAX_REPEAT = 1000  # RE2's own limit
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r\x20"}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t\x20",
    "cntrl": r"\x00-\x1f\x7f", "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": r"\x20-~",
    "punct": r"!-/:-@\[-`{-~", "space": r"\t\n\v\f\r\x20", "upper": "A-Z", "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_SIMPLE = {"a": r"\a", "f": r"\f", "t": r"\t", "n": r"\n", "r": r"\r", "v": r"\v"}
_WORD = "[0-9A-Za-z_]"
_BOUNDARY = f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"
_INSIDE = f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))"
_REPEAT = r"\{([0-9]+)(?:(,)([0-9]*))?\}"
_CODE = r"\\(?:x\{([0-9A-Fa-f]{1,8})\}|x([0-9A-Fa-f]{2})|([0-7]{2,3}|0))"
_PROPERTY = r"\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Za-z]))"
_GROUP = r"\(\?(?:P?<([A-Za-z0-9_]+)>|([imsU]*)(-[imsU]+)?([:)]))"


class Translator:
    """One walk over a pattern; `pieces` is the translation of what stands before `at`."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.pieces: list[str] = []
        self.flags = [""]  # for each open group the flags that hold: `$` depends on m
        self.repeats = 1  # the product of all counts: nested ones multiply

    def translate(self) -> str:
        """The whole pattern; FunctionError if RE2 refuses it, Unsure if it is not understood."""
        if len(self.pattern) > _MAX_PATTERN:
            raise Unsure(TOO_LARGE)
        while self.at < len(self.pattern):
            self.step()
        if len(self.flags) != 1:
            raise FunctionError("a group of the pattern is not closed")
        return "".join(self.pieces)

    def match(self, source: str) -> re.Match[str] | None:
        """Step over what this pattern matches here; None when it matches nothing."""
        found = re.compile(source).match(self.pattern, self.at)
        if found:
            self.at = found.end()
        return found

    def step(self) -> None:
        """Translate what stands here."""
        char = self.pattern[self.at]
        special = {
            "\\": self.escape,
            "[": self.charset,
            "(": self.group,
            ")": self.close,
            "{": self.braces,
        }.get(char)
        if special:
            special()
            return
        self.at += 1
        if char in "*+?":
            self.quantifier(char)
        elif char == "$":
            self.pieces.append("$" if "m" in self.flags[-1] else r"\Z")
        else:
            self.pieces.append(char if char in ".^|" else re.escape(char))

    def quantifier(self, text: str) -> None:
        """Write a repetition; to repeat a repetition is a mistake in RE2."""
        if self.match(r"[*+]|\?[*+?]"):
            raise FunctionError("a repetition of a repetition in the pattern")
        self.pieces.append(text + ("?" if self.match(r"\?") else ""))

    def braces(self) -> None:
        """A counted repetition, or a brace that is a character."""
        found = self.match(_REPEAT)
        if not found:
            self.at += 1
            self.pieces.append(r"\{")
            return
        least, most = found[1], found[3] if found[2] else found[1]
        if max(int(least[:9]), int((most or "0")[:9])) > _MAX_REPEAT or (
            most and int(most) < int(least)
        ):
            raise FunctionError("a repetition count of the pattern is out of bounds")
        self.repeats *= max(int(most or least), 1)
        if self.repeats > 10_000:
            raise Unsure(TOO_LARGE)
        self.quantifier(found[0])

    def group(self) -> None:
        """The opening of a group."""
        if not self.pattern.startswith("(?", self.at):
            self.at += 1
            self.flags.append(self.flags[-1])
            self.pieces.append("(")
            return
        found = self.match(_GROUP)
        if not found:
            raise FunctionError("a group of the pattern that RE2 does not have")
        if found[1]:
            self.flags.append(self.flags[-1])
            self.pieces.append(f"(?P<{found[1]}>")
            return
        self.flagged(found[2], (found[3] or "-")[1:], found[4])

    def flagged(self, on: str, off: str, closer: str) -> None:
        """A group with flags, or flags from here to the end of the group."""
        if "U" in on:
            raise Unsure("a pattern with the flag U")
        flags = "".join(sorted((set(self.flags[-1]) | set(on)) - set(off)))
        self.pieces.append(
            "(?" + on + (f"-{off}" if off.strip("U") else "") + closer
            if on or off.strip("U")
            else "(?:" + ")" * (closer == ")")
        )
        if closer == ":":
            self.flags.append(flags)
        else:
            self.flags[-1] = flags

    def close(self) -> None:
        """The end of a group."""
        self.at += 1
        if len(self.flags) == 1:
            raise FunctionError("a bracket of the pattern closes nothing")
        self.flags.pop()
        self.pieces.append(")")

    def escape(self) -> None:
        """What a backslash begins outside of a class."""
        anchors = {"A": r"\A", "z": r"\Z", "b": _BOUNDARY, "B": _INSIDE}
        following = self.pattern[self.at + 1 : self.at + 2]
        if following in anchors and following:
            self.at += 2
            self.pieces.append(anchors[following])
        elif following == "Q":
            end = self.pattern.find(r"\E", self.at)
            end = len(self.pattern) if end < 0 else end
            self.pieces.append(re.escape(self.pattern[self.at + 2 : end]))
            self.at = end + 2
        elif following in ("d", "w", "s", "D", "W", "S") and following:
            self.at += 2
            self.pieces.append(
                f"[{'^' if following.isupper() else ''}{_CLASSES[following.lower()]}]"
            )
        else:
            self.pieces.append(self.property() or self.character())

    def property(self) -> str:
        """`\\pL`, `\\p{Greek}` and their negations; "" when none stands here."""
        found = self.match(_PROPERTY)
        if not found:
            return ""
        negated = (found[1] == "P") != bool(found[2])
        return rf"\{'P' if negated else 'p'}{{{found[3] or found[4]}}}"

    def character(self) -> str:
        """One escaped or plain character, as it is written outside and inside of a class."""
        code = self.match(_CODE)
        if code:
            number = int(code[3], 8) if code[3] else int(code[1] or code[2], 16)
            if number > 0x10FFFF:
                raise FunctionError("a character of the pattern is out of bounds")
            return rf"\U{number:08x}"
        found = self.match(r"(?s)\\(.)|([^\\])")
        if not found:
            raise FunctionError("the pattern ends with a backslash")
        if found[1] and found[1] in _SIMPLE:
            return _SIMPLE[found[1]]
        if found[1] and (found[1].isalnum() or ord(found[1]) > 127):
            raise FunctionError(f"RE2 has no escape \\{found[1]}")
        return re.escape(found[1] or found[2])

    def charset(self) -> None:
        """A class in brackets."""
        self.at += 1
        pieces = ["[^" if self.match(r"\^") else "["]
        first = True
        while first or not self.match(r"\]"):
            if self.at >= len(self.pattern):
                raise FunctionError("a class of the pattern is not closed")
            pieces.append(self.member())
            first = False
        self.pieces.append("".join(pieces) + "]")

    def member(self) -> str:
        """One member of a class, or a range."""
        posix = self.match(r"\[:(\^?)(\w+):\]")
        if posix:
            if posix[2] not in _POSIX:
                raise FunctionError(f"the pattern has no class {posix[2]}")
            return f"[^{_POSIX[posix[2]]}]" if posix[1] else _POSIX[posix[2]]
        short = self.match(r"\\([dwsDWS])")
        if short:
            content = _CLASSES[short[1].lower()]
            return f"[^{content}]" if short[1].isupper() else content
        named = self.property()
        if named:
            return named
        low = self.character()
        return f"{low}-{self.character()}" if self.match(r"-(?!\])") else low
