"""The landing page escapes what it is given."""

from toolkit.landing import landing_page


def test_links_and_escaping() -> None:
    page = landing_page("A & B", "0.1", [("/metrics", "Metrics <all>")], about="x < y")
    assert '<a href="/metrics">Metrics &lt;all&gt;</a>' in page
    assert "A &amp; B" in page
    assert "x &lt; y" in page
