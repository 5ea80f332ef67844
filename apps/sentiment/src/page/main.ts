import "@glossa/web/page";
import "./sentiment-page.ts";
