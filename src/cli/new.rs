//! `guidepost new`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Outcome, answer, say};
use crate::content;
use crate::fs;
use crate::model::{Body, Date, Kind, Message, Slug, Thread, ThreadId};
use crate::project::Project;
use crate::text::is_language_tag;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The question in one line
    #[arg(required = true)]
    title: Vec<String>,
    /// The folder to write it to, below content/
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// A product that it is about; may be given several times
    #[arg(long, value_name = "PRODUCT")]
    product: Vec<String>,
    /// A tag; may be given several times
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// The language of the thread, where it is not the site's
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    let title = args.title.join(" ");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(slug) = Slug::from_text(&title) else {
        anyhow::bail!("`{title}` has neither letters nor digits\nhint: write the question in one line");
    };
    if let Some(lang) = args.lang.as_deref().filter(|lang| !is_language_tag(lang)) {
        anyhow::bail!("`{lang}` is not a language tag\nhint: write one such as `en` or `de-AT`");
    }
    let folder = args.folder.clone().unwrap_or_default();
    let inside = folder.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    anyhow::ensure!(
        inside,
        "{}: this folder is not below content/\nhint: write a plain path such as `--folder widgets`",
        folder.display()
    );
    let project = Project::load(site);
    let taken = |id: &ThreadId| {
        let has_id = |file: &Arc<content::ThreadFile>| {
            file.thread.as_ref().is_some_and(|thread| thread.id.as_ref() == Some(id))
        };
        project.kb().files().any(has_id) || !project.kb().ledger().paths_of(id).is_empty()
    };
    let id = std::iter::repeat_with(ThreadId::random).find(|id| !taken(id));
    let folder = site.join(content::FOLDER).join(folder);
    let path = folder.join(format!("{slug}.md"));
    anyhow::ensure!(
        !path.exists(),
        "{}: this file exists already\nhint: choose another title, or edit that thread",
        path.display()
    );
    if let Some(other) = project.kb().thread_by_slug(slug.as_str()) {
        say(&format!(
            "warning: {} has this slug already; give one of the two a `slug` of its own\n",
            other.file.path
        ));
    }
    let mut thread = Thread::new(&title, messages());
    thread.id = id;
    thread.products = args.product.iter().map(|label| label.as_str().into()).collect();
    thread.tags = args.tag.iter().map(|label| label.as_str().into()).collect();
    thread.draft = true;
    thread.lang = args.lang.as_deref().map(Into::into);
    fs::create_dir_all(&folder)?;
    fs::write_atomic(&path, content::write(&thread).as_bytes())?;
    let shown = path.strip_prefix(site).unwrap_or(&path);
    answer(&format!("{}", shown.display()))?;
    say("write the question and the answer over; delete the line `draft: true` to publish it");
    Ok(Outcome::Done)
}

/// A question and an answer of today, to be written over.
fn messages() -> Vec<Message> {
    let message = |kind, text| {
        let mut message = Message::new(kind, Body::new(text));
        message.date = Some(Date::today());
        message
    };
    vec![
        message(Kind::Question, "What the customer asked, in their own words."),
        message(Kind::AcceptedAnswer, "What helped."),
    ]
}
