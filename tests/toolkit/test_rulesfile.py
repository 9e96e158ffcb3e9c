from pathlib import Path

import pytest

from toolkit import monitorfile
from toolkit.errors import UserError
from toolkit.rulesfile import Override


def read(tmp_path: Path, text: str) -> tuple[Override, ...]:
    file = tmp_path / "monitor.yml"
    file.write_text(text)
    return monitorfile.read(file).rules


def test_thresholds_shares_times_and_off(tmp_path: Path) -> None:
    text = "rules:\n  srt_latency: {warn: 4, crit: 3.5}\n  srt_overhead: {warn: 40%}\n  srt_swing: off\n"
    text += "  host_cpu:\n    warn: off\n    hold: 1m30s\n    clear: 5m\n"
    file = str(tmp_path / "monitor.yml")
    assert read(tmp_path, text) == (
        Override("srt_latency", file, 2, levels={"warn": 4.0, "crit": 3.5}),
        Override("srt_overhead", file, 3, levels={"warn": 0.4}),
        Override("srt_swing", file, 4, off=True),
        Override("host_cpu", file, 5, levels={"warn": None}, hold=90.0, clear=300.0),
    )
    assert read(tmp_path, "rules:\n") == read(tmp_path, "") == ()


BAD = {
    "list": ("rules: [a]", "1: 'rules' takes rules with their thresholds, such as srt_latency: {warn: 4, crit: 3}"),
    "scalar": ("rules: 5", "1: 'rules' takes rules"),
    "on": ("rules:\n  a: on", "2: rules.a takes thresholds or 'off'"),
    "key": ("rules:\n  a:\n    wran: 5", "3: unknown key 'rules.a.wran'; did you mean 'rules.a.warn'?"),
    "word": ("rules: {a: {warn: much}}", "1: rules.a.warn: 'much' is no threshold; write a number such as 0.25"),
    "negative": ("rules: {a: {warn: -1}}", "1: rules.a.warn: '-1' is no threshold"),
    "nan": ("rules: {a: {warn: .nan}}", "'.nan' is no threshold"),
    "endless": (f"rules: {{a: {{warn: {'9' * 400}}}}}", "is no threshold"),
    "time": ("rules: {a: {hold: 5}}", "1: rules.a.hold: '5' is not a duration"),
    "nested": ("rules: {a: {warn: {b: 1}}}", "1: rules.a.warn takes a single value"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD.keys())
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "monitor.yml"))
    assert words in str(caught.value)
