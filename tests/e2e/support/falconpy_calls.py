"""falconpy_calls.py BOOTSTRAP: what falconpy, unmodified, makes of a running console. Prints a JSON
list of [what, good]. Runs in build/venv, with REQUESTS_CA_BUNDLE set to the console's authority."""

import json
import sys

import falconpy

BOOTSTRAP = json.load(open(sys.argv[1], encoding="utf-8"))
LOGIN = {"client_id": BOOTSTRAP["client_id"], "client_secret": BOOTSTRAP["client_secret"],
         "base_url": BOOTSTRAP["url"]}
LAYER = "sha256:" + "c" * 64
UPLOAD = {
    "agent_uuid": "11111111-1111-4111-8111-111111111111", "agent_version": "1",
    "agent_version_hash": "x", "cluster_id": "c1", "cluster_name": "one", "helm_version": "1",
    "host_ip": "", "host_name": "h", "original_image_name": "nginx:1", "runmode": "watcher",
    "scan_request": {},
    "inventory": {
        "ImageInfo": {"ID": "sha256:" + "a" * 64, "Digest": "sha256:" + "b" * 64,
                      "IndexDigest": "", "Architecture": "amd64", "Size": 5,
                      "Registry": "docker.io", "Repository": "library/nginx", "Tag": "1"},
        "OSInfo": {"Name": "debian", "Version": "12"},
        "Packages": [{"Product": "openssl", "MajorVersion": "3.0.1-1", "PackageSource": "openssl",
                      "PackageProvider": "dpkg", "LayerHash": LAYER, "LayerIndex": 0}],
        "Layers": [{"Digest": LAYER, "Size": 5, "CreatedAt": "", "CreatedBy": "", "type": 0}],
        "ELFBinaries": [], "Config": {}, "ConfigInfo": {}, "Manifest": {},
        "InventoryEngineInfo": {"EngineVersion": "1", "CWPPScannerVersion": "1",
                                "MalwareMetadata": {}}},
}
# What any of the calls below may want to be told.
PARAMETERS = {"id": "x", "cve_id": "CVE-1", "cid": BOOTSTRAP["cid"], "ids": "x",
              "registry": "docker.io", "repository": "library/nginx", "tag": "1", "limit": 5}


def reading_operations():
    """The operations of those classes that only read, as falconpy lists them."""
    from falconpy._endpoint import api_endpoints
    for row in api_endpoints:
        operation, method, path = row[0], row[1], row[2]
        if method == "GET" and path.startswith("/container-security/"):
            yield operation, row


def main():
    results = []

    def check(good, what):
        results.append([what, bool(good)])

    wrong = falconpy.OAuth2(**{**LOGIN, "client_secret": "0" * 40})
    check(wrong.token()["status_code"] == 403, "a wrong secret is refused")
    agent = falconpy.FalconContainer(**LOGIN)
    check(agent.scan_inventory(body=UPLOAD)["status_code"] == 200, "an upload is taken")
    check(agent.scan_inventory(body=UPLOAD)["status_code"] == 200, "and again")
    images = falconpy.ContainerImages(**LOGIN).get_combined_images()
    check(images["body"]["meta"]["pagination"]["total"] == 1, "the image is listed once")
    image = images["body"]["resources"][0]
    check((image["repository"], image["tag"], image["packages"]) == ("library/nginx", "1", 1),
          "with its name and packages")
    broken = falconpy.ContainerImages(**LOGIN).get_combined_images(filter="whatever")
    check(broken["status_code"] == 400 and broken["body"]["errors"], "a broken filter is refused")
    everything = falconpy.APIHarnessV2(**LOGIN)
    known = 0
    for operation, row in reading_operations():
        names = {each["name"] for each in row[5]}
        given = {name: value for name, value in PARAMETERS.items() if name in names}
        answer = everything.command(operation, parameters=given)
        known += 1
        good = isinstance(answer, dict) and answer["status_code"] in (200, 404)
        check(good, f"{operation} {str(answer)[:200]}")
    check(known > 80, f"{known} operations are known")
    check(everything.logout(), "the token is revoked")
    json.dump(results, sys.stdout)


main()
