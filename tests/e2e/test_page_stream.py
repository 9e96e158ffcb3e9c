"""The pages of one stream and of one server in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.processes import until
from tests.page import samples

pytestmark = pytest.mark.browser

VAN = "/stream/studio-a/ob/van-2"


def test_a_deep_link_shows_the_stream_with_advice_facts_and_links(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?range=6h")
    page = view.page
    expect(page).to_have_title("(3) ob/van-2 · MediaMTX Monitor")
    expect(page.get_by_role("heading", level=1)).to_have_text("ob/van-2")
    expect(page.locator(".advice").first).to_contain_text("Set at least 230 ms on either side.")
    expect(page.locator(".fact", has_text="RTT").first).to_contain_text("57")
    expect(page.locator(".fact", has_text="Lost")).to_contain_text("140")
    expect(page.locator("table.links tbody tr")).to_have_count(4)
    expect(page.get_by_role("button", name="6 h")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".u-over")).to_have_count(4)
    expect(page.get_by_role("link", name="Watch")).to_have_attribute("href", "https://media.example.org:8889/ob/van-2")
    until(lambda: len(view.backend.history_asked) >= 2, "both histories to be asked for")
    # The first ones: on a busy machine what came meanwhile is asked for already.
    asked = {query["kind"]: query for query in reversed(view.backend.history_asked)}
    assert {query["from"] for query in asked.values()} == {"-6h"}
    assert (asked["srt"]["role"], asked["srt"]["path"]) == ("publish", "ob/van-2")


def test_charts_go_on_with_live_values(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?range=5m")
    chart = view.page.locator(".chart", has_text="Bitrate")
    expect(chart.locator(".u-over")).to_be_visible()
    view.backend.push({"studio-a/ob/van-2": {"received_bps": 11.25e6}})
    expect(chart.locator(".key", has_text="in")).to_contain_text("11.3")
    expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile("Bitrate.*Now: in 11.3"))
    expect(view.page.locator(".fact", has_text="In").first).to_contain_text("11.3")


def test_another_range_is_read_and_stands_in_the_address(open_page: Open) -> None:
    view = open_page("normal", VAN)
    expect(view.page.locator(".u-over")).to_have_count(4)
    view.page.get_by_role("button", name="24 h").click()
    expect(view.page).to_have_url(re.compile(r"range=24h"))
    expect(view.page.locator(".u-over")).to_have_count(4)
    until(lambda: any(query["from"] == "-24h" for query in view.backend.history_asked), "the history of 24 h")


def test_drag_zooms_all_charts_and_back(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?range=24h")
    expect(view.page.locator(".u-over")).to_have_count(4)
    plot = view.page.locator(".u-over").first
    plot.hover(position={"x": 100, "y": 50})
    view.page.mouse.down()
    plot.hover(position={"x": 300, "y": 50})
    view.page.mouse.up()
    back = view.page.get_by_role("button", name="Back to now")
    expect(back).to_be_visible()
    expect(view.page).to_have_url(re.compile(r"\?from=[\d-]+T[\d:]+Z&to=[\d-]+T[\d:]+Z$"))
    expect(view.page.locator(".deck-bar b")).to_contain_text("–")
    csv = view.page.get_by_role("link", name="Stream values (CSV)")
    expect(csv).to_have_attribute("href", re.compile(r"from=\d+&to=\d+&"))
    until(lambda: "to" in view.backend.history_asked[-1], "the history of the span")
    address = view.page.url
    view.page.reload()
    expect(view.page).to_have_url(address)
    expect(back).to_be_visible()
    view.page.get_by_role("button", name="Zoom out").click()
    expect(view.page).not_to_have_url(address)
    back.click()
    expect(back).to_be_hidden()
    expect(csv).to_have_attribute("href", re.compile(r"from=-1h&points="))


def test_a_double_click_leads_back_to_the_range_that_was_left(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?range=6h")
    view.page.get_by_role("button", name="Zoom in").click()
    expect(view.page).to_have_url(re.compile("from="))
    view.page.locator(".u-over").first.dblclick()
    expect(view.page).to_have_url(re.compile(r"\?range=6h$"))


def test_a_span_of_ones_own(open_page: Open) -> None:
    view = open_page("normal", VAN, timezone_id="Europe/Berlin")
    page = view.page
    page.get_by_role("button", name="from – to").click()
    expect(page.get_by_label("From", exact=True)).to_be_focused()
    page.get_by_label("From", exact=True).fill("2026-01-01T09:00:00")
    page.get_by_label("To", exact=True).fill("2026-01-01T08:00:00")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("“From” must be earlier than “to”.")
    page.get_by_label("To", exact=True).fill("2026-01-01T10:00:00")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?from=2026-01-01T08:00:00Z&to=2026-01-01T09:00:00Z$"))
    expect(page.locator(".deck-bar b")).to_contain_text("1 Jan, 09:00:00 – 1 Jan, 10:00:00")
    expect(page.locator(".span-form")).to_be_hidden()
    # Escape closes the form, and does not leave the page.
    page.get_by_role("button", name="from – to").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".span-form")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("ob/van-2")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("5m", "Last 5 minutes"),
        ("24h", "A point is about 2\u202fmin"),
        ("30d", "A point is about 1\u202fh 12\u202fmin: the line its average, the band its lowest to highest."),
        ("1y", "Kept to the hour. Values since"),
    ],
)
def test_how_fine_the_values_are_is_said(open_page: Open, span: str, words: str) -> None:
    view = open_page("normal", f"{VAN}?range={span}")
    expect(view.page.locator(".deck-bar")).to_contain_text(words)
    until(lambda: any(query["from"] == f"-{span}" for query in view.backend.history_asked), "the history")
    # The value of now stands in the heading, however coarse the line.
    expect(view.page.locator(".chart", has_text="Bitrate").locator(".key b").first).to_have_text("8.02\u202fMbit/s")


def test_in_a_span_of_the_past_nothing_is_now(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?from=2026-01-01T08:00:00Z&to=2026-01-01T09:00:00Z")
    view.backend.push({"studio-a/ob/van-2": {"received_bps": 11.25e6}})
    expect(view.page.locator(".fact", has_text="In").first).to_contain_text("11.3")
    expect(view.page.locator(".chart", has_text="Bitrate").locator(".key b").first).to_have_text("–")


def test_the_keyboard_reads_and_zooms_charts(open_page: Open) -> None:
    view = open_page("normal", VAN)
    chart = view.page.locator(".chart", has_text="Bitrate").locator(".plot")
    expect(chart.locator(".u-over")).to_be_visible()
    # The plot stands before the history has come: until then there is nothing to read out.
    expect(view.page.locator(".lane-legend .state").first).to_be_visible()
    chart.focus()
    for key in ("End", "Shift+ArrowLeft", "ArrowRight"):
        view.page.keyboard.press(key)
    expect(view.page.locator(".deck > .unseen")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d: in \d.*, out \d"))
    expect(view.page.locator(".plot-tip").first).to_have_text(re.compile(r"^\d\d:\d\d:\d\d"))
    view.page.keyboard.press("+")
    expect(view.page).to_have_url(re.compile("from="))
    expect(chart).to_be_focused()


def test_what_the_charts_show_can_be_taken_as_csv(open_page: Open) -> None:
    view = open_page("normal", f"{VAN}?range=6h")
    link = view.page.get_by_role("link", name="SRT link values (CSV)")
    expect(link).to_have_attribute(
        "href",
        "/api/v1/history?server=studio-a&kind=srt&path=ob%2Fvan-2&role=publish&from=-6h&points=5000&format=csv",
    )


def test_charts_of_a_readers_link(open_page: Open) -> None:
    view = open_page("normal", VAN)
    view.page.locator("table.links tr", has_text="192.0.2.61").get_by_role("button").click()
    expect(view.page).to_have_url(re.compile(r"link=192\.0\.2\.61"))
    expect(view.page.locator(".chart", has_text="send buffer")).to_be_visible()
    wanted = ("read", "192.0.2.61")
    until(
        lambda: any((query.get("role"), query.get("remote")) == wanted for query in view.backend.history_asked),
        "the history of the reader's link",
    )


def test_what_mediamtx_does_not_measure_is_said(open_page: Open) -> None:
    view = open_page("normal", "/stream/studio-a/cam/lobby")
    expect(view.page.get_by_text("has no link statistics for pulled streams")).to_be_visible()
    expect(view.page.locator(".u-over")).to_have_count(2)


def test_without_history_live_values_are_drawn(open_page: Open) -> None:
    view = open_page("no_history", VAN)
    view.allow("503")
    expect(view.page.get_by_text("No history (Redis: wrong user or password). Live values go on.")).to_be_visible()
    expect(view.page.locator(".deck-note")).to_contain_text("Redis does not answer at localhost:6379")
    chart = view.page.locator(".chart", has_text="Bitrate")
    expect(chart).to_contain_text("No values in this time.")
    view.backend.push({"studio-a/ob/van-2": {"received_bps": 5e6}})
    expect(chart.locator(".key", has_text="in")).to_contain_text("5.00")


def test_a_stream_that_is_not_there_yet(open_page: Open) -> None:
    view = open_page("normal", "/stream/studio-a/never/was")
    view.allow("404")
    expect(view.page.get_by_text("No stream of this name is there now.")).to_be_visible()
    expect(view.page.get_by_text("Watch")).to_be_hidden()
    expect(view.page.locator(".deck")).to_be_hidden()
    view.backend.push({"studio-a/never/was": samples.stream("studio-a", "never/was", 0, bps=1e6)})
    expect(view.page.locator(".page-head .state")).to_have_text("live")
    expect(view.page.locator(".deck")).to_be_visible()


def test_links_without_an_address_are_listed_all(open_page: Open) -> None:
    view = open_page("one", "/stream/default/test")
    nameless = [samples.link("read", rtt=11), samples.link("read", rtt=22)]
    del nameless[1]["remote"]
    view.backend.push({"default/test": {"links": nameless, "readers": {"srt": 2}}})
    expect(view.page.locator("table.links tbody tr")).to_have_count(2)
    for text in ("11\u202fms", "22\u202fms"):
        expect(view.page.locator("table.links")).to_contain_text(text)


def test_a_stream_of_an_unreachable_server_is_not_live(open_page: Open) -> None:
    view = open_page("normal", "/stream/edge-us/contrib/nyc")
    expect(view.page.locator(".page-head .state")).to_have_text("unknown")
    expect(view.page.locator(".page-head .about")).to_contain_text(re.compile(r"min old"))
    expect(view.page.locator(".facts.stale")).to_be_visible()


def test_the_page_of_a_server(open_page: Open) -> None:
    view = open_page("normal")
    view.page.locator(".server").get_by_role("link", name="studio-a").click()
    expect(view.page).to_have_url(re.compile("/server/studio-a$"))
    expect(view.page.locator(".fact", has_text="CPU")).to_contain_text("23%")
    expect(view.page.locator(".u-over")).to_have_count(8)
    for title in ("UDP packets that the host dropped", "Open files", "Connections"):
        expect(view.page.locator(".chart", has_text=title)).to_be_visible()
    expect(view.page.locator(".fact", has_text="Readers")).to_contain_text("hls 41 · srt 3 · rtsp 3")
    view.page.get_by_role("link", name="Streams of this server").click()
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(8)


def test_a_server_without_agent_says_how_to_get_one(open_page: Open) -> None:
    view = open_page("empty", "/server/default")
    expect(view.page.get_by_text("start mediamtx-agent")).to_be_visible()
    expect(view.page.locator(".u-over")).to_have_count(3)


def test_how_much_of_the_time_a_stream_was_there(open_page: Open) -> None:
    view = open_page("normal", VAN)
    panel = view.page.locator(".avail")
    expect(panel).to_contain_text("99.51%")
    expect(panel).to_contain_text("7\u202fmin away")
    # Of thirty days twenty are known: that is said.
    expect(panel.locator("dd").last).to_contain_text("known since")
    expect(panel.locator("dd").first).not_to_contain_text("known since")
    expect(panel.locator(".avail-bar")).to_have_count(54)
    expect(panel.locator(".avail-bar.none, .avail-bar.off")).to_have_count(10)
    expect(panel.get_by_role("group").first).to_have_attribute("aria-label", re.compile(r"^24 h\. .*7\u202fmin away"))
    panel.locator(".avail-row").last.locator(".avail-bar").nth(25).click()
    expect(view.page).to_have_url(re.compile("from=.*&to="))


def test_bars_of_availability_are_told_and_chosen_by_keyboard(open_page: Open) -> None:
    view = open_page("normal", VAN)
    page = view.page
    day, month = (page.locator(".avail-row").nth(i).get_by_role("button") for i in (0, 1))
    expect(day).to_have_count(24)
    expect(page.locator(".avail-row [tabindex='0']")).to_have_count(2)
    day.last.focus()
    page.keyboard.press("Tab")
    expect(month.last).to_be_focused()
    page.keyboard.press("End")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(month.nth(25)).to_be_focused()
    words = month.nth(25).get_attribute("title")
    assert words
    expect(page.locator(".avail header span").first).to_have_text(words)
    expect(month.nth(25)).to_have_accessible_name(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from=.*&to="))


def test_bars_of_availability_are_seen_with_forced_colours(open_page: Open) -> None:
    view = open_page("normal", VAN, forced_colors="active")
    seen = "one => getComputedStyle(one).backgroundColor"
    bar = view.page.locator(".avail-bar.known").first
    assert bar.evaluate(seen) != view.page.locator(".avail").evaluate(seen)


def test_no_availability_is_said(open_page: Open) -> None:
    view = open_page("no_history", VAN)
    view.allow("503")
    expect(view.page.locator(".avail")).to_contain_text("Not available (no history: Redis does not answer")


def test_what_another_latency_would_do(open_page: Open) -> None:
    view = open_page("normal", VAN)
    page = view.page
    page.locator(".helper summary").press("Enter")
    table = page.locator(".helper table")
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table.get_by_role("row", name="120\u202fms (now)")).to_contain_text("2")
    expect(table.get_by_role("row", name="230\u202fms (× 4)")).to_contain_text("25%")
    page.get_by_label("Loss, %").fill("10")
    expect(table.get_by_role("row", name="230\u202fms (× 4)")).to_contain_text("0.01%")
    view.backend.push({"studio-a/ob/van-2": {"received_bps": 8e6}})
    expect(page.get_by_label("Loss, %")).to_have_value("10")
    page.get_by_label("Loss, %").fill("")
    expect(table.locator("tbody tr")).to_have_count(0)


def test_the_latency_helper_in_german(open_page: Open) -> None:
    view = open_page("normal", VAN, locale="de-DE")
    page = view.page
    page.get_by_text("Was würde eine andere Latenz bewirken?").first.click()
    table = page.locator(".helper table")
    expect(table.get_by_role("row", name="120\u202fms (jetzt)")).to_be_visible()
    expect(table.get_by_role("row", name="230\u202fms (× 4)")).to_contain_text("25\u00a0%")
    page.get_by_label("Verlust, %").fill("10")
    expect(table.get_by_role("row", name="230\u202fms (× 4)")).to_contain_text("0,01\u00a0%")
    # Why there is no capacity of the link stands where one would look for it.
    expect(page.locator(".helper")).to_contain_text("Kapazität der Strecke")


def test_what_became_of_lost_packets_is_said(open_page: Open) -> None:
    view = open_page("normal", VAN)
    expect(view.page.locator(".fact", has_text="Lost")).to_contain_text("at most 14 not repaired")
    expect(view.page.locator("table.links tbody tr").first).to_contain_text("at most 14 not repaired")
