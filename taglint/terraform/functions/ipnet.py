"""The functions over addresses and networks."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from taglint.lean_typing import NamedTuple
from taglint.terraform.certainty import MAX_ITEMS, TOO_LARGE, FunctionError, Unsure
from taglint.terraform.functions.signature import Function


class Network(NamedTuple):
    """A network of IPv4 or IPv6."""

    start: int  # its first address as a number
    prefix: int  # the length of its prefix, in bits
    size: int  # the length of an address, in bits


def _network(text: str) -> Network:
    # Terraform reads leading zeros as decimal; Python refuses them.
    plain = re.sub(r"\b0+(?=[0-9])", "", text) if "." in text and ":" not in text else text
    try:
        found = ip_network(plain, strict=False)
    except ValueError:
        raise FunctionError("not a network in CIDR notation") from None
    if "/" not in text or not text.rpartition("/")[2].isdigit():
        raise FunctionError("not a network in CIDR notation")
    if found.version == 6 and "." in text:
        raise Unsure("an IPv4 address within an IPv6 network")
    return Network(int(found.network_address), found.prefixlen, found.max_prefixlen)


def _address(number: int, size: int) -> str:
    return str(IPv4Address(number) if size == 32 else IPv6Address(number))


def _cidrhost(network: str, number: int) -> str:
    start, prefix, size = _network(network)
    hosts = 1 << (size - prefix)
    if not -hosts <= number < hosts:
        raise FunctionError("the network has no such host")
    return _address(start + (number if number >= 0 else hosts + number), size)


def _cidrnetmask(network: str) -> str:
    _, prefix, size = _network(network)
    if size != 32:
        raise FunctionError("only IPv4 has netmasks")
    return str(ip_address(((1 << 32) - 1) ^ ((1 << (32 - prefix)) - 1)))


def _cidrsubnet(network: str, bits: int, number: int) -> str:
    start, prefix, size = _network(network)
    if bits < 0 or number < 0:
        raise Unsure("a subnet outside of its network")
    if bits > size - prefix or not 0 <= number < 1 << bits:
        raise FunctionError("the network has no such subnet")
    return f"{_address(start + (number << (size - prefix - bits)), size)}/{prefix + bits}"


def _cidrsubnets(network: str, *bits: int) -> list[str]:
    start, prefix, size = _network(network)
    if len(bits) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    subnets, at = [], start
    for more in bits:
        if not 1 <= more <= min(32, size - prefix):
            raise FunctionError(
                "a subnet needs 1 to 32 bits more, and no more than the network has"
            )
        length = 1 << (size - prefix - more)
        at = -(-at // length) * length  # the next multiple: a subnet begins at one of its length
        if at + length > start + (1 << (size - prefix)):
            raise FunctionError("the network has no room for all subnets")
        subnets.append(f"{_address(at, size)}/{prefix + more}")
        at += length
    return subnets


TABLE = {
    "cidrhost": Function(_cidrhost, "si"),
    "cidrnetmask": Function(_cidrnetmask, "s"),
    "cidrsubnet": Function(_cidrsubnet, "sii"),
    "cidrsubnets": Function(_cidrsubnets, "si*"),
}
