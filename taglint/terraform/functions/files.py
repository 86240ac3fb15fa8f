"""Paths and files. The disk is reached only through the caller's `FileAccess`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from taglint.files.source import Source
from taglint.model import Span, Value
from taglint.terraform.certainty import FunctionError, Unsure, need
from taglint.terraform.convert import to_set, to_string
from taglint.terraform.functions.crypto import digest
from taglint.terraform.functions.encoding import encoded, never, to_base64
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import from_plain
from taglint.values import cause_of, entries_of, is_null, text_of


def _path(value: Value) -> str:
    if is_null(value):
        raise FunctionError("the path is null")
    text = to_string(value)
    need(text)
    return text_of(text)


def _source(site: Site, path: Value) -> Source:
    """The file. One that is missing here may be there when Terraform runs, so it is no error."""
    name = _path(path)
    source = site.files.read(name) if site.files else None
    if source is None:
        raise Unsure(f'{site.name}("{name}")')
    return source


def _bytes(source: Source) -> bytes:
    return encoded(("\ufeff" if source.bom else "") + source.text)


def _file(site: Site, path: Value) -> Value:
    source = _source(site, path)
    return from_plain(("\ufeff" if source.bom else "") + source.text, site.span)


def _checksum(algorithm: str, write: Callable[[bytes], str]) -> Callable[[Site, Value], Value]:
    return lambda site, path: from_plain(
        write(digest(algorithm, _bytes(_source(site, path)))), site.span
    )


def _filebase64(site: Site, path: Value) -> Value:
    return from_plain(to_base64(_bytes(_source(site, path))), site.span)


def _fileexists(site: Site, path: Value) -> Value:
    name = _path(path)
    if site.files is None:
        raise Unsure(f'fileexists("{name}")')
    return from_plain(site.files.exists(name), site.span)


def _fileset(site: Site, folder: Value, pattern: Value) -> Value:
    where, what = _path(folder), _path(pattern)
    found = site.files.glob(where, what) if site.files else None
    if found is None:
        raise Unsure(f'fileset("{where}", "{what}")')
    return to_set(from_plain(found, site.span))


def _templatefile(site: Site, path: Value, variables: Value) -> Value:
    if cause_of(variables):
        raise Unsure(cause_of(variables))
    if variables.kind != "map":
        raise FunctionError("the variables of a template have to be a map")
    return _rendered(site, _source(site, path), variables)


def _templatestring(site: Site, text: Value, variables: Value) -> Value:
    if variables.kind not in ("map", "unknown"):
        raise FunctionError("the variables of a template have to be a map")
    need(to_string(text))
    if cause_of(variables):
        raise Unsure(cause_of(variables))
    return _rendered(site, Source(site.span.path, text_of(to_string(text))), variables)


def _rendered(site: Site, source: Source, variables: Value) -> Value:
    if site.render is None:
        raise Unsure(f"{site.name}(…)")
    if any(entry.key.kind == "unknown" for entry in entries_of(variables)):
        raise Unsure(f"{site.name}(…)")
    result = site.render(source, variables)
    return _placed(result, site.span)


def _placed(value: Value, span: Span) -> Value:
    # What a template's text yields stands in no place that its offsets could point at from here.
    return value._replace(span=span) if value.kind not in ("map", "list") else value


def _basename(path: str) -> str:
    stripped = path.rstrip("/")
    return posixpath.basename(stripped) or ("/" if path else ".")


def _dirname(path: str) -> str:
    folder = path[: path.rfind("/") + 1]
    return _clean(folder) if folder else "."


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(path)
    return (
        "/" + cleaned.lstrip("/") if path.startswith("/") else cleaned
    )  # normpath keeps a leading //


TABLE = {
    "abspath": Function(never("abspath"), "v"),
    "basename": Function(_basename, "s"),
    "dirname": Function(_dirname, "s"),
    "file": Function(_file, "v"),
    "filebase64": Function(_filebase64, "v"),
    "filebase64sha256": Function(_checksum("sha256", to_base64), "v"),
    "filebase64sha512": Function(_checksum("sha512", to_base64), "v"),
    "fileexists": Function(_fileexists, "v"),
    "filemd5": Function(_checksum("md5", bytes.hex), "v"),
    "fileset": Function(_fileset, "vv"),
    "filesha1": Function(_checksum("sha1", bytes.hex), "v"),
    "filesha256": Function(_checksum("sha256", bytes.hex), "v"),
    "filesha512": Function(_checksum("sha512", bytes.hex), "v"),
    "pathexpand": Function(never("pathexpand"), "v"),
    "templatefile": Function(_templatefile, "vv"),
    "templatestring": Function(_templatestring, "vv"),
}
