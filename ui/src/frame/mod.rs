//! What stands around every page: navigation, top bar, footer with its flyout, the offline indicator.

pub mod account;
pub mod dock;
pub mod flyout;
pub mod footer;
pub mod indicator;
pub mod page;
pub mod palette;
pub mod sidebar;
pub mod sight;
pub mod sign_in_again;
pub mod workspace;
