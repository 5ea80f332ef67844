import "./elements/app-header.ts";
import "./elements/code-sample.ts";
import "./elements/file-drop.ts";

export { AppHeader, type PageLink } from "./elements/app-header.ts";
export { CodeSample } from "./elements/code-sample.ts";
export { copyButton } from "./elements/copy-button.ts";
export { FileDrop } from "./elements/file-drop.ts";
export { type Mark, MarkedText } from "./elements/marked-text.ts";
export { type Attributes, type Child, h, s } from "./h.ts";
export { type IconName, icon } from "./icon.ts";
export { latest } from "./latest.ts";
export { format, type InterfaceLanguage, interfaceLanguage, messages, type Say } from "./messages.ts";
export { moveFocus } from "./move-focus.ts";
export { askJson, askLines, Refusal } from "./read-lines.ts";
export { saveFile } from "./save-file.ts";
export { setTheme, type Theme, theme } from "./theme.ts";
