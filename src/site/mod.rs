//! Routes, the views that templates see, and [`render`], the only maker of pages: the server and the
//! static export call it alike, so that a page served and the same page exported are the same bytes.

mod feed;
mod index;
mod json_feed;
mod list;
mod llms;
mod message;
mod not_found;
mod opensearch;
mod page;
mod redirect;
mod related;
mod render;
mod route;
mod search;
mod sitemap;
mod snapshot;
mod structured;
mod thread;
mod thread_markdown;
pub mod views;

pub use page::Frame;
pub use redirect::{Redirect, render_redirect};
pub use related::{MOST_BY_MEANING, related};
pub use render::{RenderError, Rendered, media_type, render, render_gone, render_not_found, render_search};
pub use route::{IndexOf, ListOf, Route};
pub use search::SearchPage;
pub use snapshot::Snapshot;
