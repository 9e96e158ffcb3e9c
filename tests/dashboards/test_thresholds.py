"""The alerts say what the page says: their thresholds are those of the historian's one table of rules."""

import re

import pytest

from historian.health.rules import RULES, Rule
from tests.dashboards.known import rules

# The alert of each rule whose threshold the query states as it is.
ALERT_OF = {
    "srt_latency": "MediaMTXSRTLatencyTooSmall",
    "srt_given_up": "MediaMTXSRTSenderDrops",
    "srt_undecrypted": "MediaMTXSRTUndecrypted",
    "srt_overhead": "MediaMTXSRTOverheadSpent",
    "srt_slow_reader": "MediaMTXReaderTooSlow",
    "slow_reader": "MediaMTXReaderTooSlow",
    "rtsp_loss": "MediaMTXRTSPLoss",
    "webrtc_loss": "MediaMTXWebRTCLoss",
    "frames_in_error": "MediaMTXFramesInError",
    "host_cpu": "MediaMTXCPUBusy",
    "host_memory": "MediaMTXMemoryFull",
    "host_disk": "MediaMTXDiskFull",
    "mediamtx_fds": "MediaMTXOpenFilesFull",
    "udp_drops": "MediaMTXUDPPacketsDropped",
}
# Rules whose alert says the same in other words: (alert, severity), and what its query must hold.
OTHERWISE = {
    "srt_missing": ("MediaMTXSRTLossNotRepaired", "warning", ">= 1"),  # whole packets: more than 0
    "flapping": ("MediaMTXPathFlapping", "warning", ">= 3"),  # more than 2
    "stalled": ("MediaMTXPathStalled", "critical", "== 0"),  # a state on the page, a rate here
    "down": ("MediaMTXPathDown", "critical", "== 1"),  # its threshold is the hold
}
# What raises no alert, and why.
PAGE_ONLY = {
    "srt_repaired": "nothing to do",
    "srt_swing": "a hint for setting the latency",
    "srt_loss": "a finer form of srt_latency, which has an alert",
    "host_network": "the speed that devices of virtual machines tell is made up",
    "missing": "expectations stand in monitor.yml and are no metrics yet",
    "bitrate_low": "the same",
    "readers_few": "the same",
    "inputs_lossy": "a hint where to look, beside the alerts of the streams themselves",
}


def expression(alert: str, severity: str) -> str:
    (found,) = (
        rule["expr"] for rule in rules("alert") if (rule["alert"], rule["labels"]["severity"]) == (alert, severity)
    )
    return str(found).strip()


def thresholds(alert: str, severity: str) -> set[float]:
    """The numbers that the lines of a query end with after a comparison: the same in each, if there are several."""
    return {float(number) for number in re.findall(r" [<>] ([\d.]+)$", expression(alert, severity), re.MULTILINE)}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in ALERT_OF], ids=lambda rule: rule.id)
def test_warning_and_critical_begin_where_they_do_on_the_page(rule: Rule) -> None:
    alert = ALERT_OF[rule.id]
    severities = {each["labels"]["severity"] for each in rules("alert") if each["alert"] == alert}
    wanted = {"warning": rule.warn, "critical": rule.crit}
    assert severities == {severity for severity, value in wanted.items() if value is not None}
    for severity in severities:
        assert thresholds(alert, severity) == {wanted[severity]}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in OTHERWISE], ids=lambda rule: rule.id)
def test_what_is_said_in_other_words_has_the_same_level(rule: Rule) -> None:
    alert, severity, words = OTHERWISE[rule.id]
    assert words in expression(alert, severity)
    assert (rule.warn is not None, rule.crit is not None) == (severity == "warning", severity == "critical")


def test_a_source_may_be_away_as_long_as_on_the_page() -> None:
    (down,) = (rule for rule in RULES if rule.id == "down")
    (alert,) = (rule for rule in rules("alert") if rule["alert"] == "MediaMTXPathDown")
    assert alert["for"] == f"{down.crit:.0f}s"


def test_every_rule_of_the_page_has_an_alert_or_a_reason_for_none() -> None:
    ids = {rule.id for rule in RULES}
    assert ids <= {*ALERT_OF, *OTHERWISE, *PAGE_ONLY}
    assert {*ALERT_OF, *OTHERWISE} <= ids
