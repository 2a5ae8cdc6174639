//! Times taken inside the page, by its own clock, so that the driver's way to it doesn't count.

use crate::browser::Browser;
use crate::wait::until;
use crate::window::Window;
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A row with its data.
pub(super) const ROW: &str = "[data-testid=\"grid-row\"][data-id]";

/// Runs in each page before anything of its own: when were there rows?
const ON_OPENING: &str = "
    new MutationObserver((_, watch) => {
        if (document.querySelector('[data-testid=\"grid-row\"][data-id]')) {
            window.firstRows = performance.now();
            watch.disconnect();
        }
    }).observe(document, { childList: true, subtree: true, attributes: true });
";
/// Goes to an address and waits until there is an element, watching the page for it.
const TIMED: &str = "
    const [address, selector, done] = arguments;
    const begun = performance.now();
    const look = (_, watch) => {
        if (document.querySelector(selector)) { watch.disconnect(); done(performance.now() - begun); }
    };
    if (location.hash === `#${address}`) { done(0); return; }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
    location.hash = address;
";
/// Puts a text into a field and waits until other elements are there than before; null where the same ones are still there
/// after two seconds.
const TYPED: &str = "
    const [handle, text, selector, done] = arguments;
    const found = () => [...document.querySelectorAll(selector)].map(row => row.dataset.id).join();
    const before = found();
    const field = document.querySelector(`[data-testid=\"${handle}\"]`);
    const given = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const begun = performance.now();
    const watch = new MutationObserver(() => {
        const now = found();
        if (now !== before && now !== '') { watch.disconnect(); clearTimeout(late); done(performance.now() - begun); }
    });
    const late = setTimeout(() => { watch.disconnect(); done(null); }, 2000);
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    given.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
";
/// Scrolls a grid from its beginning to its end in 300 frames.
const SCROLLED: &str = "
    const [selector, done] = arguments;
    const grid = document.querySelector('[data-testid=\"grid\"]');
    const box = grid.getBoundingClientRect();
    const length = grid.scrollHeight - grid.clientHeight;
    let [frame, last, blankSince, blank, longest] = [0, performance.now(), null, 0, 0];
    const step = now => {
        longest = Math.max(longest, now - last);
        last = now;
        const middle = document.elementFromPoint(box.left + 200, box.top + box.height / 2);
        if (middle?.closest(selector)) { blankSince = null; } else {
            blankSince ??= now;
            blank = Math.max(blank, now - blankSince);
        }
        if (frame === 300) { done([blank, longest]); return; }
        frame += 1;
        grid.scrollTop = length * frame / 300;
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
";

/// The longest times of a scrolling.
pub(super) struct Scrolled {
    /// Without a row in the middle, in milliseconds.
    pub(super) blank_ms: f64,
    /// Between two frames, in milliseconds.
    pub(super) frame_ms: f64,
}

/// Takes times in a browser's page.
pub(super) struct Clock<'b> {
    browser: &'b Browser,
}

impl<'b> Clock<'b> {
    /// Prepares the browser.
    ///
    /// # Errors
    /// When it refuses.
    pub(super) async fn new(browser: &'b Browser) -> Result<Self> {
        browser.on_opening(ON_OPENING).await?;
        Ok(Self { browser })
    }

    /// The page.
    pub(super) fn page(&self) -> &Window {
        &self.browser.page
    }

    /// Opens an address as if for the first time, and gives the milliseconds until there were rows.
    ///
    /// # Errors
    /// When no row comes.
    pub(super) async fn open(&self, address: &str) -> Result<f64> {
        // Another page between, so that the same address is loaded anew.
        self.browser.go("about:blank").await?;
        self.browser.go(address).await?;
        let seen = || async { Ok(self.page().script("return window.firstRows ?? null").await?.as_f64()) };
        until("the first rows", seen).await
    }

    /// Milliseconds from going to an address of the face until there is an element.
    ///
    /// # Errors
    /// When it doesn't come.
    pub(super) async fn go(&self, address: &str, selector: &str) -> Result<f64> {
        let took = self.ask(TIMED, vec![json!(address), json!(selector)]).await?;
        took.as_f64().with_context(|| format!("{address} took {took}"))
    }

    /// Milliseconds from each letter of some words until what is found changed. Letters that change nothing don't count.
    ///
    /// # Errors
    /// When there is no such field.
    pub(super) async fn type_words(&self, handle: &str, words: &[&str], selector: &str) -> Result<Vec<f64>> {
        let mut times = Vec::new();
        for word in words {
            for letters in 1..=word.len() {
                let arguments = vec![json!(handle), json!(&word[..letters]), json!(selector)];
                times.extend(self.ask(TYPED, arguments).await?.as_f64());
            }
        }
        Ok(times)
    }

    /// Scrolls the grid from its beginning to its end.
    ///
    /// # Errors
    /// When there is no grid.
    pub(super) async fn scroll_to_the_end(&self) -> Result<Scrolled> {
        let told = self.ask(SCROLLED, vec![json!(ROW)]).await?;
        let number = |at: usize| told.get(at).and_then(Value::as_f64).context("no time was taken");
        Ok(Scrolled { blank_ms: number(0)?, frame_ms: number(1)? })
    }

    async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.page().client().execute_async(script, arguments).await?)
    }
}
