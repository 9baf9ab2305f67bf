//! What is kept of a dump's rows, and how rows become it.

use serde::{Deserialize, Serialize};

use super::rows::Row;
use crate::diagnostic::Diagnostic;
use crate::import::ImportError;

/// The longest HTML of a post, in bytes. The source takes 30,000 characters of Markdown; and parsers of
/// HTML take time that grows with the square of the number of entities in one text.
const MAX_BODY: usize = 512 << 10;
/// The longest text of a comment, in bytes; the source takes 600 characters.
const MAX_COMMENT: usize = 64 << 10;

/// A question or an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Post {
    pub(super) id: u64,
    /// The question, of an answer.
    pub(super) parent: Option<u64>,
    /// The accepted answer, of a question.
    pub(super) accepted: Option<u64>,
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    /// HTML.
    pub(super) body: String,
    pub(super) score: Option<i64>,
    pub(super) said: Said,
}

/// A remark on a post.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) post: u64,
    /// The Markdown of comments: one paragraph.
    pub(super) text: String,
    pub(super) score: Option<i64>,
    pub(super) said: Said,
}

/// Who said something, when, and under which licence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// As the dump has it: `2014-03-13T20:32:04.033`, in UTC.
    pub(super) date: String,
    pub(super) user: Option<u64>,
    /// The name, where the row has it.
    pub(super) name: Option<String>,
    pub(super) licence: Option<String>,
}

/// A message within its dump. Ordered as the messages of a thread are, where nothing else orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum MessageId {
    Post(u64),
    Comment(u64),
}

/// What a row turned out to be.
pub(super) enum Parsed<T> {
    Row(T),
    /// No part of a conversation.
    Ignored,
    Faulty(Diagnostic),
}

/// The value of a row's attributes as text, with what is missing.
struct Fields<'a> {
    path: &'a str,
    position: u64,
    fault: Option<String>,
}

impl Fields<'_> {
    fn faulty<T>(&self, message: impl std::fmt::Display) -> Parsed<T> {
        let message = format!("byte {}: row left out: {message}", self.position);
        Parsed::Faulty(
            Diagnostic::warning(self.path, message)
                .hint("correct the row in the dump, or add the message by hand"),
        )
    }

    fn number<N: std::str::FromStr>(&mut self, key: &str, value: &str) -> Option<N> {
        let number = value.trim().parse().ok();
        if number.is_none() {
            self.fault.get_or_insert_with(|| {
                format!("`{key}` is no number: `{}`", value.chars().take(40).collect::<String>())
            });
        }
        number
    }
}

/// Reads a row of `Posts.xml`.
pub(super) fn post(row: &Row<'_>, path: &str) -> Result<Parsed<Post>, ImportError> {
    let mut fields = Fields { path, position: row.position, fault: None };
    let (mut post, mut id, mut kind) = (Post::default(), None, None);
    let outcome = row.attributes(|key, value| match key {
        "Id" => id = fields.number(key, &value),
        "PostTypeId" => kind = Some(value.into_owned()),
        "ParentId" => post.parent = fields.number(key, &value),
        "AcceptedAnswerId" => post.accepted = fields.number(key, &value),
        "Title" => post.title = one_line(&value),
        "Tags" => post.tags = tags(&value),
        "Body" => post.body = value.into_owned(),
        "Score" => post.score = fields.number(key, &value),
        "CreationDate" => post.said.date = value.into_owned(),
        // Users below zero are the site itself.
        "OwnerUserId" => post.said.user = value.parse().ok(),
        "OwnerDisplayName" => post.said.name = name(&value),
        "ContentLicense" => post.said.licence = Some(one_line(&value)),
        _ => {}
    })?;
    let is_question = match kind.as_deref() {
        Some("1") => true,
        Some("2") => false,
        Some(_) => return Ok(Parsed::Ignored),
        None => return Ok(fields.faulty("it has no `PostTypeId`")),
    };
    if let Some(fault) = outcome.err().or(fields.fault.take()) {
        return Ok(fields.faulty(fault));
    }
    let Some(id) = id else { return Ok(fields.faulty("it has no `Id`")) };
    if post.body.len() > MAX_BODY {
        return Ok(fields.faulty(format!("post {id} is longer than {} KiB", MAX_BODY >> 10)));
    }
    post.id = id;
    if is_question {
        post.parent = None;
    } else if post.parent.is_none() {
        return Ok(fields.faulty(format!("answer {id} has no `ParentId`")));
    }
    Ok(Parsed::Row(post))
}

/// Reads a row of `Comments.xml`.
pub(super) fn comment(row: &Row<'_>, path: &str) -> Result<Parsed<Comment>, ImportError> {
    let mut fields = Fields { path, position: row.position, fault: None };
    let (mut comment, mut id, mut post) = (Comment::default(), None, None);
    let outcome = row.attributes(|key, value| match key {
        "Id" => id = fields.number(key, &value),
        "PostId" => post = fields.number(key, &value),
        "Score" => comment.score = fields.number(key, &value),
        "Text" => comment.text = value.into_owned(),
        "CreationDate" => comment.said.date = value.into_owned(),
        "UserId" => comment.said.user = value.parse().ok(),
        "UserDisplayName" => comment.said.name = name(&value),
        "ContentLicense" => comment.said.licence = Some(one_line(&value)),
        _ => {}
    })?;
    if let Some(fault) = outcome.err().or(fields.fault.take()) {
        return Ok(fields.faulty(fault));
    }
    let (Some(id), Some(post)) = (id, post) else {
        return Ok(fields.faulty("a comment needs `Id` and `PostId`"));
    };
    if comment.text.len() > MAX_COMMENT {
        return Ok(fields.faulty(format!("comment {id} is longer than {} KiB", MAX_COMMENT >> 10)));
    }
    (comment.id, comment.post) = (id, post);
    Ok(Parsed::Row(comment))
}

/// Reads a row of `Users.xml`: id and name.
pub(super) fn user(row: &Row<'_>, path: &str) -> Result<Parsed<(u64, String)>, ImportError> {
    let fields = Fields { path, position: row.position, fault: None };
    let (mut id, mut display_name) = (None, None);
    let outcome = row.attributes(|key, value| match key {
        "Id" => id = Some(value.into_owned()),
        "DisplayName" => display_name = name(&value),
        _ => {}
    })?;
    if let Err(fault) = outcome {
        return Ok(fields.faulty(fault));
    }
    let Some(id) = id else { return Ok(fields.faulty("a user needs an `Id`")) };
    match (id.parse(), display_name) {
        (Ok(id), Some(name)) => Ok(Parsed::Row((id, name))),
        _ => Ok(Parsed::Ignored),
    }
}

/// `text` on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name(text: &str) -> Option<String> {
    let name = one_line(&text.chars().take(200).collect::<String>());
    (!name.is_empty()).then_some(name)
}

/// Tags in either form of the dumps: `<algebra><proofs>` and `|algebra|proofs|`.
fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(['<', '>', '|']) {
        let tag = one_line(tag);
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}
