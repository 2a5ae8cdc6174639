//! The server's words, spoken: [`HttpTransport`] implements [`crate::ports::Transport`] with `reqwest` and the crate
//! `odata`. (LEAD is writing this module now.)
