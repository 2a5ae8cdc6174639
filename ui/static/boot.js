// Starts the face. External, so that the content security policy needs no inline script.
import init from "./ui.js";

await init({ module_or_path: "./ui_bg.wasm" });
