"""Whether a browser's request comes from a page of this very site.

A browser sends WebSocket handshakes, with stored passwords, from any page to any site, and names the page's origin in
them. Ours must be the host that the client addressed. The scheme is not compared: a proxy may have ended TLS.
"""

from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def same_host(origin: str | None, host: str) -> bool:
    """Compare the headers `Origin` and `Host`. No Origin means no browser, which may do what it likes anyway."""
    if origin is None:
        return True
    try:
        page = urlsplit(origin)
        addressed = urlsplit(f"//{host}")
        usual = _PORTS.get(page.scheme)
        if usual is None or not page.hostname:
            return False
        return (page.hostname, page.port or usual) == (addressed.hostname, addressed.port or usual)
    except ValueError:
        return False
