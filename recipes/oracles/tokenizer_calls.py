"""Makes packages/tokenizer/src/fixtures/calls.json: what transformers makes of chats, and tokenizers of texts that are
already split into words, which the npm build of the reference cannot be asked.

The tokenizers are the small ones of packages/tokenizer/src/differential/fixtures. The chat templates are written here, in
the manner of three families. Needs transformers 5.23.0 and tokenizers 0.23.3. Run from anywhere:

    python recipes/oracles/tokenizer_calls.py
"""

import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path = [folder for folder in sys.path if Path(folder or ".").resolve() != HERE]

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

TOKENIZER = HERE.parents[1] / "packages/tokenizer/src"
SMALL = TOKENIZER / "differential/fixtures"

# In the manner of Qwen 3: tools as JSON lines, tool calls, reasoning that only the last answers keep.
QWEN = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
    {{- "# Tools\\n" }}
    {%- for tool in tools %}{{- "\\n" }}{{- tool | tojson }}{%- endfor %}
    {{- "\\n<|im_end|>\\n" }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(last=-1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.last < 0 and message.role == 'user' %}{%- set ns.last = index %}{%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == 'assistant' %}
        {%- if '</think>' in content and loop.index0 < ns.last %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- for call in message.tool_calls or [] %}
            {{- '\\n<tool_call>\\n{"name": "' ~ call.function.name ~ '", "arguments": ' }}
            {{- call.function.arguments if call.function.arguments is string else call.function.arguments | tojson }}
            {{- '}' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == 'tool' %}
        {{- '<|im_start|>user\\n<tool_response>\\n' + content + '\\n</tool_response><|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}"""

# In the manner of Llama 3: a date, headers, trimmed contents, the system text taken out first.
LLAMA = """{{- bos_token }}
{%- if not date_string is defined %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\nToday Date: " + date_string + "\\n\\n" }}
{%- if tools is not none %}
    {%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\\n\\n" }}{%- endfor %}
{%- endif %}
{{- system_message }}{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls | length == 1 %}
            {{- raise_exception("This model takes one tool call at a time") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n{"name": "' + tool_call.name + '", "parameters": ' }}
        {{- tool_call.arguments | tojson }}{{- "}<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}
            {{- message.content | tojson }}
        {%- else %}{{- message.content }}{%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"""

# In the manner of Gemma: the system text in front of the first turn, roles that must take turns, contents in parts.
GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Roles must take turns: user, assistant, user, assistant") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}{%- set role = "model" -%}
    {%- else -%}{%- set role = message['role'] -%}{%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}{{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}{{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}{{ item['text'] | trim }}{%- endif -%}
        {%- endfor -%}
    {%- else -%}{{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '</s>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}"""

FAMILIES = {
    "qwen": (QWEN, {"eos_token": "<|im_end|>"}),
    "llama3": (LLAMA, {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}),
    "gemma": (GEMMA, {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}),
}

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Says how the weather is; it's \"now\" & <here>.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
    },
}
CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich", "days": 2, "exact": True}}}
SYSTEM = {"role": "system", "content": "  You are brief.\n"}
ASK = {"role": "user", "content": "  What's the weather in Zürich? 今天天气 😀 \n"}
CHATS = [
    [ASK],
    [SYSTEM, ASK],
    [SYSTEM, ASK, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nFine."}, {"role": "user", "content": "And 12:30?"}],
    [ASK, {"role": "assistant", "content": ""}, {"role": "user", "content": ""}],
    [ASK, {"role": "assistant", "tool_calls": [CALL]}, {"role": "tool", "content": '{"sky": "clear", "t": 21.5}'}],
    [ASK, {"role": "assistant", "tool_calls": [CALL, CALL]}],
    [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": " what is this? "}]}],
    [ASK, ASK],
]
OPTIONS = [
    {},
    {"addGenerationPrompt": True},
    {"addGenerationPrompt": True, "tools": [WEATHER]},
    {"addGenerationPrompt": True, "variables": {"enable_thinking": False, "date_string": "1 Jan 2026"}},
]

WORDS = [
    ["Hello", "world", "!"],
    ["Tokenizers", "aren't", "simple", "12.50", "€"],
    ["", "empty", "", "words", ""],
    ["with space", " leading", "trailing ", "  "],
    ["今天天气", "很好", "😀", "é", "e\u0301"],
    ["a"],
    [],
    ["<s>", "[CLS]", "<|im_end|>", "</s>x", "x<unk>"],
    ["foxes", "jump-over", "the", "l\u00adazy", "ﬁne"],
]
SPLIT = ["bert-uncased", "roberta", "llama2", "gemma", "t5", "gpt2", "clip", "bpe-suffix", "unigram-bytes", "word-level", "xlnet"]


def chats():
    for name, (template, tokens) in FAMILIES.items():
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(SMALL / f"{name}.json"), chat_template=template, **tokens)
        cases = []
        for chat, messages in enumerate(CHATS):
            for options, option in enumerate(OPTIONS):
                arguments = {
                    "add_generation_prompt": option.get("addGenerationPrompt", False),
                    "tools": option.get("tools"),
                    **option.get("variables", {}),
                }
                try:
                    text = tokenizer.apply_chat_template(messages, tokenize=False, **arguments)
                    ids = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False, **arguments)
                    cases.append({"chat": chat, "options": options, "text": text, "ids": ids})
                except Exception as error:  # noqa: BLE001 - what templates refuse is compared too
                    cases.append({"chat": chat, "options": options, "error": type(error).__name__})
        yield {"tokenizer": name, "template": template, "config": tokens, "cases": cases}


def words():
    dice = random.Random(7)
    for name in SPLIT:
        tokenizer = Tokenizer.from_file(str(SMALL / f"{name}.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        cases = []
        for index in range(len(WORDS)):
            pair = dice.choice([None, None, dice.randrange(len(WORDS))])
            special = dice.random() < 0.7
            arguments = (WORDS[index],) if pair is None else (WORDS[index], WORDS[pair])
            found = tokenizer.encode(*arguments, is_pretokenized=True, add_special_tokens=special)
            cases.append(
                {
                    "words": index,
                    "pair": pair,
                    "special": special,
                    "ids": found.ids,
                    "tokens": found.tokens,
                    "offsets": found.offsets,
                    "wordIds": found.word_ids,
                    "sequenceIds": found.sequence_ids,
                    "typeIds": found.type_ids,
                }
            )
        yield {"tokenizer": name, "cases": cases}


if __name__ == "__main__":
    fixture = {"chats": CHATS, "options": OPTIONS, "families": list(chats()), "words": WORDS, "split": list(words())}
    path = TOKENIZER / "fixtures/calls.json"
    path.write_text(json.dumps(fixture, ensure_ascii=True, separators=(",", ":")))
    print(path.name, path.stat().st_size)
