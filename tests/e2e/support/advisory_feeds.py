"""Made-up feeds in their upstream formats, small enough to build a database of in no time."""

import gzip
import hashlib
import json
import os
import shutil

EPOCH = 1767225600  # 2026-01-01


def words(number):
    """Twenty words that do not compress well, as summaries do not."""
    digest = hashlib.sha512(b"%d" % number).hexdigest()
    return " ".join(digest[at:at + 6] for at in range(0, 120, 6))


class Feeds:
    """A folder of feeds: ghsa-npm and go (OSV), alpine-secdb, kev, epss."""

    def __init__(self, folder, npm=100):
        self.folder, self.npm = folder, npm

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)

    def cut(self, name):
        path = os.path.join(self.folder, name)
        os.truncate(path, os.path.getsize(path) // 2)

    def advisory(self, folder, number, ecosystem="npm", fixed="1.0"):
        record = {
            "schema_version": "1.6.0", "id": f"A-{number}", "aliases": [f"CVE-2024-{number}"],
            "modified": "2025-12-01T00:00:00Z", "published": "2025-11-01T00:00:00Z",
            "summary": f"package-{number}: {words(number)}",
            "affected": [{"package": {"ecosystem": ecosystem, "name": f"package-{number % 50}"},
                          "ranges": [{"type": "SEMVER",
                                      "events": [{"introduced": "0"}, {"fixed": fixed}]}]}],
            "references": [{"type": "WEB", "url": f"https://example.com/advisories/{number}"}]}
        self.put(f"{folder}/A-{number}.json", json.dumps(record).encode())

    def secdb(self, count, release="v3.20"):
        packages = [{"pkg": {"name": f"apk-{number}",
                             "secfixes": {f"1.{number}-r0": [f"CVE-2023-{number}"]}}}
                    for number in range(count)]
        self.put(f"alpine/secdb/{release}/main.json", json.dumps({
            "apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}.apk",
            "archs": ["x86_64"], "reponame": "main", "urlprefix": "https://example.com/alpine",
            "distroversion": release, "packages": packages}).encode())

    def kev(self, count):
        listed = [{"cveID": f"CVE-2024-{number}", "vendorProject": "v", "product": "p",
                   "vulnerabilityName": "name", "dateAdded": "2025-01-01",
                   "shortDescription": "d", "requiredAction": "a", "dueDate": "2025-02-01",
                   "knownRansomwareCampaignUse": "Unknown", "notes": ""}
                  for number in range(count)]
        self.put("kev/known_exploited_vulnerabilities.json", json.dumps({
            "title": "t", "catalogVersion": "1", "dateReleased": "2025-12-01T00:00:00.0Z",
            "count": count, "vulnerabilities": listed}).encode())

    def epss(self, count, day=1):
        lines = [f"#model_version:v2025.03.14,score_date:2025-12-{day:02}T00:00:00+0000",
                 "cve,epss,percentile"]
        lines += [f"CVE-2024-{number},0.{number + day:05},0.{number:05}" for number in range(count)]
        self.put("epss/scores/epss_scores.csv.gz",
                 gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))

    def write(self, backwards=False):
        shutil.rmtree(self.folder, ignore_errors=True)
        numbers = range(self.npm)
        for number in reversed(numbers) if backwards else numbers:
            self.advisory("ghsa/npm", number)
        for number in range(20):
            self.advisory("osv/go", 1000 + number, "Go")
        self.secdb(40)
        self.kev(50)
        self.epss(200)

    def drop(self, what, count):
        for number in range(count):
            os.remove(os.path.join(self.folder, f"ghsa/{what}/A-{number}.json"))

    def change(self, day):
        """What a day brings: advisories that change, come and go; a release; scores."""
        for number in range(day % 7, self.npm, 17):
            self.advisory("ghsa/npm", number, fixed=f"2.{day}")
        self.advisory("ghsa/npm", self.npm + day)
        gone = os.path.join(self.folder, f"ghsa/npm/A-{(day * 3) % self.npm}.json")
        if os.path.exists(gone) and day % 3 == 0:
            os.remove(gone)
        if day % 4 == 1:
            self.secdb(10 + day, "v3.21")
        if day % 4 == 3:
            shutil.rmtree(os.path.join(self.folder, "alpine/secdb/v3.21"), ignore_errors=True)
        if day % 5 == 0:
            self.epss(200 + day, day % 28 + 1)
        self.kev(50 + day % 3)
