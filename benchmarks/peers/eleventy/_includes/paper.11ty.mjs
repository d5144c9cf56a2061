import { paperPage } from "../made.mjs";

export const render = (data) => paperPage(data.collections.catalog, data.page.fileSlug, data.content);
