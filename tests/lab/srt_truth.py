"""What became of the SRT data packets that went through a relay: the truth that statistics are checked against.

A datagram of SRT is a data packet if its first bit is 0, and a repetition if the R flag is set
(draft-sharabayko-srt-01, section 3.1). Both can be read without the passphrase.
"""

_HEADER = 16  # bytes; what is shorter is not SRT's
_REPEATED = 0x04  # of byte 4


class SrtTruth:
    """Counts of one direction.

    `sent` packets came in for the first time, of which `lost` were dropped; `repeated` came in again, of which
    `repeated_lost` were dropped. `repair_seconds` are the times from a loss until a copy went on.
    """

    def __init__(self) -> None:
        self.sent = self.lost = self.repeated = self.repeated_lost = 0
        self.repair_seconds: list[float] = []
        self._holes: dict[int, float] = {}  # number of a dropped packet → when, while no copy has gone on

    def take(self, datagram: bytes, passed: bool, now: float) -> None:
        """Take in a datagram that goes on (`passed`) or is dropped; `now` is in seconds of any clock."""
        if len(datagram) < _HEADER or datagram[0] & 0x80:
            return
        number = int.from_bytes(datagram[:4])
        if datagram[4] & _REPEATED:
            self.repeated += 1
            self.repeated_lost += not passed
        else:
            self.sent += 1
            self.lost += not passed
            if not passed:
                self._holes[number] = now
        if passed and number in self._holes:
            self.repair_seconds.append(now - self._holes.pop(number))

    @property
    def never(self) -> int:
        """Packets of which no copy has gone on so far: certainly missing at the receiver."""
        return len(self._holes)

    def later_than(self, seconds: float) -> int:
        """Packets of which a copy went on only so long after the loss."""
        return sum(took > seconds for took in self.repair_seconds)
