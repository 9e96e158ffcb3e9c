"""The historian as a process tells a real receiver of an outage: begin, a restart in between, end."""

from pathlib import Path

from tests.historian.notify.receiver import Receiver
from tests.historian.running import Exporter, historian, until
from tests.historian.test_resume import cut, mend
from tests.historian.test_roles import Stage, follows, holds, stage

__all__ = ["stage"]  # the fixture

CANARY = "c4n4ry"
SENT = 'mediamtx_historian_notifications_total{result="sent",target="chat"}'


def test_an_outage_is_told_once_over_a_restart_and_a_dead_target_is_shown(tmp_path: Path) -> None:
    exporter = Exporter()
    try:
        # The first one takes so long that the historian is stopped before it has the answer.
        with Receiver(delay=2.0) as good, Receiver(404) as bad:
            (tmp_path / "chat").write_text(good.url)
            config = tmp_path / "monitor.yml"
            config.write_text(
                "servers: {local: {mediamtx: 'http://127.0.0.1:1'}}\nnotify:\n"
                "  - {url_file: chat, levels: [info, warn, crit]}\n"
                f"  - {{name: dead, url: '{bad.url}?token={CANARY}', levels: [info]}}\n"
            )
            flags = ("--exporter.url", exporter.url, "--config.file", str(config))
            with historian(tmp_path, *flags) as running:
                until(lambda: running.get("/api/v1/streams")["streams"])
                cut(exporter)
                (begin,) = good.wait(1, 30)
                (failing,) = until(lambda: running.get("/api/v1/servers")["notify"])
                assert (failing["name"], failing["reason"]) == ("dead", "HTTP 404")
                assert running.stop() == 0
            assert [(one["change"], one["path"], one["cause"]) for one in begin["events"]] == [
                ("begin", "ob/van-2", "gone")
            ]
            with historian(tmp_path, *flags) as running:
                until(lambda: running.get("/api/v1/servers")["servers"][0]["scraped_at"] > begin["time"])
                mend(exporter)
                _, end = good.wait(2, 30)
                assert [(one["change"], one["id"]) for one in end["events"]] == [("end", begin["events"][0]["id"])]
                assert end["events"][0]["duration"] > 0
                assert running.stop() == 0
            assert CANARY not in running.log_file.read_text()
    finally:
        exporter.close()


def test_of_several_historians_the_one_that_scrapes_tells(tmp_path: Path, stage: Stage) -> None:
    with Receiver() as receiver:
        config = tmp_path / "monitor.yml"
        config.write_text(f"notify: [{{name: chat, url: '{receiver.url}', levels: [info, warn, crit]}}]\n")
        first = stage.historian("a", 0, "--config.file", str(config))
        until(lambda: holds(first) and first.get("/api/v1/streams")["streams"])
        second = stage.historian("b", 0, "--config.file", str(config))
        until(lambda: follows(second))
        cut(stage.exporter)
        (begin,) = receiver.wait(1, 30)
        until(lambda: first.metric(SENT) == 1)
        until(lambda: stage.redis.command("HGET", "mediamtx:notified:local", "chat"))
        first.end()  # as kill -9 does
        until(lambda: holds(second))
        mend(stage.exporter)
        receiver.wait(2, 30)
        until(lambda: second.metric(SENT) >= 1)
        changes = [(one["change"], one["path"]) for body in receiver.bodies for one in body["events"]]
        assert changes.count(("begin", "ob/van-2")) == changes.count(("end", "ob/van-2")) == 1
        assert begin["events"][0]["id"] in {one["id"] for one in receiver.bodies[-1]["events"]}
