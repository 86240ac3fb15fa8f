"""Checksums and identifiers. What is random, or needs a key, is unknown."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid5

from taglint.terraform.certainty import FunctionError
from taglint.terraform.functions.encoding import encoded, never, to_base64
from taglint.terraform.functions.signature import Function

# The last digit of the first group of the name spaces in RFC 4122, appendix C.
_SPACES = {"dns": 0, "url": 1, "oid": 2, "x500": 4}


def digest(algorithm: str, data: bytes) -> bytes:
    """The checksum of bytes."""
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def _uuidv5(namespace: str, name: str) -> str:
    if namespace in _SPACES:
        namespace = f"6ba7b81{_SPACES[namespace]}-9dad-11d1-80b4-00c04fd430c8"
    try:
        return str(uuid5(UUID(namespace), encoded(name).decode()))
    except ValueError:
        raise FunctionError("the name space is not a UUID") from None


TABLE = {
    "base64sha256": Function(lambda text: to_base64(digest("sha256", encoded(text))), "s"),
    "base64sha512": Function(lambda text: to_base64(digest("sha512", encoded(text))), "s"),
    "bcrypt": Function(never("bcrypt"), "v?v"),
    "md5": Function(lambda text: digest("md5", encoded(text)).hex(), "s"),
    "rsadecrypt": Function(never("rsadecrypt"), "vv"),
    "sha1": Function(lambda text: digest("sha1", encoded(text)).hex(), "s"),
    "sha256": Function(lambda text: digest("sha256", encoded(text)).hex(), "s"),
    "sha512": Function(lambda text: digest("sha512", encoded(text)).hex(), "s"),
    "uuid": Function(never("uuid"), "?v"),
    "uuidv5": Function(_uuidv5, "ss"),
}
