/* What the server said of itself when the page was opened: strings, kinds to study, formats, limits. */

export const given = {};
