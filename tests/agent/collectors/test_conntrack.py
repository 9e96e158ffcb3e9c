from dataclasses import replace

import pytest


def test_entries_and_limit(collect):
    assert collect("conntrack") == {
        ("node_nf_conntrack_entries",): 4711,
        ("node_nf_conntrack_entries_limit",): 262144,
    }


def test_without_the_module(collect, fake_host, tmp_path):
    with pytest.raises(FileNotFoundError):
        collect("conntrack", replace(fake_host, procfs=str(tmp_path)))
