"""Temperatures: /sys/class/hwmon/hwmon*/temp*_input and its neighbours."""

import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client.core import Metric as Family

from agent.host import read_if_there
from agent.metric import Metric
from agent.settings import HostSettings

_LABELS = ("chip", "sensor")
_MILLI = 1000

# Suffix of the file, which holds thousandths of a degree → metric.
VALUES = {
    "input": Metric("node_hwmon_temp_celsius", "gauge", "Temperature. From temp*_input.", _LABELS),
    "max": Metric("node_hwmon_temp_max_celsius", "gauge", "Temperature regarded as high. From temp*_max.", _LABELS),
    "crit": Metric(
        "node_hwmon_temp_crit_celsius", "gauge", "Temperature regarded as critical. From temp*_crit.", _LABELS
    ),
}
SENSOR = Metric(
    "node_hwmon_sensor_label",
    "gauge",
    "Always 1; what the driver calls a sensor. From temp*_label.",
    (*_LABELS, "label"),
)
CHIP = Metric("node_hwmon_chip_names", "gauge", "Always 1; the driver's name of a chip.", ("chip", "chip_name"))

_FILE = re.compile(rf"(temp\d+)_({'|'.join([*VALUES, 'label'])})")


def clean(name: str) -> str:
    """A name as node_exporter writes it in labels: lower case, underscores for all but letters and digits."""
    return re.sub(r"[^a-z0-9:_]", "_", name.lower()).strip("_")


def chip_of(directory: Path) -> str:
    """A name of the chip that stays from boot to boot: bus and address of its device, else the driver's name.

    hwmon3 would not do: the numbers follow the order in which drivers were loaded.
    """
    device = directory / "device"
    if device.exists():
        real = device.resolve()
        return "_".join(part for part in (clean(real.parent.name), clean(real.name)) if part)
    return clean(read_if_there(directory / "name")) or clean(directory.resolve().name)


class Collector:
    """Temperatures; Linux only: psutil names the chips in another way."""

    metrics = (*VALUES.values(), SENSOR, CHIP)

    def __init__(self, settings: HostSettings) -> None:
        self._directory = settings.host.sys / "class/hwmon"

    def collect(self) -> Iterable[Family]:
        """Families of what the sensors answer. Raises FileNotFoundError where there are none."""
        rows: dict[Metric, list[tuple[tuple[str, ...], float]]] = {metric: [] for metric in self.metrics}
        for directory in sorted(self._directory.iterdir()):
            chip = chip_of(directory)
            driver = clean(read_if_there(directory / "name"))
            if driver:
                rows[CHIP].append(((chip, driver), 1))
            for place in (directory, directory / "device"):  # drivers of before 2013 put their files below device
                for file in sorted(place.glob("temp*")):
                    found = _FILE.fullmatch(file.name)
                    if found:
                        _add(rows, chip, found[1], found[2], read_if_there(file).strip())
        return [metric.family(samples) for metric, samples in rows.items() if samples]


def _add(
    rows: dict[Metric, list[tuple[tuple[str, ...], float]]], chip: str, sensor: str, suffix: str, text: str
) -> None:
    if suffix == "label":
        rows[SENSOR].append(((chip, sensor, text), 1))
    elif text.lstrip("-").isdecimal():  # a sensor that is not connected answers with an error
        rows[VALUES[suffix]].append(((chip, sensor), int(text) / _MILLI))
