"""Measures sdclr and the usual Python programs from image files on, taking turns: medians, and the ratio.

    ./sdclr --version; mvn -q -Dmaven.test.skip=true package
    PYTHON benchmarks/from_files.py PART FOLDER [--rounds 5] [--type fp32|bf16] [--avx2]

PYTHON is one with torch, torchvision and onnxruntime; FOLDER holds folders of image files. Parts:
training (SDCLR and SimCLR, ResNet-18 of width 64, batches of 128, beside PyTorch, channels last, eager and compiled, with two
workers: images/s), embedding (ResNet-18 at 224 x 224 beside ONNX Runtime, with the encoder that export wrote, Pillow decoding
in two threads ahead: images/s; JPEG files only), views (two of 224 x 224 of each file on one thread beside torchvision with
Pillow: images/s; JPEG files only).

--avx2 keeps sdclr, its Java included, and PyTorch from AVX-512. Pillow has nothing beyond AVX2; ONNX Runtime is not to be held
back. Linux only.
"""

import argparse
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ratios import AVX2, machine

HOME = Path(__file__).resolve().parent
BATCH = 128
WARM_UP_STEPS = 3
VIEWS_SECONDS = 6


def text(command):
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))} ended with {done.returncode}:\n{done.stdout}')
    return done.stdout


def itself(*arguments):
    """Runs a peer, which is in this file, in a process of its own."""
    return float(text([sys.executable, __file__, *map(str, arguments)]).split()[-1])


def sdclr(*arguments):
    return text([HOME.parent / 'sdclr', *map(str, arguments)])


def files(folder):
    return sorted(path for path in Path(folder).rglob('*') if path.suffix.lower() in ('.jpg', '.jpeg', '.png'))


def our_training(given, method):
    """Of the second of two epochs."""
    with tempfile.TemporaryDirectory() as scratch:
        sdclr('pretrain', '--recipe', 'small-images', '--data', given.folder, '--out', f'{scratch}/run', '--method', method,
              '--epochs', 2, '--set', f'batchSize={BATCH}', '--set', f'compute.type={given.type}',
              '--set', 'optimizer.warmupEpochs=0', '--set', 'model.headLayers=3')
        lines = map(json.loads, Path(scratch, 'run/metrics.jsonl').read_text().splitlines())
        first, second = (line['elapsedSeconds'] for line in lines if line['kind'] == 'epoch')
    images = len(files(given.folder))
    return (images - (images % BATCH == 1)) / (second - first)  # a last batch of one image alone is left out


def peer_training(folder, method, kind, compiled):
    import torch
    from peer_step import network, update
    from torchvision import datasets, transforms

    view = transforms.Compose([
        transforms.RandomResizedCrop(32, (0.1, 1), interpolation=transforms.InterpolationMode.BICUBIC),
        transforms.RandomHorizontalFlip(),
        transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], 0.8),
        transforms.RandomGrayscale(0.2), transforms.ToTensor()])
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(folder, lambda image: (view(image), view(image))), BATCH, shuffle=True, num_workers=2,
        drop_last=True, persistent_workers=True)
    model = network(method == 'sdclr').to(memory_format=torch.channels_last)
    forward = torch.compile(model) if compiled else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    steps = 0
    while steps < WARM_UP_STEPS + max(6, len(loader)):
        for views, _ in loader:
            if steps == WARM_UP_STEPS:
                started = time.perf_counter()
            views = [view.contiguous(memory_format=torch.channels_last) for view in views]
            update(method, forward, optimizer, views, kind)
            steps += 1
    return (steps - WARM_UP_STEPS) * BATCH / (time.perf_counter() - started)


def our_embedding(given, run):
    with tempfile.TemporaryDirectory() as scratch:
        said = sdclr('embed', run, '--data', given.folder, '--out', f'{scratch}/features.npy', '--verbose')
    return float(re.findall(r'([\d.,]+) images/s', said)[-1].replace(',', ''))


def peer_embedding(folder, encoder):
    import numpy
    import onnxruntime
    from PIL import Image

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(encoder, settings)
    batch = 64

    def load(path):
        image = Image.open(path).convert('RGB')
        scale = 256 / min(image.size)
        image = image.resize([round(side * scale) for side in image.size], Image.BILINEAR)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        pixels = numpy.asarray(image.crop((left, top, left + 224, top + 224)), numpy.float32)
        return pixels.transpose(2, 0, 1) / 255

    def embed(paths):
        with ThreadPoolExecutor(2) as decoders:
            ahead = [decoders.submit(load, path) for path in paths[:batch]]
            for start in range(batch, len(paths) + batch, batch):
                images = numpy.stack([image.result() for image in ahead])
                ahead = [decoders.submit(load, path) for path in paths[start:start + batch]]
                session.run(None, {session.get_inputs()[0].name: images})

    paths = files(folder)
    embed(paths[:2 * batch])
    started = time.perf_counter()
    embed(paths)
    return len(paths) / (time.perf_counter() - started)


def our_views(given):
    said = text(['java', '-cp', f'{HOME}/target/classes:{HOME}/target/lib/*', 'org.openjdk.jmh.Main', 'JpegViewsBenchmark.twoViews',
                 '-p', f'folder={given.folder}', '-wi', '4', '-i', '5', '-f', '1',
                 *(['-jvmArgsAppend', '-XX:UseAVX=2'] if given.avx2 else [])])
    return float(re.findall(r'^JpegViewsBenchmark.twoViews.*thrpt\D+\d+\s+([\d.]+)', said, re.MULTILINE)[-1])


def peer_views(folder):
    import random
    import torch
    from PIL import Image, ImageFilter
    from torchvision import transforms

    torch.set_num_threads(1)

    def blurred(image):
        return image.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2)))

    view = transforms.Compose([
        transforms.RandomResizedCrop(224, (0.08, 1)), transforms.RandomHorizontalFlip(),
        transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], 0.8), transforms.RandomGrayscale(0.2),
        transforms.RandomApply([blurred], 0.5)])

    def two(path):
        image = Image.open(path).convert('RGB')
        return view(image), view(image)

    paths = files(folder)
    for path in paths[:100]:
        two(path)
    started = time.perf_counter()
    for count, path in enumerate(itertools.cycle(paths)):
        seconds = time.perf_counter() - started
        if seconds > VIEWS_SECONDS:
            return count / seconds
        two(path)


def contests(given, scratch):
    """What is held against what, by name; sdclr comes first."""
    if given.part == 'training':
        for method in 'sdclr', 'simclr':
            yield {
                f'{method}, sdclr': lambda method=method: our_training(given, method),
                f'{method}, PyTorch': lambda method=method: itself('peer-training', given.folder, method, given.type),
                f'{method}, PyTorch compiled':
                    lambda method=method: itself('peer-training', given.folder, method, given.type, 'compiled')}
    elif given.part == 'embedding':
        run, encoder = f'{scratch}/run', f'{scratch}/encoder.onnx'
        sdclr('pretrain', '--recipe', 'large-images', '--method', 'none', '--data', given.folder, '--out', run,
              '--set', f'compute.type={given.type}')
        sdclr('export', run, '--format', 'onnx', '--out', encoder)
        yield {'sdclr': lambda: our_embedding(given, run),
               'ONNX Runtime, fp32': lambda: itself('peer-embedding', given.folder, encoder)}
    else:
        yield {'sdclr': lambda: our_views(given), 'torchvision': lambda: itself('peer-views', given.folder)}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('part', choices=['training', 'embedding', 'views'])
    options.add_argument('folder')
    options.add_argument('--rounds', type=int, default=5)
    options.add_argument('--type', choices=['fp32', 'bf16'], default='fp32')
    options.add_argument('--avx2', action='store_true')
    given = options.parse_args()
    if given.avx2:
        os.environ.update(AVX2, SDCLR_JAVA_OPTIONS=f'{os.environ.get("SDCLR_JAVA_OPTIONS", "")} -XX:UseAVX=2')
    print(machine() + (', held to AVX2' if given.avx2 else '') + f', {given.type}')
    with tempfile.TemporaryDirectory() as scratch:
        for contest in contests(given, scratch):
            rates = {name: [] for name in contest}
            for _ in range(given.rounds):
                for name, measured in contest.items():
                    rates[name].append(measured())
            ours = statistics.median(next(iter(rates.values())))
            print('\n| | images/s | from | to | sdclr makes |\n|---|---:|---:|---:|---:|')
            for name, found in rates.items():
                median = statistics.median(found)
                print(f'| {name} | {median:.1f} | {min(found):.1f} | {max(found):.1f} | {ours / median:.2f} x |', flush=True)


if __name__ == '__main__':
    if sys.argv[1:2] == ['peer-training']:
        print(peer_training(*sys.argv[2:5], compiled=len(sys.argv) > 5))
    elif sys.argv[1:2] == ['peer-embedding']:
        print(peer_embedding(*sys.argv[2:4]))
    elif sys.argv[1:2] == ['peer-views']:
        print(peer_views(sys.argv[2]))
    else:
        main()
