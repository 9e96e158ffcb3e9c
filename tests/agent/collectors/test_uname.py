import os


def test_kernel_and_name(collect):
    (key,) = collect("uname")
    assert f"nodename={os.uname().nodename}" in key
    assert f"release={os.uname().release}" in key
    assert "domainname=example.net" in key


def test_elsewhere_no_domain_is_known(collect, portable):
    (key,) = collect("uname", portable)
    assert f"sysname={os.uname().sysname}" in key
    assert not any(part.startswith("domainname") for part in key)
