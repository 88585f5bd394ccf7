"""What to see on a machine with a CUDA card before its figures are believed; the same steps on the processor, as a rehearsal.

    mvn -q -Pcuda -Dmaven.test.skip=true package
    python3 benchmarks/card.py IMAGES OUT [--device cuda|cpu] [--short] [--python PYTHON] [--recipe RECIPE]
                               [--sdclr SDCLR] [--java JAVA]

IMAGES is a folder of images. --sdclr names another sdclr than this checkout's, such as an unpacked archive's with CUDA
(docs/install.md), where there is no Maven; --java its Java. One step after the other, each with its own log in OUT, and the first that fails ends it:

    agreement    fp32 on the card and on the processor, the same seed: the losses of each step beside one another
    again        the same on the card once more: how far a repetition differs
    resume       stopped by a signal in the middle, and resumed: the losses beside those of the run in one go
    bf16         and how fast, end to end
    group        sums and gathers in a process group of one (NCCL on a card, Gloo on a processor)
    processes    one process, started as one of several would be
    use          evaluate, mine, embed and export of the encoder trained on the card
    steps        steps on views that are there, by type; with --python, beside PyTorch there (eager and compiled)
    recipe       with --recipe, the recipe's own settings for as long as it is let

On the processor, again, resume and processes must give the losses of the first run. OUT/summary.json has the figures. Python 3.10 or
later and its standard library suffice; --python names one with torch and torchvision.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent


class Steps:
    """Runs commands, each with its log, and gathers what they showed."""

    def __init__(self, given):
        self.given = given
        self.out = given.out
        self.out.mkdir(parents=True)
        self.summary = {'device': given.device, 'card': card()}
        self.settings = {'epochs': 3, 'batchSize': 32 if given.short else 128, 'log.everySteps': 1}

    def log(self, name):
        return open(self.out / f'{name}.log', 'w', encoding='utf-8')

    def run(self, name, *command):
        with self.log(name) as log:
            done = subprocess.run([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            sys.exit(f'{name} ended with {done.returncode}: see {self.out / name}.log')

    def pretrain(self, name, device, kind, **settings):
        """A command that trains SDCLR in OUT/NAME."""
        all_settings = {**self.settings, 'compute.device': device, 'compute.type': kind, **settings}
        if self.given.short:
            all_settings |= {'model.depth': 'resnet10', 'model.width': 16}
        return [self.given.sdclr, 'pretrain', '--data', self.given.images, '--out', self.out / name, '--recipe', 'small-images',
                '--method', 'sdclr', '--seed', 1,
                *(part for key, value in all_settings.items() for part in ('--set', f'{key}={value}'))]

    def steps(self, name):
        lines = (self.out / name / 'metrics.jsonl').read_text().splitlines()
        return [record for record in map(json.loads, lines) if record['kind'] == 'step']

    def apart(self, one, other):
        """The largest relative difference of two runs' losses, of the first steps and of all."""
        pairs = [(a['loss'], b['loss']) for a, b in zip(self.steps(one), self.steps(other), strict=True)]
        relative = [abs(a - b) / abs(a) for a, b in pairs]
        return {'firstSteps': max(relative[:3]), 'all': max(relative), 'steps': len(relative)}

    def say_same(self, name, run):
        """How far a run is from the one on the device: on one processor, not at all."""
        apart = self.apart('on-device', run)
        self.say(name, apart)
        if self.given.device == 'cpu' and not apart['all'] < 1e-5:
            sys.exit(f'the losses of {run} differ by {apart["all"]:.2g} of themselves')

    def say(self, name, found):
        self.summary[name] = found
        print(f'{name}: {json.dumps(found)}', flush=True)
        (self.out / 'summary.json').write_text(json.dumps(self.summary, indent=2) + '\n')


def card():
    if not shutil.which('nvidia-smi'):
        return None
    return subprocess.run(['nvidia-smi', '--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'],
                          stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def agreement(steps):
    steps.run('agreement-processor', *steps.pretrain('on-processor', 'cpu', 'fp32'))
    steps.run('agreement', *steps.pretrain('on-device', steps.given.device, 'fp32'))
    apart = steps.apart('on-processor', 'on-device')
    steps.say('agreement', apart)
    if not apart['firstSteps'] < 1e-3:
        sys.exit(f'the losses of the first steps differ by {apart["firstSteps"]:.2g} of themselves')


def again(steps):
    steps.run('again', *steps.pretrain('again', steps.given.device, 'fp32'))
    steps.say_same('again', 'again')


def resume(steps):
    with steps.log('stopped') as log:
        running = subprocess.Popen([str(part) for part in steps.pretrain('stopped', steps.given.device, 'fp32')],
                                   stdout=log, stderr=subprocess.STDOUT)
        metrics = steps.out / 'stopped' / 'metrics.jsonl'
        while running.poll() is None and not (metrics.is_file() and metrics.read_text().count('"step"') >= 2):
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        code = running.wait()
    if code == 0:
        sys.exit('the run ended before it was stopped: give more images')
    steps.run('resumed', steps.given.sdclr, 'resume', steps.out / 'stopped')
    steps.say_same('resume', 'stopped')


def bf16(steps):
    steps.run('bf16', *steps.pretrain('bf16', steps.given.device, 'bf16'))
    speeds = sorted(record['imagesPerSecond'] for record in steps.steps('bf16'))
    steps.say('bf16', {'imagesPerSecond': speeds[len(speeds) // 2], 'againstFp32': steps.apart('on-device', 'bf16')})


def benchmark(steps, name, *arguments):
    """A class of the benchmarks, with what the checkout was built for."""
    return [steps.given.java, '-cp', f'{HOME}/target/classes:{HOME}/target/lib/*', f'dev.sdclr.benchmarks.{name}', *arguments,
            f'compute.device={steps.given.device}']


def last_line(steps, log):
    return json.loads((steps.out / f'{log}.log').read_text().splitlines()[-1])


def group(steps):
    steps.run('group', *benchmark(steps, 'OneRank'))
    steps.say('group', last_line(steps, 'group'))


def processes(steps):
    steps.run('processes', steps.given.sdclr, 'launch', '--processes', 1, '--',
              *steps.pretrain('one-process', steps.given.device, 'fp32')[1:])
    steps.say_same('processes', 'one-process')


def use(steps):
    run = steps.out / 'bf16'
    steps.run('evaluate', steps.given.sdclr, 'evaluate', run, '--probe', 'knn', '--shots', 'full', '--no-references', '--spare-test')
    steps.run('mine', steps.given.sdclr, 'mine', run)
    steps.run('embed', steps.given.sdclr, 'embed', run, '--out', steps.out / 'features.parquet')
    steps.run('export', steps.given.sdclr, 'export', run, '--format', 'onnx', '--out', steps.out / 'encoder.onnx')
    steps.say('use', 'evaluated, mined, embedded and exported')


def timed(steps):
    count = '3' if steps.given.short else '30'
    batch = '16' if steps.given.short else '128'
    found = {}
    for kind in 'fp32', 'bf16':
        ours = benchmark(steps, 'StepTimes', count, f'batchSize={batch}', f'compute.type={kind}', 'method.name=sdclr')
        commands = {f'sdclr {kind}': ours}
        if steps.given.python:
            peer = [steps.given.python, f'{HOME}/peer_step.py', 'sdclr', count, batch, kind, '--device', steps.given.device]
            commands |= {f'PyTorch {kind}': peer, f'PyTorch {kind} compiled': [*peer, '--compile']}
        for name, command in commands.items():
            log = f'steps-{name.replace(" ", "-")}'
            steps.run(log, *command)
            found[name] = last_line(steps, log)['imagesPerSecond']
    steps.say('steps', found)


def recipe(steps):
    if steps.given.recipe:
        steps.run('recipe', steps.given.sdclr, 'pretrain', '--recipe', steps.given.recipe, '--data', steps.given.images,
                  '--out', steps.out / 'recipe', '--set', f'compute.device={steps.given.device}')
        steps.say('recipe', steps.steps('recipe')[-1])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('images', type=Path)
    options.add_argument('out', type=Path)
    options.add_argument('--device', choices=['cuda', 'cpu'], default='cuda')
    options.add_argument('--short', action='store_true', help='a small network and few steps')
    options.add_argument('--python')
    options.add_argument('--recipe')
    options.add_argument('--sdclr', type=Path, default=HOME.parent / 'sdclr')
    options.add_argument('--java', default='java')
    given = options.parse_args()
    steps = Steps(given)
    for step in agreement, again, resume, bf16, group, processes, use, timed, recipe:
        step(steps)


if __name__ == '__main__':
    main()
