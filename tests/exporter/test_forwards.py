"""Forward destinations of many paths are read in turns; no round costs MediaMTX more than a few requests."""

from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.exporter.pages import Clock, page, probe, samples

# As in exporter.forwards: so many paths are asked a round.
A_ROUND = 20


def sent_bytes(text: str) -> dict[str, float]:
    """Bytes sent by path."""
    found = samples(text)
    return {
        dict(labels)["path"]: v for (name, labels), v in found.items() if name == "mediamtx_forward_sent_bytes_total"
    }


def test_many_forwarding_paths_take_turns() -> None:
    clock = Clock()
    paths = [f"cam{number}" for number in range(50)]
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": name, "confName": "f"} for name in paths]
        server.lists["v3/config/paths/list"] = [{"name": "f", "forward": [{"dest": "x"}]}]
        for name in paths:
            server.forwards[name] = [{"pos": 0, "protocol": "srt", "state": "forwarding", "outboundBytes": 1}]
        asked = probe(server, clock)
        seen = []
        for _ in range(3):
            before = server.requests["v3/paths/forward/list"]
            seen.append(len(sent_bytes(page(asked))))
            assert server.requests["v3/paths/forward/list"] - before <= A_ROUND
            clock.now += 10
        assert seen == [20, 40, 50]

        for name in paths:
            server.forwards[name][0]["outboundBytes"] = 2
        for _ in range(3):
            found = sent_bytes(page(asked))
            clock.now += 10
        assert found == dict.fromkeys(paths, 2.0)


def test_a_path_that_went_leaves_no_destinations_and_costs_no_turn() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "a", "confName": "f"}, {"name": "b", "confName": "f"}]
        server.lists["v3/config/paths/list"] = [{"name": "f", "forward": [{"dest": "x"}]}]
        for name in "ab":
            server.forwards[name] = [{"pos": 0, "protocol": "srt", "state": "forwarding", "outboundBytes": 1}]
        asked = probe(server, clock)
        assert sent_bytes(page(asked)) == {"a": 1, "b": 1}
        server.lists["v3/paths/list"] = [{"name": "b", "confName": "f"}]
        clock.now += 10
        before = server.requests["v3/paths/forward/list"]
        assert sent_bytes(page(asked)) == {"b": 1}
        assert server.requests["v3/paths/forward/list"] == before + 1
