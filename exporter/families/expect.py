"""Metrics of what the user expects, from `expect` in monitor.yml: for rules that compare it with what is there."""

from exporter.families.family import Family

PATH_EXPECTED = Family(
    name="path_expected",
    type="gauge",
    help="1 for each path that should be there now (expect of monitor.yml): those that its globs match, for 7 days "
    "after they left too, and each plain name even if it never was there. 0 while it may be off by its "
    "schedule or a maintenance.",
    labels=("path",),
    collector="expect",
)
PATH_EXPECTED_RATE = Family(
    name="path_expected_bytes_per_second",
    type="gauge",
    help="What the path should receive at least (min_bitrate of expect).",
    labels=("path",),
    collector="expect",
)
PATH_EXPECTED_READERS = Family(
    name="path_expected_readers",
    type="gauge",
    help="How many readers the path should have at least (min_readers of expect).",
    labels=("path",),
    collector="expect",
)
PATH_EXPECTED_CODEC = Family(
    name="path_expected_codec_info",
    type="info",
    help="A codec that the path should carry (codecs of expect); compare with mediamtx_path_track_info.",
    labels=("path", "codec"),
    collector="expect",
)

EXPECT = (PATH_EXPECTED, PATH_EXPECTED_RATE, PATH_EXPECTED_READERS, PATH_EXPECTED_CODEC)
