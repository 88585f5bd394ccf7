"""Times the training steps of SDCLR or SimCLR in PyTorch, as its users would write them: one JSON object, as StepTimes.

    python3 benchmarks/peer_step.py METHOD STEPS BATCH bf16|fp32 [--threads N] [--compile] [--contiguous] [--device cuda]

ResNet-18 of width 64 with the small stem and a head of three layers, views of 32 x 32 that are there, NT-Xent at 0.2, SGD
with momentum; SDCLR with batch norms of its own for each branch, a mask of 0.9 on the convolutions' weights, and one joint
backward pass. Needs torch and torchvision.
"""

import argparse
import json
import resource
import statistics
import time

import torch
import torchvision
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrize


class TwoNorms(nn.Module):
    """One batch norm for each branch."""

    pruned = False

    def __init__(self, channels):
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)])

    def forward(self, x):
        return self.norms[int(TwoNorms.pruned)](x)


class Masked(nn.Module):
    """A weight without its smallest values, in the pruned branch."""

    def __init__(self, mask):
        super().__init__()
        self.register_buffer('mask', mask)

    def forward(self, weight):
        return weight * self.mask if TwoNorms.pruned else weight


def network(sdclr):
    norm = TwoNorms if sdclr else nn.BatchNorm2d
    model = torchvision.models.resnet18(norm_layer=norm, zero_init_residual=False)
    model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    model.maxpool = nn.Identity()
    model.fc = nn.Sequential(
        nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128))
    if sdclr:
        layers = [m for m in model.modules() if isinstance(m, nn.Conv2d)]
        cut = torch.cat([m.weight.detach().abs().flatten() for m in layers]).kthvalue(
            int(0.9 * sum(m.weight.numel() for m in layers))).values
        for layer in layers:
            parametrize.register_parametrization(
                layer, 'weight', Masked((layer.weight.detach().abs() > cut).float()))
    return model


def nt_xent(z1, z2):
    z = functional.normalize(torch.cat([z1, z2]).float())
    similarity = z @ z.t() / 0.2
    similarity.fill_diagonal_(float('-inf'))
    n = len(z1)
    return functional.cross_entropy(similarity, (torch.arange(2 * n, device=z.device) + n) % (2 * n))


def update(method, forward, optimizer, views, kind, device='cpu'):
    optimizer.zero_grad()
    with torch.autocast(device, torch.bfloat16, enabled=kind == 'bf16'):
        if method == 'sdclr':
            TwoNorms.pruned = False
            z1 = forward(views[0])
            TwoNorms.pruned = True
            z2 = forward(views[1])
        else:
            z1, z2 = forward(torch.cat(views)).chunk(2)
    nt_xent(z1, z2).backward()
    optimizer.step()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('method', choices=['sdclr', 'simclr'])
    options.add_argument('steps', type=int)
    options.add_argument('batch', type=int)
    options.add_argument('type', choices=['bf16', 'fp32'])
    options.add_argument('--threads', type=int)
    options.add_argument('--compile', action='store_true')
    options.add_argument('--contiguous', action='store_true')
    options.add_argument('--device', default='cpu')
    given = options.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    layout = torch.contiguous_format if given.contiguous else torch.channels_last
    model = network(given.method == 'sdclr').to(given.device, memory_format=layout)
    forward = torch.compile(model) if given.compile else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    views = [torch.rand(given.batch, 3, 32, 32).to(given.device, memory_format=layout) for _ in range(2)]

    def step():
        update(given.method, forward, optimizer, views, given.type, given.device)
        if given.device == 'cuda':
            torch.cuda.synchronize()

    for _ in range(3):
        step()
    seconds = []
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(given.steps):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    after = resource.getrusage(resource.RUSAGE_SELF)
    images = given.steps * given.batch
    print(json.dumps({
        'imagesPerSecond': given.batch / statistics.median(seconds),
        'userMillis': (after.ru_utime - before.ru_utime) * 1e3 / images,
        'systemMillis': (after.ru_stime - before.ru_stime) * 1e3 / images,
        'faults': (after.ru_minflt - before.ru_minflt) / images,
        'peakMiB': after.ru_maxrss / 1024,
    }))


if __name__ == '__main__':
    main()
