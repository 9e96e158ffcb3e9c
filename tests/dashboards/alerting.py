"""Real servers for the way of an alert: a simulated MediaMTX, exporter, Prometheus, Alertmanager, and who is told."""

import contextlib
import json
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from monitor.demo import SERVER_NAMES, monitor_yml, ports_from
from tests.dashboards.known import DASHBOARDS, RULES, seconds
from tests.e2e.processes import free_port, get, get_json, server, until

ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")

# Whatever an alert waits for longer is cut to this, so that a test need not wait for minutes; all else is as shipped.
HOLD = "3s"


@dataclass
class Told:
    """A webhook receiver: what Alertmanager has sent so far, as (status, alert, path)."""

    alerts: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Alerting:
    """The running servers by the addresses of their APIs, and the folder that holds their logs."""

    folder: Path
    prometheus: str
    alertmanager: str
    told: Told
    base: int

    @contextlib.contextmanager
    def mediamtx(self) -> Iterator[None]:
        """The simulated servers run until the block ends."""
        command = [sys.executable, "-m", "monitor.demo", "--quiet", "--listen-port-base", str(self.base)]
        with server(command, self.folder / "mediamtx.log"):
            until(lambda: get(f"http://127.0.0.1:{self.base}/v3/info"), "the simulated MediaMTX")
            yield

    def states(self, alert: str) -> set[str]:
        """The states of this alert in Prometheus; none if it is inactive."""
        found = get_json(f"{self.prometheus}/alerts")["data"]["alerts"]
        return {each["state"] for each in found if each["labels"]["alertname"] == alert}

    def silenced_by(self, alert: str, **labels: str) -> set[str]:
        """The alerts that silence this one in Alertmanager."""
        active = get_json(f"{self.alertmanager}/alerts?active=true&inhibited=true")
        names = {each["fingerprint"]: each["labels"]["alertname"] for each in active}
        return {
            names.get(fingerprint, "")
            for each in active
            if each["labels"]["alertname"] == alert and labels.items() <= each["labels"].items()
            for fingerprint in each["status"]["inhibitedBy"]
        }


@contextlib.contextmanager
def alerting(folder: Path) -> Iterator[Alerting]:
    """All but the simulated MediaMTX runs until the block ends, with the shipped rules, jobs and inhibition."""
    base, exporter, prometheus, alertmanager = _free_ports_in_a_row(), free_port(), free_port(), free_port()
    (folder / "monitor.yml").write_text(monitor_yml({SERVER_NAMES[0]: ports_from(base)[SERVER_NAMES[0]]}))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(_prometheus_yml(folder, exporter, alertmanager)))
    told = Told()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(_webhook(told))
        (folder / "alertmanager.yml").write_text(yaml.safe_dump(_alertmanager_yml(url)))
        address = "--web.listen-address=127.0.0.1:{}".format
        commands = {
            "exporter": [
                sys.executable,
                "-m",
                "exporter",
                f"--config.file={folder / 'monitor.yml'}",
                address(exporter),
            ],
            "alertmanager": [
                *(str(ALERTMANAGER), f"--config.file={folder / 'alertmanager.yml'}", address(alertmanager)),
                *(f"--storage.path={folder / 'alertmanager'}", "--cluster.listen-address="),
            ],
            "prometheus": [
                *("prometheus", f"--config.file={folder / 'prometheus.yml'}", address(prometheus)),
                f"--storage.tsdb.path={folder / 'tsdb'}",
            ],
        }
        for name, command in commands.items():
            stack.enter_context(server(command, folder / f"{name}.log"))
        apis = f"http://127.0.0.1:{prometheus}/api/v1", f"http://127.0.0.1:{alertmanager}/api/v2"
        yield Alerting(folder, *apis, told, base)


def short_rules(folder: Path) -> Path:
    """The shipped rules with holds cut to HOLD."""
    made = folder / "rules"
    made.mkdir()
    for file in RULES.glob("*.yml"):
        document = yaml.safe_load(file.read_text())
        for group in document["groups"]:
            for rule in group["rules"]:
                if seconds(rule.get("for", "0s")) > seconds(HOLD):
                    rule["for"] = HOLD
        (made / file.name).write_text(yaml.safe_dump(document))
    return made


def _prometheus_yml(folder: Path, exporter: int, alertmanager: int) -> dict[str, Any]:
    """The shipped example at the addresses and the pace of the test, with one server and its exporter alone."""
    text = (DASHBOARDS / "prometheus" / "prometheus.yml").read_text()
    text = text.replace("127.0.0.1:10190", f"127.0.0.1:{exporter}").replace(
        "127.0.0.1:9093", f"127.0.0.1:{alertmanager}"
    )
    made: dict[str, Any] = yaml.safe_load(text)
    made["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    made["rule_files"] = [f"{short_rules(folder)}/*.yml"]
    jobs = {job["job_name"]: job for job in made["scrape_configs"]}
    jobs["mediamtx"]["static_configs"] = [{"targets": [SERVER_NAMES[0]]}]
    made["scrape_configs"] = [jobs["mediamtx"], jobs["mediamtx-exporter"]]
    return made


def _alertmanager_yml(url: str) -> dict[str, Any]:
    """The shipped example with a receiver, in a hurry."""
    made: dict[str, Any] = yaml.safe_load((DASHBOARDS / "alertmanager" / "alertmanager.yml").read_text())
    made["route"] |= {"group_wait": "1s", "group_interval": "1s"}
    receiver = next(each for each in made["receivers"] if each["name"] == made["route"]["receiver"])
    receiver.clear()
    receiver |= {"name": made["route"]["receiver"], "webhook_configs": [{"url": url, "send_resolved": True}]}
    return made


@contextlib.contextmanager
def _webhook(told: Told) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.bodies.append(body)
            told.alerts += [
                (each["status"], each["labels"]["alertname"], each["labels"].get("path", "")) for each in body["alerts"]
            ]
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=receiver.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{receiver.server_port}/"
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


def _free_ports_in_a_row() -> int:
    """The first of as many free ports as the demo has servers."""
    while True:
        base = free_port()
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError, OverflowError):
            for port in ports_from(base).values():
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
            return base
