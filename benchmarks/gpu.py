"""Measure the ladder of chapter 19 on this machine: what a training step of every model costs, rung by rung.

    python benchmarks/gpu.py            everything; about five minutes on a processor or on one graphics card
    python benchmarks/gpu.py --quick    a few small steps, to see that it runs

It takes the graphics card if there is one, else the processor with one thread. It writes <device>.json into
solutions/19_cuda/measurements/ and, for readers, the same file into nnbook/data/measurements/. A rung that this
machine cannot climb (no compiler, no memory left) is written down with what it said.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import pathlib
import platform
import re
import statistics
import subprocess
import time
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch

from nnbook import nn, optim, tensor
from nnbook.data.programs import NAMES, load

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "solutions" / "19_cuda" / "measurements", ROOT / "nnbook" / "data" / "measurements")
BATCH = {"mlp": 1024, "cnn": 512, "lstm": 128, "autoencoder": 1024, "gan": 1024, "transformer": 64}
# Sizes of the one that fills the device: words, length, d, heads, layers.
LARGE = {
    "cuda": {"words": 8192, "length": 1024, "d": 4096, "heads": 32, "layers": 6, "n": 16},
    "cpu": {"words": 1024, "length": 128, "d": 512, "heads": 8, "layers": 4, "n": 4},
    "quick": {"words": 64, "length": 16, "d": 32, "heads": 2, "layers": 1, "n": 2},
}
SWEEP = {"pixels": 784, "hidden": 256}


class Rung(NamedTuple):
    """One rung of the ladder: its name and what is switched on."""

    name: str
    precision: str = "float32"
    compiled: bool = False
    captured: bool = False


LADDER = {
    "cpu": [
        Rung("PyTorch float32"),
        Rung("torch.compile", compiled=True),
        Rung("bfloat16", "bfloat16"),
    ],
    "cuda": [
        Rung("PyTorch float32"),
        Rung("TF32", "tf32"),
        Rung("bfloat16", "bfloat16"),
        Rung("bfloat16 + compile", "bfloat16", compiled=True),
        Rung("the same in a CUDA graph", "bfloat16", compiled=True, captured=True),
    ],
}


def allow(precision: str) -> None:
    """Let float32 matrix products and convolutions use TF32, or not."""
    torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")
    torch.backends.cudnn.allow_tf32 = precision == "tf32"


def wait(device: torch.device) -> None:
    """Wait until the device has done everything asked of it."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def seconds(step: Callable[[], Any], device: torch.device, least: float) -> float:
    """Return what a step takes: the median of five rounds, each at least a fifth of `least` seconds long.

    On a processor it is processor time, one thread's, so that what else runs on the machine does not count.
    """
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    for _ in range(3):
        step()
    wait(device)
    began = clock()
    step()
    wait(device)
    repeats = max(1, int(least / 5 / max(clock() - began, 1e-6)))
    rounds = []
    for _ in range(5):
        began = clock()
        for _ in range(repeats):
            step()
        wait(device)
        rounds.append((clock() - began) / repeats)
    return statistics.median(rounds)


def cost(model: torch.nn.Module, run: Callable[[], Any]) -> tuple[int, int]:
    """Return the operations and the bytes of a training step in float32: three times what the way forward takes.

    Counted are the products of linear, convolutional, recurrent and attention layers, and for every layer the numbers
    it reads and writes: inputs, weights, outputs. Causal attention counts the half of the scores that is needed.
    """
    total = [0, 0]

    def count(layer: Any, inputs: tuple, output: Any) -> None:
        x, y = inputs[0], output[0] if isinstance(output, tuple) else output
        weights = sum(p.numel() for p in layer.parameters())
        kind = type(layer).__name__
        if kind == "Embedding":
            weights = 0  # only the rows that are looked up, which are the output
        if kind in ("Linear", "Conv2d"):
            total[0] += 2 * y.numel() * layer.weight[0].numel()
        elif kind == "LSTM":
            total[0] += 2 * x.shape[0] * x.shape[1] * (layer.weight_ih_l0.numel() + layer.weight_hh_l0.numel())
        elif kind == "Attention":
            total[0] += 2 * y.numel() * y.shape[1]
        total[1] += 4 * (x.numel() + weights + y.numel())

    layers = [one for one in model.modules() if not list(one.children())]
    hooks = [one.register_forward_hook(count) for one in layers]
    run()
    for hook in hooks:
        hook.remove()
    return 3 * total[0], 3 * total[1]


def captured(step: Callable[[], Any]) -> Callable[[], Any]:
    """Return the replay of a step that has been recorded as a CUDA graph."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def torch_step(
    program: types.ModuleType, sizes: dict, arrays: tuple, rung: Rung, device: torch.device
) -> Callable[[], Any]:
    """Return a training step with AdamW, as a rung of the ladder asks."""
    allow(rung.precision)
    torch.manual_seed(19)
    with device:
        model = program.build(**sizes)
    batch = [torch.tensor(one).to(device) for one in arrays]
    on_card = device.type == "cuda"
    rule = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=on_card, capturable=on_card and rung.captured)

    def forward(*given: Any) -> Any:
        return program.loss(model, *given)[0]

    if rung.compiled:
        torch._dynamo.reset()
        forward = torch.compile(forward)

    def step() -> None:
        rule.zero_grad(set_to_none=True)
        low = rung.precision == "bfloat16"
        with torch.autocast(device.type, torch.bfloat16, enabled=low, cache_enabled=not rung.captured):
            value = forward(*batch)
        value.backward()
        rule.step()

    return captured(step) if rung.captured else step


def nnbook_step(program: types.ModuleType, sizes: dict, arrays: tuple) -> Callable[[], Any]:
    """Return the same training step on NumPy."""
    model = nn.init.reset(program.build(**sizes), np.random.default_rng(19))
    batch, rule = [tensor(one) for one in arrays], optim.AdamW(model.parameters(), lr=1e-4)

    def step() -> None:
        rule.zero_grad()
        program.loss(model, *batch)[0].backward()
        rule.step()

    return step


def ladder(
    name: str, sizes: dict, arrays: tuple, device: torch.device, peak: dict, least: float, numpy: bool = True
) -> dict[str, Any]:
    """Measure one model on every rung; return its cost and the rungs."""
    program, n = load(name, "torch"), len(arrays[0])
    with torch.device("meta"):
        model, batch = program.build(**sizes), [torch.tensor(one, device="meta") for one in arrays]
    flops, moved = cost(model, lambda: program.loss(model, *batch))
    parameters, rungs = sum(p.numel() for p in model.parameters()), []
    if numpy:
        took = seconds(nnbook_step(load(name), sizes, arrays), torch.device("cpu"), least)
        rungs.append({"rung": "nnbook (NumPy)", "seconds": took, "examples": n / took, "share": None})
    for rung in LADDER[device.type]:
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        try:
            took = seconds(torch_step(program, sizes, arrays, rung, device), device, least)
        except Exception as error:  # a compiler that is missing, memory that runs out: written down, and on
            rungs.append({"rung": rung.name, "failed": f"{type(error).__name__}: {str(error).strip()[:120]}"})
            continue
        share = flops / took / peak[rung.precision]
        rungs.append({"rung": rung.name, "seconds": took, "examples": n / took, "share": share})
        if device.type == "cuda":
            rungs[-1]["memory"] = torch.cuda.max_memory_allocated()
        print(f"  {name:12} {rung.name:26} {1e3 * took:10.3f} ms  {share:6.1%} of the peak", flush=True)
    return {"batch": n, "parameters": parameters, "flops": flops, "bytes": moved, "ladder": rungs}


def peaks(device: torch.device, size: int, least: float) -> dict[str, float]:
    """Return the operations a second of a square matrix product in each precision."""
    found = {}
    for precision in ("float32", "tf32", "bfloat16") if device.type == "cuda" else ("float32", "bfloat16"):
        allow(precision)
        dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        a, b = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
        out = torch.empty_like(a)
        found[precision] = 2 * size**3 / seconds(lambda: torch.mm(a, b, out=out), device, least)  # noqa: B023
    return found


def bandwidth(device: torch.device, count: int, least: float) -> float:
    """Return the bytes a second of a copy, read and written."""
    x = torch.ones(count, device=device)
    y = torch.empty_like(x)
    return 2 * 4 * count / seconds(lambda: y.copy_(x), device, least)


def sweep(device: torch.device, sizes: list[int], least: float) -> dict[str, Any]:
    """Measure one training step of the MLP against its batch size, on NumPy, on the processor and on the card."""
    steps: dict[str, list[float]] = {"nnbook": [], "torch cpu": []}
    if device.type == "cuda":
        steps["torch cuda"] = []
    for n in sizes:
        arrays = load("mlp").batch(np.random.default_rng(n), n, SWEEP["pixels"])
        for library, found in steps.items():
            if library != "torch cuda" and n > 8192:
                continue
            there = torch.device(library.split()[-1]) if library != "nnbook" else torch.device("cpu")
            step = (
                nnbook_step(load("mlp"), SWEEP, arrays)
                if library == "nnbook"
                else torch_step(load("mlp", "torch"), SWEEP, arrays, Rung(""), there)
            )
            found.append(seconds(step, there, least))
    return {"sizes": sizes, **SWEEP, "seconds": steps}


def trace(device: torch.device, n: int) -> list[list[Any]]:
    """Return what the profiler saw of one step of the sweep's MLP: (lane, depth, name, start, length) in µs."""
    from torch.profiler import ProfilerActivity, profile

    arrays = load("mlp").batch(np.random.default_rng(0), n, SWEEP["pixels"])
    step = torch_step(load("mlp", "torch"), SWEEP, arrays, Rung(""), device)
    for _ in range(5):
        step()
    wait(device)
    kinds = [ProfilerActivity.CPU] + [ProfilerActivity.CUDA] * (device.type == "cuda")
    found = []
    for _ in range(60):
        with profile(activities=kinds) as seen:
            step()
            wait(device)
        found.append(spans_of(seen.events()))
    return min(found, key=lambda spans: max(one[3] + one[4] for one in spans))  # the one least disturbed


def spans_of(events: Any) -> list[list[Any]]:
    """Return a profiler's events as (lane, depth, name, start, length), the shortest and the deepest left out."""
    spans = []
    for event in events:
        depth, parent = 0, event.cpu_parent
        while parent is not None:
            depth, parent = depth + 1, parent.cpu_parent
        lane = "device" if "CUDA" in str(event.device_type) else "host"
        spans.append([lane, depth, event.name, event.time_range.start, event.time_range.elapsed_us()])
    first, last = min(one[3] for one in spans), max(one[3] + one[4] for one in spans)
    least = 0.003 * (last - first)
    return [[*one[:2], one[2][:60], one[3] - first, one[4]] for one in spans if one[4] > least and one[1] < 3]


def name_of(device: torch.device) -> str:
    """Return the device's name."""
    if device.type == "cuda":
        return torch.cuda.get_device_name()
    info = pathlib.Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text("utf-8")) if info.exists() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def driver(device: torch.device) -> str:
    """Return the version of the card's driver, "" where there is none."""
    if device.type != "cuda":
        return ""
    asked = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")[0]
    except (OSError, subprocess.CalledProcessError):
        return ""


def measure(device: torch.device, quick: bool) -> dict[str, Any]:
    """Measure everything on one device."""
    on_card = device.type == "cuda"
    torch.set_num_threads(1)
    least = 0.01 if quick else 0.5
    peak = peaks(device, 128 if quick else 8192 if on_card else 1024, least)
    speed = bandwidth(device, 10_000 if quick else 2**28 if on_card else 2**24, least)
    top = 4 if quick else 262_144 if on_card else 8192
    sizes = [4**i for i in range(10) if 4**i <= top] + ([8192] if top == 8192 else [])
    swept, seen, models = sweep(device, sizes, least), trace(device, 4 if quick else 256), {}
    for name in NAMES:
        arrays = load(name).batch(np.random.default_rng(0), 2 if quick else BATCH[name])
        models[name] = ladder(name, {}, arrays, device, peak, least)
    large = dict(LARGE["quick" if quick else device.type])
    n, length, words = large.pop("n"), large["length"], large["words"]
    arrays = load("transformer").batch(np.random.default_rng(0), n, words, length)
    filled = ladder("transformer", large, arrays, device, peak, 2 * least, numpy=not on_card)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__}
    versions |= {"cuda": torch.version.cuda, "nnbook": importlib.metadata.version("nnbook")}
    return {
        "device": name_of(device),
        "kind": device.type,
        "threads": 1,
        "driver": driver(device),
        "versions": versions,
        "peak": peak,
        "bandwidth": speed,
        "sweep": swept,
        "trace": seen,
        "models": models,
        "large": {**large, **filled},
    }


def rounded(value: Any) -> Any:
    """Return a record with its numbers to four digits, so that a file stays small and readable."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def main(arguments: list[str] | None = None) -> pathlib.Path:
    """Measure and write; return the last file written."""
    parser = argparse.ArgumentParser(description="Measure the ladder of chapter 19 on this machine.")
    parser.add_argument("--quick", action="store_true", help="a few small steps, to see that it runs")
    parser.add_argument("--cpu", action="store_true", help="the processor, even where there is a graphics card")
    parser.add_argument("--out", type=pathlib.Path, help="write into this folder only")
    given = parser.parse_args(arguments)
    device = torch.device("cuda" if torch.cuda.is_available() and not given.cpu else "cpu")
    began = time.perf_counter()
    record = rounded(measure(device, given.quick))
    if given.quick and given.out is None:
        parser.exit(message=f"{record['device']}: it runs; nothing is written with --quick and without --out\n")
    path = pathlib.Path()
    for folder in (given.out,) if given.out else FOLDERS:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (re.sub(r"[^a-z0-9]+", "-", record["device"].lower()).strip("-") + ".json")
        path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(f"{record['device']}: {time.perf_counter() - began:.0f} s, written to {path}")
    return path


if __name__ == "__main__":
    main()
