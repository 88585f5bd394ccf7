"""Asks a running page 50 times a second for a minute, and watches the memory of its server.

    ./sdclr explore FEATURES.npy --data PICTURES --no-browser
    python3 benchmarks/explore_load.py ADDRESS PID [--seconds 60] [--rate 50] [--pictures N]

What is asked for: stretches of the grid at random places (4 in 10), pictures (4), what is known of an image (1), labels
(1). ADDRESS is what the command prints; PID that of its Java. Every request has a connection that is open already, as in a
browser. The standard library suffices.
"""

import argparse
import http.client
import json
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

CONNECTIONS = threading.local()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('address')
    options.add_argument('pid', type=int)
    options.add_argument('--seconds', type=int, default=60)
    options.add_argument('--rate', type=int, default=50)
    options.add_argument('--pictures', type=int, default=1000)
    options.add_argument('--neighbours', action='store_true', help='ask for the neighbours of images, too')
    given = options.parse_args()
    address = urlsplit(given.address)
    cookie = let_in(address)
    listing = json.loads(ask(address, cookie, 'POST', '/api/listings', {})[1])
    print(f"{listing['total']:,} images")
    random.seed(1)
    took = {}
    failed = []

    def one(kind, method, path, body, due):
        status, _ = ask(address, cookie, method, path, body)
        ended = time.perf_counter()
        took.setdefault(kind, []).append(1000 * (ended - due))
        if status not in (200, 204):
            failed.append((status, path))

    before = resident(given.pid)
    begin = time.perf_counter()
    asked = []
    with ThreadPoolExecutor(32) as pool:
        for i in range(given.seconds * given.rate):
            due = begin + i / given.rate
            time.sleep(max(0, due - time.perf_counter()))
            asked.append(pool.submit(one, *request(i, listing, given), due))
            if i % (10 * given.rate) == 0:
                print(f'{i // given.rate:3} s: {resident(given.pid):,} MiB resident', flush=True)
    for answer in asked:
        answer.result()  # or why there was none
    print(f'{given.seconds:3} s: {resident(given.pid):,} MiB resident, {before:,} before')
    everything = sorted(one for kind in took.values() for one in kind)
    for kind, times in [*sorted(took.items()), ('all', everything)]:
        times = sorted(times)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
        print(f'{kind:10} {len(times):5} requests: median {at(.5):.1f}, p99 {at(.99):.1f}, most {times[-1]:.1f} ms')
    print(f'{len(failed)} failed {failed[:3]}')


def request(i, listing, given):
    kind = i % 10
    if kind < 4:
        start = random.randrange(max(1, listing['total'] - 200))
        return 'grid', 'GET', f"/api/listings/{listing['listing']}?from={start}&count=200", None
    if kind < 8:
        return 'picture', 'GET', f'/small/{random.randrange(given.pictures)}', None
    if kind < 9:
        row = random.randrange(listing['total'])
        return (('neighbours', 'GET', f'/api/images/{row}/neighbours', None) if given.neighbours
                else ('image', 'GET', f'/api/images/{row}', None))
    rows = [random.randrange(listing['total'])]
    return 'label', 'POST', '/api/labels', {'rows': rows, 'state': 'labelled', 'label': f'class {i % 4}'}


def let_in(address):
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request('GET', f'/?{address.query}')
    answer = connection.getresponse()
    return answer.getheader('Set-Cookie').split(';')[0]


def ask(address, cookie, method, path, body):
    if not hasattr(CONNECTIONS, 'one'):
        CONNECTIONS.one = http.client.HTTPConnection(address.hostname, address.port)
    headers = {'Cookie': cookie, 'X-Sdclr': '1', 'Content-Type': 'application/json'}
    CONNECTIONS.one.request(method, path, None if body is None else json.dumps(body), headers)
    answer = CONNECTIONS.one.getresponse()
    return answer.status, answer.read()


def resident(pid):
    with open(f'/proc/{pid}/status', encoding='ascii') as status:
        return int(re.search(r'VmRSS:\s+(\d+) kB', status.read())[1]) // 1024


if __name__ == '__main__':
    main()
