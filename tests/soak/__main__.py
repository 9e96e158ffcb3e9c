"""`python -m tests.soak`: the command line of a soak."""

import argparse
import sys
import time

from tests.soak.run import soak


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--viewers", type=int, default=100)
    given = parser.parse_args()
    good = soak(given.minutes, given.seed, given.streams, given.viewers)
    print("nothing was lost that was not told" if good else "NOT GOOD: see above, and try the seed again")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
