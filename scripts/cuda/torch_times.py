"""Times of the encoder and the decoder step of models.ts in PyTorch, float16 on a GPU, as JSON on standard output."""
import json
import sys
import time

import torch
import torch.nn.functional as F

request = json.loads(sys.argv[1])
layers, hidden, heads = request["layers"], request["hidden"], request["heads"]
vocabulary, context, steps = request["vocabulary"], request["context"], request["steps"]
size = hidden // heads
device, dtype = "cuda", torch.float16


def weight(rows, columns):
    return torch.randn(rows, columns, device=device, dtype=dtype) / rows**0.5


table = torch.randn(vocabulary, hidden, device=device, dtype=dtype)
blocks = [
    {"q": weight(hidden, hidden), "k": weight(hidden, hidden), "v": weight(hidden, hidden), "o": weight(hidden, hidden),
     "up": weight(hidden, 4 * hidden), "down": weight(4 * hidden, hidden)}
    for _ in range(layers)
]
head = weight(hidden, vocabulary)


def norm(x):
    return F.layer_norm(x, (hidden,))


def split(x):
    return x.view(*x.shape[:2], heads, size).transpose(1, 2)


def forward(ids, cache=None, position=0):
    x = table[ids]
    for index, block in enumerate(blocks):
        y = norm(x)
        q, k, v = (split(y @ block[name]) for name in "qkv")
        if cache is not None:
            keys, values = cache[index]
            keys[:, :, position:position + 1] = k
            values[:, :, position:position + 1] = v
            k, v = keys[:, :, :position + 1], values[:, :, :position + 1]
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(x.shape)
        x = x + y @ block["o"]
        x = x + F.gelu(norm(x) @ block["up"], approximate="tanh") @ block["down"]
    return norm(x)


def median(values):
    return sorted(values)[len(values) // 2] * 1000


def timed(call, calls=20):
    values = []
    for index in range(calls + 3):
        torch.cuda.synchronize()
        start = time.perf_counter()
        call()
        torch.cuda.synchronize()
        if index >= 3:
            values.append(time.perf_counter() - start)
    return median(values)


results = []
with torch.inference_mode():
    for rows, tokens in request["shapes"]:
        ids = torch.randint(0, vocabulary, (rows, tokens))
        ms = timed(lambda: forward(ids.to(device)).cpu())
        results.append({"what": f"encoder float16 {rows} × {tokens}", "milliseconds": ms})
    cache = [tuple(torch.zeros(1, heads, context, size, device=device, dtype=dtype) for _ in range(2)) for _ in blocks]
    times = []
    for position in range(steps):
        start = time.perf_counter()
        ids = torch.tensor([[(position * 31 + 7) % vocabulary]], device=device)
        (forward(ids, cache, position) @ head).float().cpu()
        times.append(time.perf_counter() - start)
    results.append({"what": "decoder step float16, cache in place", "milliseconds": median(times[1:])})
print(json.dumps(results))
