#!/usr/bin/env bash
# Trains, evaluates and exports in one go: bash run.sh DATA_DIR OUT_DIR [--smoke] [--seconds N]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ $# -ge 2 ]] || { echo "usage: bash run.sh DATA_DIR OUT_DIR [--smoke] [--seconds N]" >&2; exit 2; }
export TOKENIZERS_PARALLELISM=true PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-python3}" "$here/run.py" "$@"
