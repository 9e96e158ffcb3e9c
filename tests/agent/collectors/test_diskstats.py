from dataclasses import replace


def test_columns_go_to_their_names_and_units(collect):
    found = collect("diskstats")
    sda = {key[0].removeprefix("node_disk_"): value for key, value in found.items() if key[1] == "device=sda"}
    assert sda == {
        "reads_completed_total": 259204,
        "reads_merged_total": 7230,
        "read_bytes_total": 5184000 * 512,
        "read_time_seconds_total": 125.048,
        "writes_completed_total": 341508,
        "writes_merged_total": 98700,
        "written_bytes_total": 91234560 * 512,
        "write_time_seconds_total": 654.321,
        "io_now": 3,
        "io_time_seconds_total": 400.321,
        "io_time_weighted_seconds_total": 779.369,
        "discards_completed_total": 1001,
        "discards_merged_total": 1002,
        "discarded_sectors_total": 1003,
        "discard_time_seconds_total": 1.004,
        "flush_requests_total": 1005,
        "flush_requests_time_seconds_total": 1.006,
    }


def test_older_kernels_have_fewer_columns(collect):
    found = collect("diskstats")
    assert found["node_disk_discard_time_seconds_total", "device=nvme0n1"] == 0.08
    assert ("node_disk_flush_requests_total", "device=nvme0n1") not in found
    assert found["node_disk_io_time_weighted_seconds_total", "device=vda"] == 0.011
    assert ("node_disk_discards_completed_total", "device=vda") not in found


def test_partitions_and_loops_are_left_out(collect):
    assert {key[1] for key in collect("diskstats")} == {"device=sda", "device=nvme0n1", "device=vda"}


def test_disks_can_be_chosen(collect, fake_host):
    assert {key[1] for key in collect("diskstats", replace(fake_host, disk_include="^loop"))} == {"device=loop0"}


def test_psutil_counts_in_the_same_units(collect, portable, real_host):
    theirs, ours = collect("diskstats", portable), collect("diskstats", real_host)
    assert len({key[0] for key in theirs}) == 6
    assert theirs.keys() <= ours.keys()
    for key, value in theirs.items():
        # Other programs read and write meanwhile: counters only rise, and not by a tenth.
        assert value * 0.9 - 1 <= ours[key] <= value * 1.1 + 1, key
