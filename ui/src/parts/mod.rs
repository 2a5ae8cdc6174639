//! Small parts that know the engine. Every control carries a stable `data-testid`; `HANDLES.md` lists them.

pub mod chips;
pub mod picture;
pub mod undo;
