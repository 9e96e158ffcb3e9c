import pytest

from agent.collectors import meminfo


def test_every_line_in_bytes(collect):
    found = collect("meminfo")
    assert found["node_memory_MemTotal_bytes",] == 16316412 * 1024
    assert found["node_memory_Cached_bytes",] == 9876540 * 1024, "the page cache alone, not psutil's sum"
    assert found["node_memory_Active_anon_bytes",] == 3000003 * 1024
    assert len(found) == 22


def test_numbers_of_pages_have_no_unit(collect):
    found = collect("meminfo")
    assert found["node_memory_HugePages_Total",] == 16
    assert found["node_memory_Hugepagesize_bytes",] == 2048 * 1024


def test_a_line_that_is_no_number_is_an_error():
    with pytest.raises(ValueError, match="invalid literal"):
        list(meminfo.parse("MemTotal: many kB\n"))


def test_psutil_gives_what_every_system_has(collect, portable, real_host):
    theirs, ours = collect("meminfo", portable), collect("meminfo", real_host)
    assert len(theirs) == 5
    assert theirs["node_memory_MemTotal_bytes",] == ours["node_memory_MemTotal_bytes",]
    assert theirs["node_memory_MemAvailable_bytes",] == pytest.approx(ours["node_memory_MemAvailable_bytes",], rel=0.2)
    assert theirs["node_memory_SwapTotal_bytes",] == ours["node_memory_SwapTotal_bytes",]
