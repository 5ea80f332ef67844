const LEAP = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const DAY =
  "\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
const DATE = `(?:${DAY}|${LEAP}-02-29)`;
const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const TIME = `${CLOCK}:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+\\-]${CLOCK})`;
const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?";
const URL_CHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@\\-]|%[0-9A-Fa-f]{2})";

/**
 * Formats of strings as regular expressions. `email` and `uri` are the plain cases: addresses of letters, digits, `_ + -`
 * and single dots; URIs with a host name.
 */
export const STRING_FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  "date-time": `${DATE}T${TIME}`,
  email: `[A-Za-z0-9_+\\-]+(?:\\.[A-Za-z0-9_+\\-]+)*@(?:${LABEL}\\.)+[A-Za-z]{2,18}`,
  uuid: "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
  ipv4: `(?:${BYTE}\\.){3}${BYTE}`,
  uri: `[a-z][a-z0-9+.\\-]*://(?:${LABEL}\\.)*${LABEL}(?::[1-9]\\d{0,3})?(?:/${URL_CHAR}*)*(?:\\?${URL_CHAR}*)?(?:#${URL_CHAR}*)?`,
};
