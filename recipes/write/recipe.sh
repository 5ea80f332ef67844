#!/usr/bin/env bash
# The whole recipe: bash recipe.sh OUT [MINUTES OF THE TEACHER] [MINUTES OF TRAINING] [cpu|gpu] [CLEAN]
# CLEAN, what translate/clean.py wrote: four tenths of the training go to its everyday English sentences, before the teacher's texts.
# Every step goes on where it was stopped: call it again after an interruption.
set -euo pipefail
out=$(realpath -m "$1") teacher=${2:-6} minutes=${3:-4} kind=${4:-gpu} clean=${5:+$(realpath "$5")}
cd "$(dirname "$0")"
options=() text=$out/text
[ "$kind" = gpu ] && options=(--compile)
python generate.py --out "$out/raw" --minutes "$teacher"
python filter.py --raw "$out/raw" --out "$text"
if [ -n "$clean" ]; then
  python sentences.py --clean "$clean" --out "$out/sentences"
  text=$out/both
  mkdir -p "$text"
  for part in train valid; do cat "$out/sentences/$part.jsonl" "$out/text/$part.jsonl" > "$text/$part.jsonl"; done
fi
[ -d "$out/tokenizer" ] || python tokenizer.py --text "$text" --out "$out/tokenizer"
if [ -n "$clean" ]; then
  first=$(python -c "print($minutes * 0.4)") minutes=$(python -c "print($minutes * 0.6)")
  python train.py --text "$out/sentences" --tokenizer "$out/tokenizer" --out "$out/first" --minutes "$first" --teacher-embeddings "${options[@]}"
  options+=(--start "$out/first/model" --lr 6e-4)
fi
python train.py --text "$out/text" --tokenizer "$out/tokenizer" --out "$out/run" --minutes "$minutes" "${options[@]}"
python evaluate.py --model "$out/run/model" --text "$out/text" --out "$out/evaluation"
