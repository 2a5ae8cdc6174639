//! Bands at the foot of a card: what a rule costs, what is doubtful, what went well.

use kit::icon::{Icon, icon_with};
use yew::prelude::*;

/// How a band looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good.
    Ok,
    /// Doubtful.
    Attention,
    /// Wrong.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "att",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// A band with its sign.
pub fn band(tone: Tone, sign: Icon, testid: &'static str, text: Html) -> Html {
    html! {
        <div class={classes!("band", tone.class())} data-testid={testid}>
            { icon_with(sign, "small") }<div class="grow">{ text }</div>
        </div>
    }
}
