"""Opens the page of explore as a browser does, once the file holds its address: browse.py FILE PROCESS.

Waits as long as the process that is to print it lives, as a machine may be slow."""

import http.cookiejar
import pathlib
import re
import sys
import time
import urllib.request

process = pathlib.Path("/proc", sys.argv[2])
while not (found := re.search(r"http://\S+", pathlib.Path(sys.argv[1]).read_text())):
    assert process.exists() and "\nState:\tZ" not in (process / "status").read_text(), "explore ended without an address"
    time.sleep(0.05)
address = found.group()
browser = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
)
root = re.match(r"http://[^/]+", address).group()
browser.open(address, timeout=60).close()  # the address lets in, and leads on to the page
with browser.open(root, timeout=60) as page:
    text = page.read().decode()
assert "<title>sdclr explore</title>" in text, text[:200]
for name in sorted(set(re.findall(r"(?:src|href)=\"([^\":?#]+\.(?:js|css|svg))\"", text))):
    with browser.open(f"{root}/{name.lstrip('/')}", timeout=60) as file:
        assert file.read(), name
with browser.open(f"{root}/small/0", timeout=60) as picture:
    assert picture.headers["Content-Type"].startswith("image/"), picture.headers
    assert picture.read(2) in (b"\xff\xd8", b"\x89P", b"RI"), "no picture"
print("the page of explore, its files and a picture came from", root)
