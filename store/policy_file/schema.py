"""The file format as a JSON Schema, for editors that complete and check while one writes."""

from typing import Any

from workflows.vocabulary.policies.policy import Policy


def schema() -> dict[str, Any]:
    """The schema of a policy; quiet hours may be one table or several."""
    found = Policy.model_json_schema()
    quiet = found["properties"]["quiet_hours"]
    found["properties"]["quiet_hours"] = {"anyOf": [quiet["items"], quiet], "default": []}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found | {"title": "A policy of Sojourn"}
