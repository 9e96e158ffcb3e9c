"""`python -m dashboards.grafana`: write the JSON of all dashboards."""

from dashboards.grafana.render import JSON, rendered


def main() -> None:
    """Write each dashboard to its file."""
    JSON.mkdir(exist_ok=True)
    for name, text in rendered().items():
        (JSON / name).write_text(text)


if __name__ == "__main__":
    main()
