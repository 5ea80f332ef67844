import "@glossa/web/page";
import "./translate-page.ts";
