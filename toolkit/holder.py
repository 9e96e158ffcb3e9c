"""Whom clients are told apart by: an IPv4 address, or an IPv6 network of 64 bits, which is what one customer has."""

import ipaddress


def holder_of(address: str) -> str:
    """Whose address it is: itself, or its network. What is no address is its own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))
