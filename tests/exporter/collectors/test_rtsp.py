from exporter.collectors.base import Choices
from exporter.collectors.rtsp import RtspCollector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import value


def test_sessions_by_transport_and_connections_by_tunnel() -> None:
    collector = RtspCollector(Choices())
    plain, encrypted, tcp, tls = collector.endpoints
    found = collected(
        collector,
        {
            plain: items("rtsp", {"id": "1", "transport": "UDP-multicast"}, {"id": "2", "transport": None}),
            encrypted: items("rtsp", {"id": "3", "state": "publish", "path": "cam", "transport": "TCP"}),
            tcp: items("rtsp_conn", {"id": "4"}, {"id": "5", "tunnel": "websocket"}, {"id": "6", "tunnel": "none"}),
            tls: items("rtsp_conn"),
        },
    )
    assert value(found, "rtsp_sessions", protocol="rtsp", transport="udp-multicast") == 1
    assert value(found, "rtsp_sessions", protocol="rtsps", transport="tcp") == 1
    assert value(found, "rtsp_tcp_connections", protocol="rtsp", tunnel="none") == 2
    assert value(found, "rtsp_tcp_connections", protocol="rtsp", tunnel="websocket") == 1
    assert value(found, "connections", protocol="rtsp", role="idle") == 2
    assert collector.sources == [("cam", "rtsps", "")]
