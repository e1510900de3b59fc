//! Lists as streams: items are decoded while a response arrives.
//!
//! Begin with `items.rs`, the public stream. `framer/` finds where items end; `item_reader.rs`
//! reads one, and `decode.rs` makes an error of it if that fails; `response_items.rs` streams one
//! response, `pages.rs` joins the pages of a list and `windows.rs` the windows of a period;
//! `saved.rs` reads saved responses and `check.rs` follows a response to disk. This folder must not
//! know tokens, and sends nothing itself: it is given a future of a response.

mod awaited;
mod check;
mod decode;
mod ending;
mod framer;
mod item_reader;
mod items;
mod next_page;
mod one_list;
mod overlapping;
mod pages;
mod paging_hints;
mod response_items;
mod saved;
mod windows;
mod with_text;

pub(crate) use self::awaited::await_list;
pub(crate) use self::check::ListCheck;
pub use self::items::Items;
pub(crate) use self::overlapping::Overlapping;
pub(crate) use self::paging_hints::paging_hint;
pub(crate) use self::response_items::Opening;
pub use self::saved::SavedItems;
pub use self::with_text::WithText;
#[cfg(test)]
pub(crate) use self::{framer::Attempt, item_reader::ItemReader};
