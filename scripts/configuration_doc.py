"""Writes docs/configuration.md from the settings themselves: `python -m scripts.configuration_doc`."""

from pathlib import Path

from agent.settings import AgentSettings
from exporter.settings import ExporterSettings
from historian.dump import DumpSettings
from historian.settings import HistorianSettings
from monitor.console.settings import ConsoleSettings, StatusSettings
from monitor.settings import MonitorSettings
from toolkit import expect, maintenance, notifyfile
from toolkit.monitorfile import KEYS, SERVER_KEYS
from toolkit.settings import CommonSettings, Option, options

FILE = Path(__file__).parents[1] / "docs" / "configuration.md"

INTRODUCTION = """\
# Configuration

Nothing needs to be set for a MediaMTX on the same machine. Flags win over environment variables, these over
`monitor.yml`, that over the defaults. A mistake is told with file, line, key and remedy, and `--config.check` looks for
mistakes without starting anything.

This page is made from the settings by `python -m scripts.configuration_doc`.

Durations are written `500ms`, `2s`, `15m`, `24h`, `30d`, `1y`; addresses `host:port`, `:port` (all interfaces) or
`[::1]:port`. Of every variable that holds a password or a token there is a twin with `_FILE` that names a file. Give
secrets by file or variable rather than by flag: flags show in the process list. The file with the address of Redis is
read again when the password has changed, see [redis.md](redis.md#which-redis).
Other passwords, tokens and the addresses of `notify` that stand in files are read anew when they are refused: to
rotate one, replace its file.
"""

FILE_SECTION = """\
## monitor.yml

One file serves all components, given by `--config.file` or `MONITOR_CONFIG_FILE`. Relative paths in it are relative to
the file. Each component reads only the secrets that it uses, so that the same file serves several machines: the
exporter those of `servers`, the historian those of `redis`, `scrape` and `notify`.

    servers:
      studio-a:
        mediamtx: http://10.0.0.5:9997
        username: monitor
        password_file: /run/secrets/mtx
        agent: http://10.0.0.5:10192
        player: https://media.example.org:8889
        expect:
          - path: cam/*
            min_bitrate: 2Mbit/s
          - {path: live/main, min_readers: 1, codecs: [H264, MPEG-4 Audio]}
          - {path: news, schedule: "Mo-Fr 07:00-19:00 Europe/Berlin"}
        maintenance:
          - {path: cam/*, schedule: "Su 02:00-04:00 Europe/Berlin"}
          - {from: 2026-12-01 22:00 Europe/Berlin, to: 2026-12-02 04:00 Europe/Berlin}
      edge-eu:
        mediamtx: https://10.0.1.5:9997
        ca_file: edge-ca.pem
    scrape: {interval: 2s}
    history: {raw: 24h, minutes: 30d, hours: 2y}
    redis: {url: redis://127.0.0.1:6379/0}
    notify:
      - url_file: /run/secrets/team-chat
      - {url_file: /run/secrets/on-call, levels: [crit], repeat: 4h}

| key of a server | meaning |
|---|---|
"""


MAINTENANCE = """\
While a stream is off its schedule or under maintenance nothing is missed: the exporter sets `mediamtx_path_expected`
to 0, which keeps the Prometheus alerts about streams that are away quiet too, and its events are only `info` and kept
out of its availability. Clocks follow the time zone, also when summer time begins and ends.
"""


DISCOVERY = """\
### Servers by discovery

With `scrape: {discover: true}` the historian asks the exporter's `/discover` which servers there are, at its start
and then every `discover_interval`, and watches exactly these: give the exporter a new server and reload it (`SIGHUP`
or `POST /-/reload`), and the historian follows without a restart. What its own `monitor.yml` says of servers of the
same name (`agent`, `player`, `maintenance`) counts; the exporter's file may be on another machine.

Only names are taken from the answer: all servers are asked at the historian's `exporter` address with its `scrape`
credentials. While there is no good answer the servers that are known stay, which is logged and counted in
`mediamtx_historian_discover_failures_total`; so it is with an empty list and with one of more than 1 000 servers. A
server that leaves the list leaves the page and its open events end, while its history and events can be read by REST
as long as they are kept.
"""


def _row(opt: Option) -> str:
    flag = opt.flag.replace("--", "--[no-]", 1) if opt.switch else opt.flag
    key = f"`{opt.file}`" if opt.file else ""
    default = f"`{opt.default}`" if opt.default else ""
    cells = (f"`{flag}`", f"`{opt.env}`", key, default, opt.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(settings: type[CommonSettings], leave_out: frozenset[str] = frozenset()) -> str:
    rows = [_row(opt) for name, opt in options(settings).items() if name not in leave_out]
    return "\n".join(["| flag | variable | key | default | meaning |", "|---|---|---|---|---|", *rows]) + "\n"


def document() -> str:
    """The whole page."""
    common = frozenset(options(CommonSettings))
    parts = options(ExporterSettings).keys() | options(AgentSettings).keys() | options(HistorianSettings).keys()
    own = frozenset(parts - {"listen"}) | common
    servers = "".join(f"| `{key}` | {text} |\n" for key, text in SERVER_KEYS.items())
    expected = "".join(f"| `{key}` | {text} |\n" for key, text in expect.KEYS.items())
    windows = "".join(f"| `{key}` | {text} |\n" for key, text in maintenance.KEYS.items())
    notified = "".join(f"| `{key}` | {text} |\n" for key, text in notifyfile.KEYS.items())
    others = "".join(f"| `{key}` | {text} |\n" for key, text in KEYS.items())
    others += "| `rules` | thresholds of findings that you want otherwise, see [findings.md](findings.md) |\n"
    return (
        "\n".join(
            [
                INTRODUCTION,
                "## All components\n",
                _table(CommonSettings),
                "## mediamtx-monitor\n",
                "Takes every flag of the three components below, and these:\n",
                _table(MonitorSettings, own),
                "`mediamtx-monitor status` and `watch` ([in a terminal](integrations.md#in-a-terminal)) take:\n",
                _table(ConsoleSettings, common),
                "`mediamtx-monitor status` takes as well:\n",
                _table(StatusSettings, frozenset(options(ConsoleSettings))),
                "## mediamtx-exporter\n",
                _table(ExporterSettings, common),
                "## mediamtx-historian\n",
                _table(HistorianSettings, common),
                "`mediamtx-historian dump` prints what is sealed, and takes:\n",
                _table(DumpSettings, common),
                "## mediamtx-agent\n",
                _table(AgentSettings, common),
                FILE_SECTION + servers,
                "| key of an item of `expect` | meaning |\n|---|---|\n" + expected,
                "| key of an item of `maintenance` | meaning |\n|---|---|\n" + windows,
                MAINTENANCE,
                "| key of an item of `notify`, which may also be an address alone ([notifications](notifications.md)) "
                "| meaning |\n|---|---|\n" + notified,
                "| other key | meaning |\n|---|---|\n" + others,
                DISCOVERY,
            ]
        ).rstrip()
        + "\n"
    )


if __name__ == "__main__":
    FILE.write_text(document())
