"""The version of the product: one number for all components."""

from importlib.metadata import PackageNotFoundError, version


def _installed_version() -> str:
    try:
        return version("mediamtx-monitor")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0.0.0+checkout"


VERSION = _installed_version()
