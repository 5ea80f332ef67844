#!/usr/bin/env bash
# Runs the check on a machine that has nothing but a GPU, its driver, CUDA 13 and cuDNN 9 somewhere, and no network.
#   run.sh PIECES_FOLDER --out FOLDER [options of check.js]
# PIECES_FOLDER holds the pieces that pack.mjs made. They are joined and unpacked into $GLOSSA_CUDA_HOME (default
# /tmp/glossa-cuda) the first time.
set -euo pipefail
pieces=$1
shift
home=${GLOSSA_CUDA_HOME:-/tmp/glossa-cuda}

if [ ! -e "$home/complete" ]; then
  (cd "$pieces" && sha256sum --quiet -c pieces.sha256)
  mkdir -p "$home"
  cat "$pieces"/bundle.tar.gz.* | tar -xz -C "$home"
  touch "$home/complete"
fi

# The folder of each library, wherever it was installed. Both CUDA generations are looked for: the loader takes the one
# that the provider library names.
folders=
for name in libcudart.so.1[23] libcublas.so.1[23] libcublasLt.so.1[23] libcurand.so.10 libcufft.so.1[12] \
  libnvrtc.so.1[23] libcudnn.so.9 libcuda.so.1; do
  for file in $(find /usr/local /usr/lib /lib64 /opt /root /home -name "$name" 2>/dev/null || true); do
    case ":$folders:" in *":$(dirname "$file"):"*) ;; *) folders=$folders${folders:+:}$(dirname "$file") ;; esac
  done
done
export LD_LIBRARY_PATH_BEFORE=${LD_LIBRARY_PATH:-}
export LD_LIBRARY_PATH=$folders${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
# The wheel's own core beside its providers, instead of onnxruntime-node's.
if [ "${GLOSSA_CUDA_CORE:-npm}" = wheel ]; then
  export GLOSSA_ONNXRUNTIME_LIBRARY=$(ls "$home"/wheel/libonnxruntime.so.*)
fi
exec "$home/node" "$home/check.js" "$@"
