#!/usr/bin/env python3
"""skydeck-train beside the course's loop in Python (Debian's python3-torch): speed, and accuracy over seeds.

    SKYDECK_BIN=build/release/bin bench/compare/compare_training.py [--subset 12000] [--repeat 3] [--precision fp32]
    … compare_training.py --accuracy [--epochs 5] [--seeds 1,2,3]        all 60,000 images; takes its time
    … compare_training.py --sweep [--subset 3000] [--epochs 1]           nine runs beside nine runs one by one: two at a time,
                                                                         and as jobs of `skydeckctl sweep start` on the lab

Both train the same network on the same images: batch 64, the reference in fp32 on all processors with its data normalised
in memory before it begins. They take turns, so that what else runs on the machine meets both; ratios are of one turn each,
by the clock and by processor time, and the median counts.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ.get("SKYDECK_BIN", "build/release/bin"))
SOURCE = pathlib.Path(__file__).resolve().parents[2]
MNIST = pathlib.Path(os.environ.get("SKYDECK_MNIST_DIR", pathlib.Path.home() / ".local/share/skydeck/mnist"))


def reference(options):
    """The course's loop. Prints one JSON document."""
    import numpy
    import torch
    import torch.nn.functional as F
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
            self.dropout1, self.dropout2 = nn.Dropout2d(0.25), nn.Dropout(0.5)
            self.fc1, self.fc2 = nn.Linear(9216, 128), nn.Linear(128, 10)

        def forward(self, x):
            x = F.relu(self.conv1(x))
            x = F.relu(self.conv2(x))
            x = self.dropout1(F.max_pool2d(x, 2))
            x = self.dropout2(F.relu(self.fc1(torch.flatten(x, 1))))
            return F.log_softmax(self.fc2(x), dim=1)

    pixels = numpy.fromfile(MNIST / "train-images-idx3-ubyte", numpy.uint8)[16:].reshape(-1, 1, 28, 28)
    labels = numpy.fromfile(MNIST / "train-labels-idx1-ubyte", numpy.uint8)[8:]
    # The split of skydeck-train: Fisher and Yates over std::mt19937.
    raw = numpy.random.RandomState(20201006)._bit_generator
    order = list(range(len(labels)))
    for i in range(len(order), 1, -1):
        j = int(raw.random_raw()) % i
        order[i - 1], order[j] = order[j], order[i - 1]
    if options.subset:
        order = order[:options.subset]
    middle = len(order) * 4 // 5
    images = ((torch.tensor(pixels[order], dtype=torch.float32) / 255) - 0.1307) / 0.3081
    digits = torch.tensor(labels[order].astype(numpy.int64))
    torch.set_num_threads(options.threads or len(os.sched_getaffinity(0)))
    torch.manual_seed(options.seed)
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=options.lr, momentum=options.momentum)
    epochs = []
    for _ in range(options.epochs):
        net.train()
        start, spent = time.perf_counter(), time.process_time()
        shuffled = torch.randperm(middle)
        total = 0.0
        for at in range(0, middle, 64):
            batch = shuffled[at:at + 64]
            optimizer.zero_grad()
            loss = F.nll_loss(net(images[batch]), digits[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        seconds, spent = time.perf_counter() - start, time.process_time() - spent
        net.eval()
        with torch.no_grad():
            right = sum(int((net(images[i:i + 500]).argmax(1) == digits[i:i + 500]).sum())
                        for i in range(middle, len(order), 500))
        epochs.append({"imagesPerSecond": middle / seconds, "processorSeconds": spent, "train_loss": total / middle,
                       "val_accuracy": 100 * right / (len(order) - middle)})
    print(json.dumps(epochs))


def arguments_of(options, seed, **more):
    given = {"lr": options.lr, "momentum": options.momentum, "epochs": options.epochs, "subset": options.subset,
             "seed": seed, "threads": options.threads, **more}
    return [word for name, value in given.items() if value for word in (f"--{name}", str(value))]


def run(command):
    """The command's output, its seconds by the clock and of processors."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          env={**os.environ, "SKYDECK_MNIST_DIR": str(MNIST)})
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_reference(options, seed):
    out, _, _ = run(["/usr/bin/python3", __file__, "--reference", *arguments_of(options, seed)])
    return json.loads(out)


def run_ours(options, seed, folder, **more):
    file = pathlib.Path(folder) / "metrics.csv"
    _, seconds, processor = run([BIN / "skydeck-train", "--precision", options.precision,
                                 *arguments_of(options, seed, metrics=file, **more)])
    record = json.loads(file.with_suffix(".json").read_text())
    return record, seconds, processor


def speed(options, folder):
    clock, processor, ours_speed, their_speed = [], [], [], []
    images = (options.subset or 60000) * 4 // 5
    for turn in range(options.repeat):
        theirs = run_reference(options, 1)[-1]
        # What starting, reading and validating take is the same for one epoch more: the difference is an epoch's.
        one, _, first = run_ours(options, 1, folder)
        more = argparse.Namespace(**{**vars(options), "epochs": options.epochs + 1})
        two, _, second = run_ours(more, 1, folder)
        ours = statistics.median(epoch["imagesPerSecond"] for epoch in two["epochs"])
        clock.append(ours / theirs["imagesPerSecond"])
        processor.append(theirs["processorSeconds"] / (second - first))
        ours_speed.append(ours)
        their_speed.append(theirs["imagesPerSecond"])
        print(f"turn {turn + 1}: reference {theirs['imagesPerSecond']:.0f} images/s, skydeck-train {ours:.0f} images/s "
              f"({two['machine']['precision']}): {clock[-1]:.2f} by the clock, {processor[-1]:.2f} by processor time "
              "(ours with its validation)", flush=True)
    print(f"median of {options.repeat}: reference {statistics.median(their_speed):.0f} images/s, skydeck-train "
          f"{statistics.median(ours_speed):.0f} images/s; ratio {statistics.median(clock):.2f} by the clock, "
          f"{statistics.median(processor):.2f} by processor time; {images} images an epoch")


def accuracy(options, folder):
    differences = []
    for seed in (int(word) for word in options.seeds.split(",")):
        theirs = run_reference(options, seed)
        ours, _, _ = run_ours(options, seed, folder)
        pair = theirs[-1]["val_accuracy"], ours["epochs"][-1]["val_accuracy"]
        differences.append(pair[1] - pair[0])
        print(f"seed {seed}: reference {pair[0]:.3f} %, skydeck-train {pair[1]:.3f} %, "
              f"{statistics.median(e['imagesPerSecond'] for e in theirs):.0f} and "
              f"{statistics.median(e['imagesPerSecond'] for e in ours['epochs']):.0f} images/s", flush=True)
    print(f"mean difference of validation accuracy after {options.epochs} epochs: "
          f"{statistics.mean(differences):+.3f} points")


RATES, MOMENTA = (0.1, 0.01, 0.001), (0.5, 0.1, 0.05)


def sweep_on_lab(options):
    """Seconds from the command to the end of its last job."""
    sys.path.insert(0, str(SOURCE / "tests/clients"))
    os.environ.setdefault("SKYDECK_RESOURCES", str(SOURCE / "resources"))
    os.environ.update(SKYDECK_BIN=str(BIN.resolve()), SKYDECK_MNIST_DIR=str(MNIST))
    from lab import Lab
    with Lab() as lab:
        lab.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        lab.ctl("batch", "publish-image")
        start = time.perf_counter()
        done = lab.ctl_json("sweep", "start", "--lr", ",".join(map(str, RATES)), "--momentum", ",".join(map(str, MOMENTA)),
                            "--epochs", str(options.epochs), "--subset", str(options.subset), "--wait")
        seconds = time.perf_counter() - start
    if [cell["epochsDone"] for cell in done["cells"]] != [options.epochs] * 9:
        sys.exit(f"not all runs of the sweep are complete: {done}")
    return seconds


def sweep(options, folder):
    pairs = [(lr, momentum) for lr in RATES for momentum in MOMENTA]
    their_start, theirs = time.perf_counter(), 0.0
    for lr, momentum in pairs:
        one = argparse.Namespace(**{**vars(options), "lr": lr, "momentum": momentum})
        run_reference(one, 1)
    theirs = time.perf_counter() - their_start
    start, waiting, running = time.perf_counter(), list(enumerate(pairs)), []
    while waiting or running:
        while waiting and len(running) < 2:
            index, (lr, momentum) = waiting.pop(0)
            one = argparse.Namespace(**{**vars(options), "lr": lr, "momentum": momentum, "threads": 1})
            file = pathlib.Path(folder) / f"{index}.csv"
            running.append(subprocess.Popen([str(BIN / "skydeck-train"), *arguments_of(one, 1, metrics=file)],
                                            stdout=subprocess.DEVNULL,
                                            env={**os.environ, "SKYDECK_MNIST_DIR": str(MNIST)}))
        running[0].wait()
        for process in [p for p in running if p.poll() is not None]:
            if process.returncode:
                sys.exit(f"skydeck-train ended with {process.returncode}")
            running.remove(process)
    ours = time.perf_counter() - start
    print(f"nine runs of {options.epochs} epochs: reference one by one {theirs:.1f} s, skydeck-train two at a time "
          f"{ours:.1f} s: {theirs / ours:.2f} times as fast, starting included", flush=True)
    on_lab = sweep_on_lab(options)
    print(f"the same as jobs of the lab {on_lab:.1f} s: {theirs / on_lab:.2f} times as fast")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--accuracy", action="store_true")
    parser.add_argument("--sweep", action="store_true")
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--momentum", type=float, default=0.5)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--subset", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--precision", default="auto", choices=("auto", "fp32", "bf16"), help="of skydeck-train")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    if options.subset is None:
        options.subset = 0 if options.accuracy or options.reference else 3000 if options.sweep else 12000
    if options.epochs is None:
        options.epochs = 5 if options.accuracy else 1
    if options.reference:
        return reference(options)
    try:
        subprocess.run(["/usr/bin/python3", "-c", "import torch, numpy"], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        print("python3-torch is not installed: nothing to compare with")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        (accuracy if options.accuracy else sweep if options.sweep else speed)(options, folder)


if __name__ == "__main__":
    main()
