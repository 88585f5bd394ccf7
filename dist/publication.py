"""Whether a Maven repository in a folder holds what Maven Central asks for: publication.py FOLDER."""

import pathlib
import sys
import xml.etree.ElementTree
import zipfile

MODULES = {"sdclr-parent": None, "sdclr-bom": None, "sdclr-core": "dev.sdclr", "sdclr-web": "dev.sdclr.web",
           "sdclr-cli": "dev.sdclr.cli", "sdclr-spark": "dev.sdclr.spark"}
SAID = ("name", "description", "url", "licenses/license/url", "developers/developer/name", "scm/connection", "scm/url")
XML = "{http://maven.apache.org/POM/4.0.0}"


def said(pom, parent):
    """What a POM says itself or takes from its parent, as Central does; url and scm as they stand there."""
    for path in SAID:
        steps = "/".join(XML + step for step in path.split("/"))
        own = pom.findtext(steps)
        inherited = parent.findtext(steps) if path not in ("name", "description") else None
        assert own or inherited, f"{pom.findtext(XML + 'artifactId')} has no {path}"


def check(group):
    assert {folder.name for folder in group.iterdir() if folder.is_dir()} == set(MODULES), list(group.iterdir())
    poms = {}
    for module in MODULES:
        found = list((group / module).rglob("*.pom"))
        assert len(found) == 1, f"{module} has {len(found)} POMs: empty the folder, and publish into it once"
        [file] = found
        poms[module] = xml.etree.ElementTree.parse(file).getroot()
    owners = {}
    for module, name in MODULES.items():
        said(poms[module], poms["sdclr-parent"])
        jars = sorted((group / module).rglob("*.jar"))
        kinds = sorted("javadoc" if "-javadoc" in jar.name else "sources" if "-sources" in jar.name else "" for jar in jars)
        assert kinds == ([] if name is None else ["", "javadoc", "sources"]), jars
        for jar in jars:
            packed = zipfile.ZipFile(jar)
            names = set(packed.namelist())
            assert {"META-INF/LICENSE", "META-INF/NOTICE"} <= names, f"{jar.name} lacks its licence"
            manifest = packed.read("META-INF/MANIFEST.MF").decode().splitlines()
            if jar.name.endswith("-javadoc.jar"):
                assert "index.html" in names, jar.name
            elif jar.name.endswith("-sources.jar"):
                assert any(entry.endswith(".java") for entry in names), jar.name
            else:
                assert f"Automatic-Module-Name: {name}" in manifest, manifest
                for package in {entry.rpartition("/")[0] for entry in names if entry.endswith(".class")}:
                    assert package.startswith("dev/sdclr"), f"{module} has classes in {package}, which is not its own"
                    other = owners.setdefault(package, module)
                    assert other == module, f"{package} lies in {other} and in {module}"
        print(module, *(jar.name for jar in jars))


check(pathlib.Path(sys.argv[1]) / "dev" / "sdclr")
