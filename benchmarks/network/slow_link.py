#!/usr/bin/env python3
"""A slow link between two network namespaces: slow_link.py NS1 IP1 NS2 IP2 DELAY_MS [RATE_MBIT]

A namespace is a name that `ip netns` knows, or a path such as /proc/PID/ns/net.
Two TUN devices, and packets carried between them after a delay, at a rate. Stop it with SIGTERM;
while it is stopped (SIGSTOP), the link is lost.
"""
import collections, ctypes, fcntl, os, struct, subprocess, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)


def tun(namespace, address):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    path = namespace if "/" in namespace else "/var/run/netns/" + namespace
    there = os.open(path, os.O_RDONLY)
    libc.setns(there, 0)
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH", b"slow0", 0x1001))
    libc.setns(here, 0)
    for command in (["addr", "add", address + "/24", "dev", "slow0"],
                    ["link", "set", "slow0", "mtu", "60000"],
                    ["link", "set", "slow0", "up"], ["link", "set", "lo", "up"]):
        subprocess.run(["nsenter", "--net=" + path, "ip"] + command, check=True)
    return device


def carry(source, target, delay, rate):
    queue, ready = collections.deque(), threading.Semaphore(0)

    def write():
        while True:
            ready.acquire()
            due, packet = queue.popleft()
            wait = due - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            os.write(target, packet)

    threading.Thread(target=write, daemon=True).start()
    free = 0.0
    while True:
        packet = os.read(source, 65536)
        now = time.monotonic()
        free = max(free, now) + (len(packet) * 8 / rate if rate else 0)
        queue.append((free + delay, packet))
        ready.release()


if __name__ == "__main__":
    one = tun(sys.argv[1], sys.argv[2])
    two = tun(sys.argv[3], sys.argv[4])
    delay = float(sys.argv[5]) / 1000
    rate = float(sys.argv[6]) * 1e6 if len(sys.argv) > 6 else 0
    threading.Thread(target=carry, args=(one, two, delay, rate), daemon=True).start()
    print("ready", flush=True)
    carry(two, one, delay, rate)
