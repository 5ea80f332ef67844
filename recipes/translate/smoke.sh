#!/usr/bin/env bash
# Every step on a small slice, in a few minutes: bash smoke.sh DATA OUT
set -euo pipefail
data=$(realpath "$1") out=$(realpath -m "$2")
cd "$(dirname "$0")"
python clean.py --data "$data" --out "$out/clean" --smoke
python spm.py --data "$out/clean" --out "$out/spm" --smoke --threads 1
python prepare.py --data "$out/clean" --spm "$out/spm" --out "$out/packed" --smoke --processes 1
rm -rf "$out/run"
python train.py --packed "$out/packed" --spm "$out/spm" --out "$out/run" --smoke --threads 1
python evaluate.py --model "$out/run/model" --data "$data" --pairs en-fr,fr-en --smoke --threads 1
