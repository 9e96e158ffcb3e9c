"""The page at `/` of exporter and agent: name, version and links."""

from collections.abc import Sequence
from html import escape


def landing_page(name: str, version: str, links: Sequence[tuple[str, str]], about: str = "") -> str:
    """A small HTML page; `links` are pairs of address and text."""
    items = "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for href, text in links)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)}</title></head><body><h1>{escape(name)}</h1>"
        f"<p>{escape(about)}</p><ul>{items}</ul><p>Version {escape(version)}</p></body></html>\n"
    )
