#!/usr/bin/env bash
# The whole recipe: bash recipe.sh DATA OUT [MINUTES] [PAIRS] [cpu|gpu]. DATA holds parallel/ and mt-dev/ (see README.md).
# What is there already is not made again, and the training goes on from its checkpoint: call it again after an interruption.
set -euo pipefail
data=$(realpath "$1") out=$(realpath -m "$2") minutes=${3:-20} pairs=${4:-en-fr,en-de,en-es} kind=${5:-gpu}
cd "$(dirname "$0")"
cores=$(nproc)
[ -f "$out/clean/clean.json" ] || python clean.py --data "$data" --out "$out/clean" --pairs "$pairs"
[ -f "$out/spm/vocab.json" ] || python spm.py --data "$out/clean" --out "$out/spm" --threads "$cores"
[ -f "$out/packed/meta.json" ] || python prepare.py --data "$out/clean" --spm "$out/spm" --out "$out/packed" --processes "$cores"
options=()
[ "$kind" = gpu ] && options=(--compile)
python train.py --packed "$out/packed" --spm "$out/spm" --out "$out/run" --minutes "$minutes" "${options[@]}"
python evaluate.py --model "$out/run/model" --data "$data" --out "$out/evaluation"
