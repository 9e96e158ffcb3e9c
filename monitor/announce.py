"""What a user reads once everything runs."""

import sys

from monitor.plan import Plan


def announce(plan: Plan, title: str, metrics_path: str = "/metrics") -> None:
    """Print the addresses; `metrics_path` is what to scrape at the exporter."""
    sys.stdout.write(
        f"\n  {title}\n\n"
        f"  Page       {plan.page_url}/\n"
        f"  Metrics    {plan.exporter_url}{metrics_path}  (MediaMTX)\n"
        f"             {plan.agent_url}/metrics  (this host)\n\n"
        "  Ctrl-C stops it.\n\n"
    )
    sys.stdout.flush()
