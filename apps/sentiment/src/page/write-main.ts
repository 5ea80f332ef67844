import "@glossa/web/page";
import "./write-page.ts";
