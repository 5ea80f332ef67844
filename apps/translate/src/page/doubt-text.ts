import type { Doubt } from "@glossa/translation";
import { interfaceLanguage } from "@glossa/web/page";

/** A reason to doubt, in the reader's language: the package gives English. */
export function doubtText({ code, message }: Doubt): string {
  return interfaceLanguage() === "en" ? message : (chinese[code] ?? message);
}

const chinese: Partial<Readonly<Record<string, string>>> = {
  low_score: "模型对这一句把握不大",
  repetition: "译文中有不该有的重复",
  omission: "译文可能有遗漏",
  number_missing: "译文缺少原文中的数字",
  url_missing: "译文缺少原文中的网址或邮箱",
  placeholder_missing: "译文缺少占位符或不译的词",
  back_translation: "回译与原文不符",
  glossary_missing: "未使用术语表中的译法",
  cut: "句子过长，译文被截断",
  markup_moved: "标记未能放在原来的位置",
};
