"""Validates bills of materials with their formats' own libraries and lists the purls they read.

Run by the Python of build/venv: sbom_validators.py FILE… Writes one JSON object by file name, each
with `errors` and `purls`. *.cdx.json is CycloneDX 1.6, *.spdx.json SPDX 2.3.
"""

import json
import sys

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def check_cyclonedx(path):
    with open(path, encoding="utf-8") as text:
        document = text.read()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(document)
    bom = Bom.from_json(json.loads(document))
    purls = [part.purl.to_string() for part in bom.components if part.purl]
    return {"errors": [str(error)[:500]] if error else [], "purls": purls}


def check_spdx(path):
    document = parse_file(path)
    messages = validate_full_spdx_document(document)
    purls = [reference.locator for package in document.packages
             for reference in package.external_references
             if reference.reference_type == "purl"]
    return {"errors": [message.validation_message for message in messages][:10], "purls": purls}


def main():
    found = {path: check_cyclonedx(path) if path.endswith(".cdx.json") else check_spdx(path)
             for path in sys.argv[1:]}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
