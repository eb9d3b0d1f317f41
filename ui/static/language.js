/* The interface's language: what was chosen, or what the browser prefers. */

const KEY = "adverbum.language";
const listeners = new Set();
let strings = { en: {} };

export const language = () => document.documentElement.lang;

/** Takes the strings of all languages and speaks the preferred one. */
export function setup(all) {
  strings = all;
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split("-")[0])];
  document.documentElement.lang = wanted.find((code) => code in strings) ?? "en";
}

export function choose(code) {
  localStorage.setItem(KEY, code);
  document.documentElement.lang = code;
  for (const listener of listeners) listener();
}

/** Calls `listener` now and whenever another language is chosen. */
export function spoken(listener) {
  listeners.add(listener);
  listener();
}

export const languages = () => Object.entries(strings).map(([code, { name }]) => ({ code, name }));

/** The string called `name`, its {places} filled in; in `code` where that language is spoken. */
export function say(name, values = {}, code = language()) {
  const spokenIn = code in strings ? code : language();
  return strings[spokenIn][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** How dates and numbers are written: as the browser's user does, if that is in the interface's language. */
const locale = () => navigator.languages.find((tag) => tag.split("-")[0] === language()) ?? language();

export const numberName = (number) => new Intl.NumberFormat(locale()).format(number);

/** `name`_one or `name`_many. */
export const count = (name, number) => say(`${name}_${number === 1 ? "one" : "many"}`, { count: numberName(number) });

/** In which of our languages to speak about a question in the language `code`. */
export const speaking = (code) => (code in strings ? code : language());

export function languageName(code) {
  if (code === "und") return null;
  try {
    return new Intl.DisplayNames([language()], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

export const dateName = (iso) =>
  iso && new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));

/** A day, a year, a period ("2020/2025") or a day without its year ("--08-14") in ISO 8601. */
export function dayName(iso) {
  if (/^\d{4}-\d\d-\d\d$/.test(iso)) return dateName(iso);
  const day = /^--(\d\d)-(\d\d)$/.exec(iso);
  if (!day) return iso.replace("/", "–");
  const format = new Intl.DateTimeFormat(language(), { day: "numeric", month: "long", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(2000, Number(day[1]) - 1, Number(day[2]))));
}

export const momentName = (iso) =>
  iso && new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

export const percentName = (share) => new Intl.NumberFormat(locale(), { style: "percent" }).format(share);

export function sizeName(bytes) {
  const [unit, size] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits: size < 10 ? 1 : 0 }).format(
    size,
  );
}
