"""What is inside the streams: tracks as MediaMTX describes them."""

from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Media:
    """The tracks of a stream, in the order of `tracks2`."""

    tracks: tuple[tuple[str, tuple[tuple[str, Any], ...] | None], ...]

    def names(self) -> list[str]:
        """The codecs, as in the deprecated field `tracks`."""
        return [codec for codec, _ in self.tracks]

    def described(self) -> list[Item]:
        """Codecs with their properties, as in `tracks2`; null where MediaMTX has none to tell."""
        return [
            {"codec": codec, "codecProps": dict(props) if props is not None else None} for codec, props in self.tracks
        ]


def _video(codec: str, width: int, height: int, profile: str, level: str) -> tuple[str, tuple[tuple[str, Any], ...]]:
    return codec, (("width", width), ("height", height), ("profile", profile), ("level", level))


_AAC = ("MPEG-4 Audio", (("sampleRate", 48000), ("channelCount", 2)))
_OPUS = ("Opus", (("channelCount", 2),))

HD = Media((_video("H264", 1920, 1080, "High", "4.2"), _AAC))
HD_HEVC = Media((_video("H265", 1920, 1080, "Main 10", "4.1"), _AAC))
UHD_HEVC = Media((_video("H265", 3840, 2160, "Main 10", "5.1"), _AAC))
SMALL = Media((_video("H264", 1280, 720, "Main", "3.1"), _AAC))
CAMERA = Media((_video("H264", 1920, 1080, "Main", "4"),))
CAMERA_OLD = Media((("M-JPEG", None),))
CAMERA_SOUND = Media(
    (_video("H264", 2560, 1440, "High", "5"), ("G711", (("muLaw", False), ("sampleRate", 8000), ("channelCount", 1))))
)
BROWSER = Media((("VP8", None), _OPUS))
RADIO = Media((_OPUS,))
