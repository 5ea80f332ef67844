"""CTranslate2 in int8; prints one line of JSON as measure.ts does.

    python ctranslate2_convert.py MODEL DIRECTORY
"""

import json
import resource
import statistics
import sys
import time

import ctranslate2

with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)
started = time.perf_counter()
translator = ctranslate2.Translator(task["directory"], device="cpu", compute_type="int8", inter_threads=1, intra_threads=task["threads"])


def translate(sentences):
    found = translator.translate_batch(
        [sentence["pieces"] for sentence in sentences], beam_size=task["beams"], max_batch_size=32, max_decoding_length=128
    )
    return [result.hypotheses[0] for result in found]


sentences = task["sentences"]
translate(sentences[:1])
first = time.perf_counter() - started
ones = []
for sentence in [sentence for sentence in sentences if 8 <= len(sentence["ids"]) <= 20][:15]:
    start = time.perf_counter()
    translate([sentence])
    ones.append(time.perf_counter() - start)
start, cpu = time.perf_counter(), time.process_time()
outputs = translate(sentences)
seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({
    "firstMs": 1000 * first, "oneMs": 1000 * statistics.median(ones), "seconds": seconds, "cpuSeconds": cpu_seconds,
    "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "outputs": outputs,
}))
