"""The schema of a lead in other forms: JSON Schema, a table for the docs, columns for exports.

All of them are generated from `leadcrawl.items.StoredLead`.
"""

from typing import Any

from leadcrawl.items import StoredLead


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a stored lead."""
    schema = StoredLead.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def columns() -> list[str]:
    """Return the names of the fields in their stable order."""
    return list(StoredLead.model_fields)


def markdown_table() -> str:
    """Return the table of all fields, with the value objects below it."""
    schema = json_schema()
    parts = [_table(schema["properties"])]
    for name, definition in sorted(schema["$defs"].items()):
        parts.append(f"\n### {name}\n\n{definition.get('description', '')}\n")
        parts.append(_table(definition["properties"]))
    return "\n".join(parts) + "\n"


def _table(properties: dict[str, Any]) -> str:
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for name, field in properties.items():
        meaning = " ".join(field.get("description", "").split()).replace("|", "\\|")
        rows.append(f"| `{name}` | {_type(field)} | {meaning} |")
    return "\n".join(rows)


def _type(field: dict[str, Any]) -> str:
    """Return the type of a field in words."""
    choices = [choice for choice in field.get("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        name = _type(choices[0])
    elif "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
    elif values := field.get("enum") or ([field["const"]] if "const" in field else []):
        name = " or ".join(f"`{value}`" for value in values)
    elif field.get("items"):
        name = f"list of {_type(field['items'])}"
    else:
        plain = {"array": "list", "object": "mapping", "date-time": "time (UTC)"}
        kind = field.get("format") or field.get("type", "any")
        name = plain.get(kind, kind)
    return name
