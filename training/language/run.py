"""Everything from the dialogues to the exported model: run.py DATA_DIR OUT_DIR [--smoke] [--seconds N]."""

from __future__ import annotations

import argparse
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from chat import BOS, END, PAD
from evaluate import compare_with_trigram, draw_samples, export_all, measure_answers
from model import Llama
from prepare import prepare
from runner import Runner
from settings import load_settings
from train import train

TOKENIZER_FILES = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]


def main() -> None:
    """Reads the arguments and runs the steps one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, for a CPU")
    parser.add_argument("--seconds", type=float, help="training time instead of the one in settings.json")
    options = parser.parse_args()
    settings = load_settings(options.smoke)
    if options.seconds:
        settings["train"]["seconds"] = options.seconds
    options.out.mkdir(parents=True, exist_ok=True)
    run(options.data, options.out, settings, is_smoke=options.smoke)


def run(data: Path, out: Path, settings: dict[str, Any], is_smoke: bool) -> None:
    """Files are written as soon as they exist, so that an interrupted run leaves what it had."""
    started = time.monotonic()
    log_file = (out / "log.txt").open("w", encoding="utf-8")

    def log(text: str) -> None:
        line = f"{time.monotonic() - started:7.1f} s  {text}"
        print(line, flush=True)
        print(line, file=log_file, flush=True)

    report: dict[str, Any] = {"settings": settings, "versions": {"torch": torch.__version__, "numpy": np.__version__}}
    prepared = prepare(data, out, settings)
    report["counts"] = prepared.counts
    log(f"prepared: {prepared.counts}")
    model, report["training"] = train(prepared.train_rows, prepared.held_out_rows, settings, log)
    write_configs(settings, out)
    write_checkpoint(model, out)
    log("checkpoint written")
    report["perplexity"] = compare_with_trigram(model, prepared, settings["vocabulary"], next(model.parameters()).device.type)
    log(f"perplexity: {report['perplexity']}")
    write_report(report, out)
    report["exports"] = export_all(model, prepared, settings, out, log)
    write_report(report, out)
    runner = Runner(out / "model_quantized.onnx", settings["model"])
    report["samples"] = draw_samples(runner, prepared, settings)
    log(f"samples drawn in {report['samples']['seconds']} s")
    write_report(report, out)
    report["answers"] = measure_answers(runner, prepared, settings, 4 if is_smoke else 60)
    report["wallSeconds"] = round(time.monotonic() - started, 1)
    write_report(report, out)
    log(f"answers: {report['answers']}")


def write_report(report: dict[str, Any], out: Path) -> None:
    """report.json, as far as it is known."""
    (out / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_configs(settings: dict[str, Any], out: Path) -> None:
    """The small files of the model folder, together in tokenizer_files.zip."""
    size = settings["model"]
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": settings["vocabulary"], "hidden_size": size["hidden"],
        "intermediate_size": size["feedForward"], "num_hidden_layers": size["layers"], "num_attention_heads": size["heads"],
        "num_key_value_heads": size["keyValueHeads"], "head_dim": size["headSize"], "hidden_act": "silu", "max_position_embeddings": size["context"],
        "rms_norm_eps": size["normEpsilon"], "rope_theta": size["ropeTheta"], "rope_parameters": {"rope_type": "default", "rope_theta": size["ropeTheta"]},
        "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True, "bos_token_id": BOS, "eos_token_id": END, "pad_token_id": PAD, "use_cache": True,
    }
    generation = {"bos_token_id": BOS, "eos_token_id": END, "pad_token_id": PAD, "max_new_tokens": 400}
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")
    with zipfile.ZipFile(out / "tokenizer_files.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in TOKENIZER_FILES:
            archive.write(out / name, name)
    for name in TOKENIZER_FILES:
        os.unlink(out / name)


def write_checkpoint(model: Llama, out: Path) -> None:
    """The weights as one safetensors file in float16, cut in two halves."""
    content = save({name: value.half().cpu().contiguous() for name, value in model.state_dict().items()})
    middle = len(content) // 2
    (out / "checkpoint_fp16_a.bin").write_bytes(content[:middle])
    (out / "checkpoint_fp16_b.bin").write_bytes(content[middle:])


if __name__ == "__main__":
    main()
