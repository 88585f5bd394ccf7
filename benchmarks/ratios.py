"""Measures training steps against one another, taking turns: median of each, and the ratios.

    mvn -q -Dmaven.test.skip=true package
    python3 benchmarks/ratios.py [--rounds 5] [--steps 10] [--avx2] [--threads N] [--python PYTHON] [PART ...]

Parts: filtering (fp32 with Winograd's filtering and without), batches (64 to 1,024), few-images
(SimCLR's batches of 32, which few small images have, and larger ones), memory (what the launcher tells glibc),
methods (SDCLR and SimCLR), threads (one and two: with two, SDCLR's branches and SimCLR's views pass side by side), activations
(kept and recomputed), peer-fp32 and peer-bf16 (PyTorch, which needs --python: one with torch and torchvision). Without any:
all, the peers where --python is given.

--avx2 keeps all libraries from AVX-512, as on a processor without it. On a machine that others use, take --threads 1 and read
the processor time (user + system): images a second say nothing there. Linux only; the standard library suffices.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parent
AVX2 = {'ONEDNN_MAX_CPU_ISA': 'AVX2', 'ATEN_CPU_CAPABILITY': 'avx2', 'OPENBLAS_CORETYPE': 'Haswell'}
RETURNS = {  # as ./sdclr has it for commands that do not train
    'MALLOC_ARENA_MAX': '1', 'MALLOC_TRIM_THRESHOLD_': '536870912', 'MALLOC_MMAP_THRESHOLD_': '33554432'}
KEEPS = {  # as ./sdclr has it for training
    **RETURNS, 'MALLOC_TRIM_THRESHOLD_': '1099511627776', 'MALLOC_MMAP_MAX_': '0',
    'OPENBLAS_THREAD_TIMEOUT': '14', 'GOMP_SPINCOUNT': '10000'}


def ours(steps, environment=KEEPS, **settings):
    command = ['java', '-XX:+UseSerialGC', '-Xms32m', '-XX:MaxNewSize=32m', '-cp',
               f'{HOME}/target/classes:{HOME}/target/lib/*', 'dev.sdclr.benchmarks.StepTimes', str(steps)]
    return command + [f'{key.replace("_", ".")}={value}' for key, value in settings.items()], environment


def parts(given):
    """By part: what its runs are called, each with a command and an environment.

    A run is held against the first one of those whose names are the same up to a comma."""
    steps = given.steps
    threads = {'compute_threads': given.threads} if given.threads else {}

    def run(**settings):
        return ours(steps, batchSize=128, **{**threads, **settings})

    def peer(method, kind, *options):
        command = [given.python, f'{HOME}/peer_step.py', method, str(steps), '128', kind, *options]
        return command + (['--threads', str(given.threads)] if given.threads else []), {}

    found = {
        'filtering': {
            f'{method}, fp32 {route}': run(method_name=method, compute_type='fp32', compute_convolutions=route)
            for method in ('sdclr', 'simclr') for route in ('direct', 'winograd')},
        'batches': {
            f'batch {size}': ours(max(2, steps * 128 // size), batchSize=size, **threads)
            for size in (128, 64, 256, 512, 1024)},
        'few-images': {
            f'simclr, batch {size}': ours(
                max(2, steps * 128 // size), method_name='simclr', model_headLayers=2, batchSize=size, **threads)
            for size in (256, 128, 32)},
        'memory': {
            f'batch {size}, memory {name}': ours(
                max(2, steps * 128 // size), environment, batchSize=size, **threads)
            for size in (128, 512) for name, environment in (('returned', RETURNS), ('kept', KEEPS))},
        'methods': {method: run(method_name=method) for method in ('simclr', 'sdclr')},
        'threads': {
            f'{method}, {count} threads': run(method_name=method, compute_threads=count)
            for method in ('sdclr', 'simclr') for count in (1, 2)},
        'activations': {
            choice: run(method_name='sdclr', compute_activations=choice) for choice in ('kept', 'recomputed')},
    }
    if given.python:
        found |= {f'peer-{kind}': {
            f'{method}{name}': command
            for method in ('sdclr', 'simclr') for name, command in (
                (', PyTorch', peer(method, kind)),
                (', PyTorch contiguous', peer(method, kind, '--contiguous')),
                (', PyTorch compiled', peer(method, kind, '--compile')),
                (', sdclr', run(method_name=method, compute_type=kind)))} for kind in ('fp32', 'bf16')}
    return found


def measure(command, environment, avx2):
    result = subprocess.run(command, env={**os.environ, **environment, **(AVX2 if avx2 else {})},
                            check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(result.stdout.strip().splitlines()[-1])


def machine():
    lines = Path('/proc/cpuinfo').read_text().splitlines()
    name = next((line.split(':')[1].strip() for line in lines if line.startswith('model name')), platform.machine())
    flags = next((line for line in lines if line.startswith('flags')), '').split()
    kinds = [flag for flag in ('avx2', 'avx512f', 'avx512_bf16', 'amx_bf16') if flag in flags]
    return f'{name}, {os.cpu_count()} cores, {" ".join(kinds)}, load {os.getloadavg()[0]:.1f}'


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('parts', nargs='*', metavar='PART')
    options.add_argument('--rounds', type=int, default=5)
    options.add_argument('--steps', type=int, default=10)
    options.add_argument('--threads', type=int)
    options.add_argument('--avx2', action='store_true')
    options.add_argument('--python')
    given = options.parse_args()
    found = parts(given)
    unknown = set(given.parts) - set(found)
    if unknown and not given.python and all(name.startswith('peer-') for name in unknown):
        options.error(f'{", ".join(sorted(unknown))}: needs --python PYTHON, one with torch and torchvision')
    if unknown:
        options.error(f'no part {", ".join(sorted(unknown))}: there are {", ".join(found)}')
    if not (HOME / 'target/classes').exists():
        options.error('build first: mvn -q -Dmaven.test.skip=true package')
    print(machine() + (', held to AVX2' if given.avx2 else ''))
    for part in given.parts or found:
        runs = {name: [] for name in found[part]}
        for _ in range(given.rounds):
            for name, (command, environment) in found[part].items():
                runs[name].append(measure(command, environment, given.avx2))
        report(part, runs)


def report(part, runs):
    print(f'\n{part}, medians of {len(next(iter(runs.values())))}'
          '\n| | images/s | of the first | processor ms an image, user + system | of the first | peak MiB |'
          '\n|---|---:|---:|---:|---:|---:|')
    firsts = {}
    for name, results in runs.items():
        speed, user, system, peak = (
            statistics.median(result[key] for result in results)
            for key in ('imagesPerSecond', 'userMillis', 'systemMillis', 'peakMiB'))
        first = firsts.setdefault(name.split(', ')[0] if ', ' in name else part, (speed, user + system))
        print(f'| {name} | {speed:.1f} | {speed / first[0]:.2f} | {user:.2f} + {system:.2f}'
              f' | {(user + system) / first[1]:.2f} | {peak:,.0f} |', flush=True)


if __name__ == '__main__':
    main()
