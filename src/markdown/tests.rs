//! Tests of the room as a whole.

mod bounds;
mod hostile;
mod links;
mod markup;
mod plain_text;
mod raw_html;
mod rewritten;
mod same_with_and_without_ammonia;

use super::{Html, Options, Target, render};

/// What pages do: `thread:alive` leads to a page, any other `thread:` nowhere, the rest is kept.
fn resolve(destination: &str) -> Target {
    match destination.strip_prefix("thread:") {
        Some("alive") => Target::To("/q/alive/".to_owned()),
        Some(_) => Target::Dead,
        None => Target::Keep,
    }
}

const OPTIONS: Options<'_> = Options { resolve: &resolve, id_prefix: "m1-", heading_shift: 2 };

fn html(markdown: &str) -> String {
    let Html(html) = render(markdown, &OPTIONS);
    html
}
