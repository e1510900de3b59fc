//! What a result says in words: each message has a key and arguments, so that a program can say it
//! in another language, and its English.
//!
//! Begin with `Message` in `text`. `finding` has the sentences of findings, `evidence` what an input
//! says, `source` the rows of inputs, `reading` how a ledger was read; `table` defines the enums of
//! these files. A program that has the messages in another language looks them up by their keys.
//!
//! This module does not know when a message is said.

mod evidence;
mod finding;
mod reading;
mod source;
mod table;
mod text;

pub(crate) use evidence::Says;
pub(crate) use finding::Sentence;
pub(crate) use reading::{Note, Term};
pub(crate) use source::Place;
pub use text::{Argument, Message};
pub(crate) use text::{Arguments, Money, Nth};

impl Message {
    /// Returns an example of each message of this crate, to test a catalogue of another language.
    /// Each number of things is `count`, since a language may have a form for one.
    pub fn examples(count: u64) -> Vec<Message> {
        [
            Sentence::examples(count),
            Says::examples(count),
            Place::examples(count),
            Note::examples(count),
            Term::examples(count),
        ]
        .concat()
    }
}
