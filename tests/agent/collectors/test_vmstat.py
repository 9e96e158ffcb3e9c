from dataclasses import replace


def test_chosen_fields(collect):
    assert collect("vmstat") == {
        ("node_vmstat_pgpgin",): 22334455,
        ("node_vmstat_pgpgout",): 33445566,
        ("node_vmstat_pswpin",): 12,
        ("node_vmstat_pswpout",): 345,
        ("node_vmstat_pgfault",): 9988776655,
        ("node_vmstat_pgmajfault",): 43210,
        ("node_vmstat_oom_kill",): 3,
    }


def test_the_setting_chooses(collect, fake_host):
    assert collect("vmstat", replace(fake_host, vmstat_fields="^nr_")) == {("node_vmstat_nr_free_pages",): 105795}
