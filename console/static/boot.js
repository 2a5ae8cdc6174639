// Starts the console. External, so that the content security policy needs no inline script.
import init from "./console.js";

await init({ module_or_path: "./console_bg.wasm" });
