"""Every jar of an unpacked archive is in its list of parts and in its NOTICE, whose licences are there."""

import hashlib
import json
import pathlib
import re
import sys

home = pathlib.Path(sys.argv[1])
parts = json.loads((home / "sbom.cdx.json").read_text())
listed = {
    digest["content"]
    for part in parts["components"]
    for digest in part.get("hashes", [])
    if digest["alg"] == "SHA-256"
}
notice = (home / "NOTICE").read_text()
jars = sorted((home / "lib").glob("*.jar"))
assert len(jars) > 20, jars
for jar in jars:
    assert hashlib.sha256(jar.read_bytes()).hexdigest() in listed, f"{jar.name} is not listed"
    name = re.sub(r"-\d.*", "", jar.name)
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", notice), f"{name} is not in NOTICE"
named = set(re.findall(r"\b(?:(?:Apache|BSD|BSL|EPL|L?GPL|MPL|Unicode)-\d[\w.-]*\w|MIT)\b", notice))
elsewhere = {"GPL-2.0"}  # among Java's own
missing = {name for name in named - elsewhere if not (home / "licenses" / f"{name}.txt").is_file()}
assert {"MIT", "Apache-2.0"} <= named and not missing, f"licenses lacks the text of {missing}"
unlicensed = [part["name"] for part in parts["components"] if not part.get("licenses")]
assert not unlicensed, f"no licence is known of {unlicensed}"
print(len(jars), "jars")
