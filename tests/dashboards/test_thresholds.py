"""The alerts say what the page says: their thresholds are those of the historian's one table of rules."""

import re

import pytest

from historian.health.rules import RULES, Rule
from tests.dashboards.known import rules, seconds

# The alert of each rule whose threshold the query states as it is.
ALERT_OF = {
    "srt_latency": "MediaMTXSRTLatencyTooSmall",
    "inputs_lossy": "MediaMTXSRTInputsLossy",
    "srt_given_up": "MediaMTXSRTSenderDrops",
    "srt_undecrypted": "MediaMTXSRTUndecrypted",
    "srt_overhead": "MediaMTXSRTOverheadSpent",
    "srt_slow_reader": "MediaMTXReaderTooSlow",
    "slow_reader": "MediaMTXReaderTooSlow",
    "rtsp_loss": "MediaMTXRTSPLoss",
    "webrtc_loss": "MediaMTXWebRTCLoss",
    "bitrate_low": "MediaMTXPathBitrateLow",
    "readers_few": "MediaMTXReadersFew",
    "frames_in_error": "MediaMTXFramesInError",
    "host_cpu": "MediaMTXCPUBusy",
    "host_memory": "MediaMTXMemoryFull",
    "host_disk": "MediaMTXDiskFull",
    "host_network": "MediaMTXNetworkFull",
    "mediamtx_fds": "MediaMTXOpenFilesFull",
    "udp_drops": "MediaMTXUDPPacketsDropped",
}
# Rules whose alert says the same in other words: (alert, severity), and what its query must hold.
OTHERWISE = {
    "srt_missing": ("MediaMTXSRTLossNotRepaired", "warning", ">= 1"),  # whole packets: more than 0
    "flapping": ("MediaMTXPathFlapping", "warning", ">= 3"),  # more than 2
    "stalled": ("MediaMTXPathStalled", "critical", "== 0"),  # a state on the page, a rate here
    "codecs_missing": ("MediaMTXPathCodecMissing", "warning", "unless on (job, instance, path, codec)"),
    "down": ("MediaMTXPathDown", "critical", "== 1"),  # its threshold is the hold
    "missing": ("MediaMTXPathMissing", "critical", "== 1"),  # the same
    # What the latency lacks to the round trips that the loss asks for: more than 0.
    "srt_loss": (
        "MediaMTXSRTLatencyTooSmallForLoss",
        "warning",
        "< instance_path_role_remote:mediamtx_srt_needed_latency",
    ),
}
# What raises no alert: the page remarks on it at level info, and nobody has to do anything.
PAGE_ONLY = {
    "srt_repaired",
    "srt_overtaken",
    "srt_swing",
    "srt_send_buffer",
    "srt_receive_buffer",
    "srt_headroom",
    "rtp_errors",
    "rtp_jitter",
}
# Alerts about what the page has no rule for: whole servers and the monitor (which it shows as such), and others.
NO_RULE = {
    "MediaMTXDown": "a state of the server on the page",
    "MediaMTXRestarted": "the page shows since when a server runs",
    "MediaMTXForwardStalled": "the page does not show forwards",
}


def expression(alert: str, severity: str) -> str:
    (found,) = (
        rule["expr"] for rule in rules("alert") if (rule["alert"], rule["labels"]["severity"]) == (alert, severity)
    )
    return str(found).strip()


def thresholds(alert: str, severity: str) -> set[float]:
    """The numbers that the lines of a query end with after a comparison: the same in each, if there are several.

    That a bit rate is more than 0 is no threshold: without a byte it is another alert.
    """
    text = expression(alert, severity).removesuffix("ratio_rate1m > 0")
    return {float(number) for number in re.findall(r" [<>] ([\d.]+)$", text, re.MULTILINE)}


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


@pytest.mark.parametrize("id", ["down", "missing"])
def test_a_source_may_be_away_as_long_as_on_the_page(id: str) -> None:
    (rule,) = (rule for rule in RULES if rule.id == id)
    (alert,) = (alert for alert in rules("alert") if alert["alert"] == OTHERWISE[id][0])
    assert alert["for"] == f"{rule.crit:.0f}s"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in ALERT_OF], ids=lambda rule: rule.id)
def test_an_alert_waits_as_long_as_the_page_and_does_not_flicker_more(rule: Rule) -> None:
    """Where the page looks at the present value, the alert goes on for as long as the page waits for a better one.

    Elsewhere the window of a minute does the same: the page and the query look at the same last minute.
    """
    for alert in rules("alert"):
        if alert["alert"] == ALERT_OF[rule.id]:
            assert seconds(alert["for"]) >= rule.hold
            assert seconds(alert.get("keep_firing_for", "0s")) == (rule.clear if rule.window == 0 else 0)


def test_every_rule_of_the_page_has_an_alert_or_only_informs() -> None:
    ids = {rule.id for rule in RULES}
    assert ids == {*ALERT_OF, *OTHERWISE, *PAGE_ONLY}
    assert {rule.id for rule in RULES if rule.warn is None and rule.crit is None} == PAGE_ONLY


def test_every_alert_has_a_rule_of_the_page_or_a_reason_for_none() -> None:
    known = {*ALERT_OF.values(), *(alert for alert, _, _ in OTHERWISE.values())}
    for name in {alert["alert"] for alert in rules("alert")} - known:
        assert name in NO_RULE or name.startswith("Monitor"), name
    assert not NO_RULE.keys() & known
