"""Every reason has its remedy."""

from exporter import errors


def test_each_failure_says_what_to_do() -> None:
    leaves = [kind for kind in errors.ScrapeError.__subclasses__() if kind is not errors.Absent]
    assert {kind.reason for kind in leaves} == set(errors.REASONS)
    assert all(len(kind.remedy) > 20 for kind in leaves)
    assert len({kind.remedy for kind in leaves}) == len(leaves)
