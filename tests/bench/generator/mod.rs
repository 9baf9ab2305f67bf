//! A site of any size that is the same on every machine, for measuring.
//!
//! The text is invented, but its statistics are those of real text: English function words make up
//! a third of it, and behind them stands a vocabulary of 60,000 words, two thirds of them invented
//! and the others English, whose frequencies follow the law of Zipf and Mandelbrot. A thread has a
//! few topic words of its own that its title, question and answers share, so that a search for them
//! has a right answer.

mod dump;
mod outline;
mod text;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

pub(crate) use dump::write_dump;
pub(crate) use outline::{Outline, Outlines};
pub(crate) use text::render;

/// Raise it when the generated text changes, so that sites of older text are not reused.
const VERSION: u32 = 2;

/// A generated site on disk.
pub(crate) struct Site {
    /// The folder that holds `guidepost.toml`.
    pub(crate) folder: PathBuf,
    /// How many threads it has.
    pub(crate) threads: usize,
    outlines: Outlines,
}

impl Site {
    /// The site of `threads` threads in `folder`, written unless it is there already.
    pub(crate) fn prepare(folder: &Path, threads: usize) -> Result<Self> {
        let site = Self { folder: folder.to_owned(), threads, outlines: Outlines::new() };
        let stamp = format!("version {VERSION}, {threads} threads\n");
        let stamp_file = folder.join(".generated");
        if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
            return Ok(site);
        }
        if folder.join("content").exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{}: cannot clear", folder.display()))?;
        }
        fs::create_dir_all(folder)?;
        fs::write(folder.join("guidepost.toml"), CONFIG)?;
        for product in site.outlines.products() {
            fs::create_dir_all(folder.join("content").join(product))?;
        }
        for index in 0..threads {
            site.restore(index)?;
        }
        fs::write(stamp_file, stamp)?;
        Ok(site)
    }

    /// What the thread of rank `index` is about.
    pub(crate) fn outline(&self, index: usize) -> Outline {
        self.outlines.outline(index)
    }

    /// The file of a thread.
    pub(crate) fn file(&self, index: usize) -> PathBuf {
        self.folder.join("content").join(self.outline(index).path())
    }

    /// The text of a thread as it was generated.
    pub(crate) fn text(&self, index: usize) -> String {
        render(&self.outlines, index)
    }

    /// Writes a thread as it was generated, whatever became of it since.
    pub(crate) fn restore(&self, index: usize) -> Result<()> {
        let file = self.file(index);
        fs::write(&file, self.text(index)).with_context(|| format!("{}: cannot write", file.display()))
    }

    /// The question of six words that somebody might type who looks for the thread.
    pub(crate) fn question(&self, index: usize) -> String {
        self.outlines.question(index)
    }
}

const CONFIG: &str = r#"title = "Generated questions"
description = "A generated site for measuring"
base_url = "https://bench.example/"
"#;
