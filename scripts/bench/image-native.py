"""The native side of `npm run bench -- image`: times ONNX Runtime itself on the embedded denoiser.

    image-native.py MODEL THREADS    one line of JSON: ms of one evaluation at batch 1, median of 24

Needs onnxruntime and numpy.
"""

import json
import statistics
import sys
import time

import numpy as np
import onnxruntime

WARM, TIMES = 3, 24
TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(int32)": np.int32}


def main(path: str, threads: int) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)
    sizes = {"sample": (1, 3, 64, 64), "timestep": (1,), "states": (1, 32, 160), "mask": (1, 32)}
    feeds = {}
    for entry in session.get_inputs():
        shape = [size if isinstance(size, int) else sizes[entry.name][i] for i, size in enumerate(entry.shape)]
        feeds[entry.name] = random.random(shape).astype(TYPES[entry.type])
    times = []
    for turn in range(WARM + TIMES):
        started = time.perf_counter()
        session.run(None, feeds)
        if turn >= WARM:
            times.append(1000 * (time.perf_counter() - started))
    print(json.dumps({"evaluationMs": statistics.median(times), "version": onnxruntime.__version__}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
