"""The demo's names, ports, and the `monitor.yml` that points the monitor at it."""

from collections.abc import Mapping

SERVER_NAMES = ("studio-a", "edge-eu", "edge-us")

# Above MediaMTX's own 9997, so that a real one beside the demo keeps its port.
DEFAULT_PORT_BASE = 19997


def ports_from(base: int) -> dict[str, int]:
    """The port of each simulated server: consecutive from `base` on, or 0 (any free one) for all if `base` is 0."""
    return {name: base + offset if base else 0 for offset, name in enumerate(SERVER_NAMES)}


def monitor_yml(ports: Mapping[str, int], agent: str = "") -> str:
    """The text of a `monitor.yml` with the simulated servers.

    `agent` is the address of an agent on this machine, given to the first server: the demo has no hosts of its own.
    """
    lines = ["servers:"]
    for name, port in ports.items():
        lines += [f"  {name}:", f"    mediamtx: http://127.0.0.1:{port}"]
        if agent and name == SERVER_NAMES[0]:
            lines.append(f"    agent: {agent}")
    return "\n".join(lines) + "\n"
