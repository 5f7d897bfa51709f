// Words of the page: severities, entities, times, references.

export const SEVERITIES = { error: "誤り", warning: "注意", notice: "参考" };
export const STATES = { clean: "指摘なし", warning: "注意あり", error: "誤りあり" };

/** The group is named; the bank's own figures are the rule. */
export const entityName = (entity) => (entity && entity !== "単体" ? entity : "");

export const time = (iso) => (iso ? iso.slice(0, 16).replace("T", " ").replaceAll("-", "/") : "");

/** A path of labels as a reader sees it. */
export const path = (row) => (row ?? "").split(" > ");

/** A full name of the server (table／row > row／column) as a reader sees it. */
export const shownName = (name) => (name ?? "").replaceAll(" > ", " › ").replaceAll("／", "　");

export const figureName = (title, key) => [title, path(key.row).join(" › "), key.col].filter(Boolean).join("　");

export const year = (key) => `${key.year}年度`;
