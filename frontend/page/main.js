// What every page loads: styles, htmx, and the few behaviours of ours.
import "../styles/main.scss";
import htmx from "htmx.org";
import "./dialogs.js";
import "./drafts.js";
import "./files.js";
import "./forms.js";
import "./keeping.js";
import "./keys.js";
import "./reasons.js";
import "./revealing.js";
import "./search.js";
import "./testing.js";
import "./toasts.js";

window.htmx = htmx;
