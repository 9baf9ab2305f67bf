//! The types that everything else speaks in: a thread and its parts. No I/O.

mod body;
mod date;
mod id;
mod message;
mod normal;
mod permalink;
mod slug;
pub(crate) mod text;
mod thread;

pub(crate) use body::Blocks;
pub use body::Body;
pub use date::{Date, DateError};
pub use id::{IdError, ThreadId};
pub use message::{Kind, Message, Person};
pub(crate) use permalink::encode_path;
pub use permalink::{PathError, UrlPath};
pub use slug::{Slug, SlugError};
pub use thread::Thread;
