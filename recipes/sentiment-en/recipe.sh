#!/usr/bin/env bash
# The whole recipe: bash recipe.sh DIR_WITH_SST2 OUT. On two CPU cores about 80 minutes, on a GPU a few.
set -euo pipefail
data=$1 out=$2
cd "$(dirname "$0")"
python train.py --data "$data" --out "$out/run1" --seed 7 --lr 5e-5 --epochs 4 --batch-tokens 768 --batch-rows 64
python train.py --data "$data" --out "$out/run2" --seed 11 --lr 1.5e-4 --epochs 4 --stop-after 1
python train.py --data "$data" --out "$out/run3" --seed 21 --lr 1e-4 --epochs 2 --freeze-embeddings
python soup.py --data "$data" --out "$out/mean" "$out/run1" "$out/run2" "$out/run3"
python calibrate.py --data "$data" "$out/mean"
