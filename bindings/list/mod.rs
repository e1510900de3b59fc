//! Lists as streams: items are decoded while a response arrives.
//!
//! Begin with `items.rs`, the public stream. `framer/` finds where items end; `decode.rs` turns one
//! into a value or an error; `response_items.rs` streams one response and `windows.rs` joins
//! several; `saved.rs` reads saved responses and `check.rs` follows a response to disk. This folder
//! must not know tokens, and sends nothing itself: it is given a future of a response.

mod awaited;
mod check;
mod decode;
mod framer;
mod items;
mod paging_hints;
mod response_items;
mod saved;
mod windows;
mod with_text;

pub(crate) use self::awaited::await_list;
pub(crate) use self::check::ListCheck;
pub(crate) use self::framer::Layout;
pub use self::items::Items;
pub(crate) use self::paging_hints::paging_hint;
pub(crate) use self::response_items::Opening;
pub use self::saved::SavedItems;
pub(crate) use self::windows::Overlapping;
pub use self::with_text::WithText;
