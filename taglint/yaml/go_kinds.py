"""Which kind an unquoted scalar has for Kubernetes.

Kubernetes reads with go-yaml in its second version, which sigs.k8s.io/yaml carries. It reads
booleans as YAML 1.1 does (`y` and `n` too) and numbers as Go's `strconv` does; dates stay strings.
"""

from __future__ import annotations

from taglint.yaml.kinds import Kind, kind_of
from taglint.yaml.nodes import Scalar
from taglint.yaml.regexes import lazily

_WORDS = {"y": "true", "Y": "true", "n": "false", "N": "false"}
_INFINITE = {
    ".inf": ".inf",
    ".Inf": ".inf",
    ".INF": ".inf",
    ".nan": ".nan",
    ".NaN": ".nan",
    ".NAN": ".nan",
}
# resolve.go of go-yaml removes underscores, tries strconv.ParseInt with base 0, and then
# yamlStyleFloat. Groups: hexadecimal, binary, octal, decimal.
_INT = lazily(
    r"[-+]?(?:0[xX](?P<h>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)|(?P<d>0|[1-9][0-9]*))"
)
_FLOAT = lazily(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASES = {"h": 16, "b": 2, "o": 8, "d": 10}
# An integer must fit in 64 bits. A number of more digits than this stands for itself.
_LARGEST = 1 << 64
_DIGITS = 400


def go_kind_of(scalar: Scalar) -> tuple[Kind, str]:
    """The kind that Kubernetes sees, and the text of what it makes of the scalar."""
    if scalar.style != "plain" or scalar.tag:
        kind, text = kind_of(scalar, "1.1")
        return ("string", scalar.text) if kind == "timestamp" else (kind, text)
    text = scalar.text
    if text in _WORDS:
        return "bool", _WORDS[text]
    if not text or text[0] not in "+-.0123456789":
        return kind_of(scalar, "1.1")
    number = _number(text)
    return ("string", text) if number is None else ("number", number)


def _number(text: str) -> str | None:
    """The text of the number that a scalar stands for, None when it is no number."""
    sign = text[0] if text[0] in "+-" else ""
    if text[len(sign) :] in _INFINITE:
        return ("-" if sign == "-" else "") + _INFINITE[text[len(sign) :]]
    plain = text.replace("_", "")
    found = _INT.fullmatch(plain)
    if found is not None and found.lastgroup is not None and len(plain) < _DIGITS:
        value = int(found[found.lastgroup], _BASES[found.lastgroup])
        if value < _LARGEST:
            return f"{'-' if sign == '-' and value else ''}{value}"
    if not _FLOAT.fullmatch(plain):
        return None
    shown = repr(float(plain)) if len(plain) < _DIGITS else plain
    return shown.removesuffix(".0") if shown != "inf" else None
