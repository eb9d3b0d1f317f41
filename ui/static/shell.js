/* Starts the page in a document of our own; in Gradio's its component does. */

import { start } from "./main.js";

start(document.querySelector("#adverbum"), JSON.parse(document.querySelector("#given").textContent));
