import { messages, type Say } from "../messages.ts";

const en = {
  skip: "Skip to the text",
  pages: "Pages",
  theme: "Theme: {theme}",
  auto: "as the system",
  light: "light",
  dark: "dark",
  copy: "Copy",
  copied: "Copied",
  choose: "Choose a file",
  drop: "or drop it here",
  tooLarge: "{name} is larger than {limit} MB.",
  try: "Or try one of these",
  clear: "Clear",
  failed: "That did not work: {message}",
  offline: "The server does not answer. Is it still running?",
};

/** What the shared elements say. */
export const say: Say<keyof typeof en> = messages({
  en,
  "zh-Hans": {
    skip: "跳到正文",
    pages: "页面",
    theme: "主题：{theme}",
    auto: "跟随系统",
    light: "浅色",
    dark: "深色",
    copy: "复制",
    copied: "已复制",
    choose: "选择文件",
    drop: "或拖到此处",
    tooLarge: "{name} 超过 {limit} MB。",
    try: "或者试试这些",
    clear: "清空",
    failed: "操作失败：{message}",
    offline: "服务器没有响应。它还在运行吗？",
  },
});
