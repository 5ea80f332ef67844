import type { Alternative, LanguagePair, Translation } from "@glossa/translation";
import {
  type AppHeader,
  askJson,
  askLines,
  type CodeSample,
  copyButton,
  foldingCard,
  format,
  h,
  latest,
  ProblemNote,
  TextEntry,
  WordMenu,
} from "@glossa/web/page";
import type { TranslationLine } from "../server/translation-lines.ts";
import { callText } from "./call-text.ts";
import { DocumentPanel } from "./document-panel.ts";
import { DoubtList } from "./doubt-list.ts";
import { GlossaryPanel } from "./glossary-panel.ts";
import { type HistoryEntry, HistoryPanel } from "./history-panel.ts";
import { LanguageBar, type Languages } from "./language-bar.ts";
import { samples } from "./samples.ts";
import { say } from "./say.ts";
import { type SentenceView, sentenceView, textOf } from "./sentence-view.ts";
import { TargetText, type WordChoice } from "./target-text.ts";

interface Info {
  readonly pairs: readonly LanguagePair[];
  readonly fileEndings: readonly string[];
  readonly limits: { readonly textLength: number; readonly documentBytes: number };
  readonly links: Readonly<Record<string, string>>;
}

/** The page: it joins its parts and talks with the server. */
export class TranslatePage extends HTMLElement {
  #languages = new LanguageBar();
  #source = new TextEntry();
  #target = new TargetText();
  #menu = new WordMenu();
  #doubts = new DoubtList();
  #glossary = new GlossaryPanel();
  #history = new HistoryPanel();
  #documents = new DocumentPanel();
  #call = h("code-sample", { label: say("call") }) as CodeSample;
  #status = h("p", { class: "small grow", role: "status" });
  #problem = new ProblemNote();
  #empty = h("p", { class: "empty" }, say("empty"));
  #spoken = h("p", { class: "unseen", "aria-live": "polite" });
  #translation = latest(220, (error) => this.#fail(error));
  #menuWork = latest(0, (error) => {
    this.#menu.hidePopover();
    this.#fail(error);
  });

  async connectedCallback(): Promise<void> {
    document.title = `${say("title")} · glossa`;
    this.#build();
    this.#listen();
    this.#changed();
    const response = await fetch("/api/info").catch((error: unknown) => this.#fail(error));
    if (response?.ok) this.#start((await response.json()) as Info);
  }

  #build(): void {
    this.#source.start({ label: say("source"), placeholder: say("placeholder"), examples: samples });
    const card = (name: "documents" | "glossary" | "history" | "call", content: HTMLElement) =>
      foldingCard(name, say(name), say(`${name}Hint`), content);
    this.append(
      h("h1", { class: "unseen" }, say("title")),
      this.#languages,
      this.#problem,
      h(
        "div",
        { class: "panes card" },
        this.#source,
        h(
          "section",
          { class: "pane" },
          h("div", { class: "result" }, this.#target, this.#empty),
          h(
            "div",
            { class: "row foot" },
            this.#status,
            copyButton(() => textOf(this.#target.sentences)),
          ),
        ),
      ),
      this.#doubts,
      this.#spoken,
      h(
        "div",
        { class: "panels" },
        h("div", {}, card("documents", this.#documents), card("history", this.#history)),
        h("div", {}, card("glossary", this.#glossary), card("call", this.#call)),
      ),
      this.#menu,
    );
    this.#documents.options = () => ({ ...this.#languages.value, glossary: this.#glossary.entries });
  }

  #start({ pairs, fileEndings, limits, links }: Info): void {
    this.#source.limit = limits.textLength;
    this.#languages.pairs = pairs;
    if (pairs[0] !== undefined) this.#languages.value = { from: "auto", to: pairs[0].to };
    this.#documents.start(limits.documentBytes, fileEndings);
    document.querySelector<AppHeader>("app-header")!.pages = [
      { name: say("translate"), href: "/", current: true },
      ...(["sentiment", "write"] as const)
        .filter((name) => links[name] !== undefined)
        .map((name) => ({ name: say(name), href: links[name]!, current: false })),
    ];
    this.#changed();
  }

  #listen(): void {
    const changed = () => this.#changed();
    this.#source.addEventListener("input", changed);
    this.#languages.addEventListener("change", changed);
    this.#languages.addEventListener("swap", () => this.#swap());
    this.#glossary.addEventListener("change", changed);
    this.#doubts.addEventListener("visit", (event) =>
      this.#target.focusSentence((event as CustomEvent<number>).detail),
    );
    this.#history.addEventListener("recall", (event) => {
      const { from, to, source } = (event as CustomEvent<HistoryEntry>).detail;
      this.#languages.value = { from, to };
      this.#source.write(source);
    });
    this.#target.addEventListener("point", (event) => this.#point((event as CustomEvent<WordChoice | null>).detail));
    this.#target.addEventListener("choose", (event) => this.#choose((event as CustomEvent<WordChoice>).detail));
    document.addEventListener("selectionchange", () => {
      const field = this.#source.field.querySelector("textarea");
      const inside = field !== null && document.activeElement === field;
      this.#target.fromSource = inside
        ? { start: field.selectionStart, end: Math.max(field.selectionEnd, field.selectionStart + 1) }
        : undefined;
    });
  }

  #swap(): void {
    const { from, to } = this.#languages.value;
    const source = from === "auto" ? this.#languages.detected : from;
    if (source !== undefined) this.#languages.value = { from: to, to: source };
    this.#source.write(textOf(this.#target.sentences) || this.#source.value);
  }

  /** Something that the translation depends on has changed. */
  #changed(): void {
    const text = this.#source.value;
    const languages = this.#languages.value;
    const { blank, tooLong, limit } = this.#source;
    if (tooLong) this.#problem.say(say("long", { limit: format.number(limit) }));
    else this.#problem.clear();
    this.#call.code = callText(text, languages, this.#glossary.entries);
    if (blank || tooLong || languages.to === "") {
      this.#translation(undefined);
      this.#languages.detected = undefined;
      this.#show([]);
      this.#status.textContent = "";
      return;
    }
    this.#status.textContent = say("translating");
    this.#target.classList.add("waiting");
    this.#translation((signal) => this.#translate(text, languages, signal));
  }

  async #translate(text: string, languages: Languages, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const request = { ...languages, text, glossary: this.#glossary.entries };
    const fresh: SentenceView[] = [];
    let end = 0;
    for await (const line of askLines<TranslationLine>("/api/translate/stream", request, signal)) {
      if (line.type === "detected") {
        if (this.#adapt(line.languages.map(({ language }) => language))) return;
      } else if (line.type === "sentence") {
        const index = fresh.length;
        const next = sentenceView(line.sentence, text.slice(end, line.sentence.sourceStart));
        const old = this.#target.sentences[index];
        fresh.push(JSON.stringify(old) === JSON.stringify(next) ? old! : next);
        end = line.sentence.sourceEnd;
        // what is not there yet stays as it was, so that the page does not flicker
        this.#show([...fresh, ...this.#target.sentences.slice(fresh.length)]);
      }
    }
    this.#show(fresh);
    this.#target.classList.remove("waiting");
    this.#spoken.textContent = textOf(fresh);
    const time = Math.round(performance.now() - started);
    this.#status.textContent = say("translated", { time: format.number(time) });
    const from = languages.from === "auto" ? this.#languages.detected : languages.from;
    if (from !== undefined) {
      this.#history.add({ from, to: languages.to, source: text, target: textOf(fresh), time: Date.now() });
    }
  }

  /** Shows the language that was found; a text in the target's language turns the direction round, which starts anew. */
  #adapt(found: readonly string[]): boolean {
    const { from, to } = this.#languages.value;
    if (from !== "auto") return false;
    this.#languages.detected = found[0];
    if (found[0] !== to) return false;
    const other =
      found[1] ??
      [...this.#languages.querySelectorAll<HTMLOptionElement>("#to option")].find(({ value }) => value !== to)?.value;
    if (other === undefined) return false;
    this.#languages.value = { from, to: other };
    this.#changed();
    return true;
  }

  #show(sentences: readonly SentenceView[]): void {
    this.#target.sentences = sentences;
    this.#doubts.sentences = sentences;
    this.#empty.hidden = sentences.length > 0 || !this.#source.blank;
    this.#source.field.marks = [];
  }

  #point(choice: WordChoice | null): void {
    const word = choice && this.#target.sentences[choice.sentence]?.words[choice.word];
    const sources = [...(word?.sources ?? [])].sort((a, b) => a.start - b.start);
    this.#source.field.marks = sources.map(({ start, end }) => ({ start, end, kind: "linked" }));
  }

  #choose({ sentence: index, word, element }: WordChoice): void {
    const sentence = this.#target.sentences[index]!;
    const prefix = sentence.text.slice(0, sentence.words[word]!.start);
    const options = { ...this.#requested(), source: sentence.source.text, targetPrefix: prefix };
    this.#menu.open(element, say("instead", { word: element.textContent ?? "" }), say("searching"));
    this.#menuWork(async (signal) => {
      const alternatives = await askJson<Alternative[]>("/api/alternatives", options, signal);
      const items = alternatives
        .filter(({ text }) => text !== sentence.text)
        .map(({ text, score }) => ({
          text: text.slice(prefix.length).trim(), // all begin with the prefix
          share: score,
          take: () => this.#exchange(index, text),
        }));
      this.#menu.show(items, say("none"));
    });
  }

  /** Translates one sentence again so that it starts as the reader chose. */
  #exchange(index: number, targetPrefix: string): void {
    const old = this.#target.sentences[index]!;
    this.#menuWork(async (signal) => {
      const request = { ...this.#requested(), text: old.source.text, targetPrefix };
      const { sentences } = await askJson<Translation>("/api/translate", request, signal);
      const next = sentences.map((sentence) => sentenceView(sentence, old.gap, old.source.start));
      const stayed = this.#target.contains(document.activeElement); // who went elsewhere meanwhile is left alone
      this.#show(this.#target.sentences.flatMap((view, at) => (at === index ? next : view)));
      this.#spoken.textContent = textOf(next);
      if (stayed) this.#target.focusSentence(index);
    });
  }

  #requested(): Languages & { glossary: GlossaryPanel["entries"] } {
    const { from, to } = this.#languages.value;
    return { from: from === "auto" ? (this.#languages.detected ?? from) : from, to, glossary: this.#glossary.entries };
  }

  #fail(error: unknown): void {
    this.#target.classList.remove("waiting");
    this.#status.textContent = "";
    this.#problem.fail(error);
  }
}

customElements.define("translate-page", TranslatePage);
