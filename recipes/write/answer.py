"""The sampling loop of the teacher on a CPU: top-k of the logits first, and rows that have ended leave the batch.

transformers' generate draws from all 49,152 pieces and carries ended rows along; on a CPU that is most of its time.
"""

import torch
from transformers import DynamicCache


@torch.inference_mode()
def answer(model, input_ids: torch.Tensor, attention_mask: torch.Tensor, end: int, temperature: float, top_k: int, max_new_tokens: int,
           give_up: float) -> tuple[list[list[int]], list[bool]]:
    """(token ids without the end, whether it ended) of each row. Prompts are padded on the left. Stops when a share of `give_up` ended."""
    rows = torch.arange(len(input_ids))
    answers: list[list[int]] = [[] for _ in range(len(rows))]
    ended = [False] * len(rows)
    cache, mask, step_ids = DynamicCache(config=model.config), attention_mask, input_ids
    positions = (mask.cumsum(1) - 1).clamp(min=0)
    for step in range(max_new_tokens):
        logits = model(input_ids=step_ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True,
                       logits_to_keep=1).logits[:, -1].float()
        top = (logits / temperature).topk(top_k)
        chosen = top.indices.gather(1, torch.multinomial(top.values.softmax(-1), 1))
        for row, token in zip(rows.tolist(), chosen[:, 0].tolist()):
            if ended[row]:
                continue
            if token == end:
                ended[row] = True
            else:
                answers[row].append(token)
        if sum(ended) >= give_up * len(ended):
            break
        step_ids, positions = chosen, positions[:, -1:] + 1
        mask = torch.cat([mask, torch.ones_like(chosen)], 1)
        if step % 16 == 15:
            going = torch.tensor([not ended[row] for row in rows.tolist()])
            if not bool(going.all()):
                cache.batch_select_indices(going.nonzero()[:, 0])
                rows, mask, step_ids, positions = rows[going], mask[going], step_ids[going], positions[going]
    return answers, ended
