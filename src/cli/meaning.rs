//! Bringing up the search by meaning, with its progress on the terminal.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::say;
use crate::project::Project;
use crate::search::Entry;
use crate::semantic::{EncodeError, Meaning, Missing};

/// Loads the model of the site, if it names one, and encodes what is not encoded yet.
pub(super) fn open(project: &mut Project) -> Result<(), EncodeError> {
    if !project.has_model() {
        project.open_model()?;
    }
    let Some(missing) = project.missing() else { return Ok(()) };
    encode(&missing)?;
    project.follow_meaning()
}

/// What the model of the site knows of `entries`, which may be other than the site's own; `None` where
/// there is none.
pub(super) fn of(project: &Project, entries: &[Entry]) -> Result<Option<Arc<Meaning>>, EncodeError> {
    let Some(model) = project.model_in_memory() else { return Ok(None) };
    let sources = project.sources_of(entries);
    encode(&model.missing(&sources))?;
    Ok(model.meaning(&sources)?.map(Arc::new))
}

/// Says how much meaning counts, once it does.
pub(super) fn report(project: &Project) {
    let Some(weight) = project.weight_of_meaning() else { return };
    say(&if weight > 0.0 {
        format!("search goes by meaning too: it counts {weight:.2}, and the words {:.2}", 1.0 - weight)
    } else {
        "search goes by words alone: the model does not understand these threads".to_owned()
    });
}

/// Encodes what is missing, with a bar and the time that is left.
pub(super) fn encode(missing: &Missing) -> Result<(), EncodeError> {
    let template = "{bar:30} {pos}/{len} texts encoded, {eta} left";
    // Drawn on a terminal alone: indicatif says nothing into a pipe.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(missing.len() as u64).with_style(style);
    let done = missing.encode(&|done| bar.set_position(done as u64));
    bar.finish_and_clear();
    done
}
