"""What an archive of any platform must hold, seen without unpacking or running it: contents.py ARCHIVE..."""

import io
import json
import pathlib
import re
import sys
import tarfile
import zipfile

PLATFORMS = {"linux-x86_64", "macosx-arm64", "macosx-x86_64", "windows-x86_64"}
RUN = re.compile(r"bin/sdclr|runtime/bin/[^/]+|runtime/lib/jspawnhelper")


def leads_to_java_base(entry):
    """The texts of licences that all parts of Java share are there once: jlink makes links to them."""
    return entry.issym() and re.search(r"/runtime/legal/[^/]+/[^/]+$", entry.name) and re.fullmatch(r"\.\./java\.base/[^/]+", entry.linkname)


def files(archive):
    """Each file's path and mode (None in a ZIP file, where Windows has none), with what reads it."""
    if archive.suffix == ".zip":
        packed = zipfile.ZipFile(archive)
        for entry in packed.infolist():
            if not entry.is_dir():
                yield entry.filename, None, lambda entry=entry: packed.read(entry)
    else:
        packed = tarfile.open(archive)
        for entry in packed:
            assert entry.isfile() or entry.isdir() or leads_to_java_base(entry), f"{entry.name} is a link or worse"
            assert (entry.uid, entry.gid) == (0, 0), f"{entry.name} belongs to {entry.uid}"
            if entry.isfile():
                yield entry.name, entry.mode & 0o7777, lambda entry=entry: packed.extractfile(entry).read()


def check(archive):
    name = re.sub(r"\.(tar\.gz|zip)$", "", archive.name)
    platform = next(own for own in PLATFORMS if name.removesuffix("-with-java").removesuffix("-gpu").endswith(own))
    assert archive.name.endswith(".zip") == (platform == "windows-x86_64"), archive.name
    seen, natives, kept = set(), set(), {}
    for path, mode, read in files(archive):
        top, _, path = path.partition("/")
        assert top == name and ".." not in path, f"{top}/{path} lies outside {name}"
        assert path not in seen, f"{path} is there twice"
        seen.add(path)
        if mode is not None:
            assert mode == (0o755 if RUN.fullmatch(path) else 0o644), f"{path} has mode {mode:o}"
        if path in {"bin/sdclr", "bin/sdclr.cmd", "sbom.cdx.json", "sdclr.jar"}:
            kept[path] = read()
        if path.startswith("lib/") and any(path.removesuffix(".jar").removesuffix("-gpu").endswith(f"-{other}") for other in PLATFORMS):
            inside = zipfile.ZipFile(io.BytesIO(read())).namelist()
            natives |= {re.sub(r"-\d.*", "", path[4:])}
            folders = {part.removesuffix("-gpu") for entry in inside for part in entry.split("/")} & PLATFORMS
            assert folders == {platform}, f"{path} holds libraries for {folders}"
    assert natives == {"javacpp", "openblas", "pytorch"}, f"natives of {natives} for {platform}"
    assert b"\r" not in kept["bin/sdclr"], "bin/sdclr has line ends of Windows"
    lines = kept["bin/sdclr.cmd"].split(b"\n")
    assert all(line.endswith(b"\r") for line in lines[:-1]) and not lines[-1], "bin/sdclr.cmd has line ends of Unix"
    manifest = zipfile.ZipFile(io.BytesIO(kept["sdclr.jar"])).read("META-INF/MANIFEST.MF").decode()
    classpath = re.search(r"^Class-Path: (.*?)\r?\n(?! )", manifest, re.M | re.S).group(1)
    named = set(re.sub(r"\r?\n ", "", classpath).split())
    jars = {path for path in seen if path.startswith("lib/")}
    assert named == jars, f"sdclr.jar and lib differ in {named ^ jars}"
    parts = [part["purl"] for part in json.loads(kept["sbom.cdx.json"])["components"]]
    strange = [part for part in parts for other in PLATFORMS - {platform} if re.search(f"classifier={other}(-gpu)?$", part)]
    assert not strange, f"the list of parts has {strange}"
    for needed in ("LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "docs/install.md", "licenses/Apache-2.0.txt",
                   "share/man/man1/sdclr.1", "share/man/man1/sdclr-pretrain.1", "share/zsh/site-functions/_sdclr",
                   "share/bash-completion/completions/sdclr", "share/fish/vendor_completions.d/sdclr.fish",
                   "share/sdclr/overview", "share/sdclr/overview-in-colours"):
        assert needed in seen, f"there is no {needed}"
    assert ("-with-java" in name) == any(path.startswith("runtime/") for path in seen), "Java is in one kind only"
    print(f"{archive.name}: {len(jars)} jars, {len(seen)} files, {archive.stat().st_size // 2**20} MiB")


for archive in sys.argv[1:]:
    check(pathlib.Path(archive))
