//! Brings one thread of the dump to its file.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::dump::{Candidate, Fact, What};
use super::records::{Comment, MessageId, Post};
use super::thread::{self, Gathered};
use super::{Origin, Report};
use crate::content;
use crate::diagnostic::Diagnostic;
use crate::fs;
use crate::import::html::Converter;
use crate::import::{ImportError, merge};
use crate::model::{Slug, Thread};

/// What one thread may take in memory, in bytes of its rows; no file could hold more.
const MAX_THREAD: usize = 2 * content::MAX_BYTES as usize;

/// The name of a new thread's file, without its extension.
pub(super) fn slug(question: &Post, candidate: Candidate) -> String {
    let slug = Slug::from_text(&question.title).map(|slug| slug.as_str().to_owned());
    let slug = slug.unwrap_or_else(|| "question".to_owned());
    match candidate {
        Candidate::Title => slug,
        Candidate::Numbered => {
            let number = format!("-{}", question.id);
            let mut end = slug.len().min(Slug::MAX_BYTES - number.len());
            while !slug.is_char_boundary(end) {
                end -= 1;
            }
            format!("{}{number}", slug[..end].trim_end_matches('-'))
        }
    }
}

/// All that the dump and the content folder say of one thread.
#[derive(Debug, Default)]
pub(super) struct Case {
    posts: Vec<Post>,
    comments: Vec<Comment>,
    names: HashMap<MessageId, String>,
    files: Vec<(String, Option<u64>)>,
    taken: Vec<Candidate>,
    bytes: usize,
}

impl Case {
    /// Adds what is known; what no file could hold any more is dropped, and counted.
    pub(super) fn add(&mut self, fact: Fact) {
        match fact.what {
            What::Post(post) => {
                self.bytes += post.body.len() + post.title.len() + 200;
                if self.bytes <= MAX_THREAD {
                    self.posts.push(post);
                }
            }
            What::Comment(comment) => {
                self.bytes += comment.text.len() + 200;
                if self.bytes <= MAX_THREAD {
                    self.comments.push(comment);
                }
            }
            What::Name(message, name) => {
                self.bytes += name.len() + 50;
                if self.bytes <= MAX_THREAD {
                    self.names.insert(message, name);
                }
            }
            What::File(path, question) => self.files.push((path, question)),
            What::Taken(candidate) => self.taken.push(candidate),
        }
    }

    /// The number of the question, by which cases are ordered.
    pub(super) fn number(&self) -> u64 {
        self.posts.iter().map(|post| post.parent.unwrap_or(post.id)).min().unwrap_or(u64::MAX)
    }
}

/// Where threads go.
pub(super) struct Desk<'a> {
    pub(super) site: &'a Path,
    pub(super) into: &'a str,
    pub(super) posts: &'a str,
    pub(super) has_comments: bool,
    pub(super) origin: &'a Origin,
    pub(super) converter: &'a Converter,
}

impl Desk<'_> {
    /// Writes the thread of `case`, or leaves its file as it is, and reports which.
    pub(super) fn settle(&self, mut case: Case) -> Result<Report, ImportError> {
        let mut report = Report::default();
        let (mut files, taken) = (std::mem::take(&mut case.files), std::mem::take(&mut case.taken));
        files.sort();
        let is_too_large = case.bytes > MAX_THREAD;
        let Some(gathered) = self.gather(case, &mut report) else {
            for (path, question) in files {
                if let Some(question) = question {
                    let message =
                        format!("the source no longer has question {question}; the thread was kept");
                    report.gone.push(Diagnostic::warning(path, message).hint(
                        "withdraw the thread if it should go too, or take `source` out to keep it without a word",
                    ));
                }
            }
            return Ok(report);
        };
        if is_too_large {
            report.skipped.push(self.fault(
                format!("question {} is larger than a thread file may be", gathered.question.id),
                "import it by hand, in parts",
            ));
            return Ok(report);
        }
        self.report_gaps(&gathered, &mut report);
        let source = thread::build(&gathered, self.origin, self.converter);
        report.answers = source.answers().count() as u64;
        report.comments = (source.messages.len() as u64).saturating_sub(1 + report.answers);
        match files.as_slice() {
            [] => self.create(&source, &gathered.question, &taken, &mut report)?,
            [(path, _)] => self.update(path, &source, &mut report)?,
            [(path, _), (other, _), ..] => {
                let message = format!("`{other}` has the same id; neither was updated");
                report.skipped.push(
                    Diagnostic::warning(path.as_str(), message)
                        .hint("keep one of them, or give one another `id`, and import again"),
                );
            }
        }
        Ok(report)
    }

    /// What a question lacks and can do without.
    fn report_gaps(&self, gathered: &Gathered, report: &mut Report) {
        let question = &gathered.question;
        let lacks = match (question.title.is_empty(), thread::date(&question.said).is_none()) {
            (false, false) => return,
            (true, false) => "title",
            (false, true) => "date",
            (true, true) => "title and no date",
        };
        report.skipped.push(
            self.fault(format!("question {} has no {lacks}", question.id), "add it to the thread by hand"),
        );
    }

    fn fault(&self, message: String, hint: &str) -> Diagnostic {
        Diagnostic::warning(self.posts, message).hint(hint)
    }

    /// Puts the messages of a thread in their order; `None` where the dump has no question for them.
    fn gather(&self, case: Case, report: &mut Report) -> Option<Gathered> {
        let mut seen = HashSet::new();
        let mut question = None;
        let mut answers = Vec::new();
        for post in case.posts {
            if !seen.insert(MessageId::Post(post.id)) {
                report.skipped.push(self.fault(
                    format!("post {} is there twice; the first one counts", post.id),
                    "the dump may be two dumps put together",
                ));
            } else if post.parent.is_none() {
                question = Some(post);
            } else {
                answers.push(post);
            }
        }
        answers.sort_by(|a, b| (&a.said.date, a.id).cmp(&(&b.said.date, b.id)));
        let mut comments: HashMap<u64, Vec<Comment>> = HashMap::new();
        for comment in case.comments {
            if seen.insert(MessageId::Comment(comment.id)) {
                comments.entry(comment.post).or_default().push(comment);
            }
        }
        for comments in comments.values_mut() {
            comments.sort_by(|a, b| (&a.said.date, a.id).cmp(&(&b.said.date, b.id)));
        }
        let Some(question) = question else {
            let parents: BTreeSet<u64> = answers.iter().filter_map(|answer| answer.parent).collect();
            for (parent, answer) in parents.iter().zip(&answers) {
                let more = match answers.len() {
                    1 => String::new(),
                    count => format!(" and {} more", count - 1),
                };
                report.skipped.push(self.fault(
                    format!("answer {}{more} left out: question {parent} is not in the dump", answer.id),
                    "the question was deleted at the source, or the dump is a part of one",
                ));
            }
            return None;
        };
        Some(Gathered { question, answers, comments, names: case.names })
    }

    fn create(
        &self,
        source: &Thread,
        question: &Post,
        taken: &[Candidate],
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let numbered = slug(question, Candidate::Numbered);
        let id = source.id.as_ref().map_or("", |id| id.as_str());
        let free = |candidate: Candidate| !taken.contains(&candidate);
        let names = [
            free(Candidate::Title).then(|| slug(question, Candidate::Title)),
            free(Candidate::Numbered).then(|| numbered.clone()),
            Some(format!("question-{}-{id}", question.id)),
        ];
        for name in names.into_iter().flatten() {
            let path = format!("{}/{}/{name}.md", content::FOLDER, self.into);
            if self.site.join(&path).exists() {
                continue;
            }
            if self.write(&path, source, report)? {
                report.created += 1;
            }
            return Ok(());
        }
        report.skipped.push(self.fault(
            format!("question {}: every name for its file is taken", question.id),
            "rename the file that has its name and import again",
        ));
        Ok(())
    }

    fn update(&self, path: &str, source: &Thread, report: &mut Report) -> Result<(), ImportError> {
        let file = self.site.join(path);
        let bytes = fs::read(&file)?;
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                report.skipped.push(not_utf8(path, &bytes[..error.valid_up_to()]));
                return Ok(());
            }
        };
        let parsed = content::parse(path, text);
        let Some(thread) = parsed.thread.filter(|thread| thread.id == source.id) else {
            let reason = parsed.diagnostics.iter().find(|fault| fault.is_error());
            let message = reason.map_or("its `id` cannot be read", |fault| fault.message.as_str());
            report.skipped.push(
                Diagnostic::warning(path, format!("not updated, for it cannot be read: {message}"))
                    .hint("correct the file and import again"),
            );
            return Ok(());
        };
        let covers = |anchor: &str| self.has_comments || !anchor.starts_with(thread::COMMENT_ANCHOR);
        let merged =
            merge::merge(&thread, source, &merge::Place { path, text, lines: &parsed.lines }, &covers);
        for finding in merged.kept_by_hand {
            report.kept_by_hand.push(finding);
        }
        for finding in merged.gone {
            report.gone.push(finding);
        }
        // A thread has no room for comments, so writing it anew would lose them.
        let comment = if merged.thread == thread { None } else { content::comment_line(text) };
        if let Some(line) = comment {
            report.kept_by_hand.push(
                Diagnostic::warning(
                    path,
                    "the source changed, and an update would lose this comment; the file was kept",
                )
                .at(line)
                .hint("take the comment out and import again, or make the change by hand"),
            );
        }
        if merged.thread == thread || comment.is_some() {
            report.unchanged += 1;
            report.open += u64::from(thread.is_open());
        } else if self.write(path, &merged.thread, report)? {
            report.updated += 1;
        }
        Ok(())
    }

    /// Writes `thread` unless what would be written is no valid thread file.
    fn write(&self, path: &str, thread: &Thread, report: &mut Report) -> Result<bool, ImportError> {
        let text = content::write(thread);
        let parsed = content::parse(path, &text);
        let fault = if text.len() as u64 > content::MAX_BYTES {
            Some("the thread is larger than a file may be".to_owned())
        } else if parsed.thread.is_none() {
            let fault = parsed.diagnostics.into_iter().find(Diagnostic::is_error);
            Some(fault.map_or_else(|| "it would be no valid thread".to_owned(), |fault| fault.message))
        } else {
            None
        };
        if let Some(fault) = fault {
            let id = thread.source.as_deref().unwrap_or(path);
            report.skipped.push(self.fault(format!("`{id}` left out: {fault}"), "import it by hand"));
            return Ok(false);
        }
        fs::write_atomic(&self.site.join(path), text.as_bytes())?;
        report.open += u64::from(thread.is_open());
        Ok(true)
    }
}

/// The fault of a file that is not UTF-8 behind `valid`: what would be written back is not what it holds.
fn not_utf8(path: &str, valid: &[u8]) -> Diagnostic {
    let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
    Diagnostic::warning(path, "not updated, for it is not UTF-8")
        .at(u32::try_from(line).unwrap_or(u32::MAX))
        .hint("save the file as UTF-8 and import again")
}
