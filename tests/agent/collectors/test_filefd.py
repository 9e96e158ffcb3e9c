def test_used_and_limit(collect):
    assert collect("filefd") == {("node_filefd_allocated",): 2080, ("node_filefd_maximum",): 9223372036854775807}
