#!/usr/bin/env bash
# The whole recipe: bash recipe.sh OUT [MINUTES OF THE TEACHER] [MINUTES OF TRAINING] [cpu|gpu]
# Every step goes on where it was stopped: call it again after an interruption.
set -euo pipefail
out=$(realpath -m "$1") teacher=${2:-6} minutes=${3:-4} kind=${4:-gpu}
cd "$(dirname "$0")"
options=()
[ "$kind" = gpu ] && options=(--compile)
python generate.py --out "$out/raw" --minutes "$teacher"
python filter.py --raw "$out/raw" --out "$out/text"
[ -d "$out/tokenizer" ] || python tokenizer.py --text "$out/text" --out "$out/tokenizer"
python train.py --text "$out/text" --tokenizer "$out/tokenizer" --out "$out/run" --minutes "$minutes" "${options[@]}"
python evaluate.py --model "$out/run/model" --text "$out/text" --out "$out/evaluation"
