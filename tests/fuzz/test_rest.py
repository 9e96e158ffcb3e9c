"""The REST API under schemathesis: whatever is asked, the answer is one that openapi.json describes, never a 500."""

import json
from importlib import resources
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.historian.running import Historian

DESCRIPTION: dict[str, Any] = json.loads(resources.files("historian.api").joinpath("openapi.json").read_text("utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)

# Some seconds for all routes together; more is a matter of time, not of another kind of question.
EXAMPLES = 50

# A text that is no time, cursor or name of a field is refused, and an empty parameter counts as absent: neither is a
# thing that a schema can say.
BEYOND_SCHEMAS = (positive_data_acceptance, negative_data_rejection)


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_are_as_described(case: Case[Any], running: Historian) -> None:
    case.call_and_validate(base_url=running.url, timeout=10, excluded_checks=list(BEYOND_SCHEMAS))
