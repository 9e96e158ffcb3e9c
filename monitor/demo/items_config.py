"""Path configurations as items of `/v3/config/paths/list`: what a path is for, with the secrets that real ones hold."""

from collections.abc import Iterable

from monitor.demo.items_other import forward_conf
from monitor.demo.media import Item
from monitor.demo.party import Pull, Stream


def config_items(streams: Iterable[Stream]) -> list[Item]:
    """One item for each configuration entry, sorted by name. Real ones have a hundred fields more."""
    entries = {stream.conf or stream.name: stream for stream in streams}
    return [_item(name, entries[name]) for name in sorted(entries)]


def _item(name: str, stream: Stream) -> Item:
    source = stream.source
    pulled = isinstance(source, Pull)
    scheme = source.type.removesuffix("Source") if isinstance(source, Pull) else ""
    return {
        "name": name,
        # A pull source's address holds credentials, here as in life: they must never be seen behind the exporter.
        "source": f"{scheme}://viewer:only-in-the-demo@10.20.9.9/{name}" if pulled else "publisher",
        "sourceOnDemand": isinstance(source, Pull) and source.state == "waiting",
        "maxReaders": 0,
        "srtReadPassphrase": "",
        "alwaysAvailable": bool(stream.filler),
        "forward": [forward_conf(forward) for forward in stream.forwards],
        "record": False,
        "srtPublishPassphrase": "",
        "runOnDemand": stream.command,
    }
