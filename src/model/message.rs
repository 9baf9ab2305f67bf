//! One message of a thread.

use std::fmt;
use std::sync::Arc;

use super::text::one_line;
use super::{Body, Date};

/// What a message is to its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The question: the first message, and the only one of its kind.
    Question,
    /// An answer.
    Answer,
    /// The answer that settled the question.
    AcceptedAnswer,
    /// The asker asks on.
    FollowUp,
    /// A remark.
    Comment,
    /// News that changes an earlier message.
    Update,
}

impl Kind {
    /// Every kind, in the order of the format's description.
    pub const ALL: [Self; 6] =
        [Self::Question, Self::Answer, Self::AcceptedAnswer, Self::FollowUp, Self::Comment, Self::Update];

    /// The word of the format for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Question => "Question",
            Self::Answer => "Answer",
            Self::AcceptedAnswer => "Accepted answer",
            Self::FollowUp => "Follow-up",
            Self::Comment => "Comment",
            Self::Update => "Update",
        }
    }

    /// Whether it answers the question.
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Answer | Self::AcceptedAnswer)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name, as it is shown.
    pub name: Arc<str>,
    /// What the person is to the site, `staff` being an official voice.
    pub role: Option<Arc<str>>,
}

impl Person {
    /// A person of `name`, each text brought to one line; `None` where the name is empty.
    pub fn new(name: &str, role: Option<&str>) -> Option<Self> {
        let name = one_line(name);
        let role = role.map(one_line).filter(|role| !role.is_empty());
        (!name.is_empty()).then(|| Self { name: name.into(), role: role.map(Into::into) })
    }

    /// Whether it is an official voice.
    pub fn is_staff(&self) -> bool {
        self.role.as_deref().is_some_and(|role| role.eq_ignore_ascii_case("staff"))
    }
}

/// One message of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is to the thread.
    pub kind: Kind,
    /// Who said it.
    pub author: Option<Person>,
    /// When it was said.
    pub date: Option<Date>,
    /// The anchor that its heading gives, without `#`; [`super::Thread::anchors`] has one for
    /// every message.
    pub anchor: Option<Box<str>>,
    /// The heading's other attributes in their order: `votes`, `source` and any that a theme
    /// may want to show.
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// What was said, in Markdown.
    pub body: Body,
}

impl Message {
    /// A message of `kind` with nothing known but what was said.
    pub fn new(kind: Kind, body: Body) -> Self {
        Self { kind, author: None, date: None, anchor: None, attributes: Vec::new(), body }
    }

    /// The value of the attribute `key`.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name.as_ref() == key).map(|(_, value)| value.as_ref())
    }

    /// The votes it got where it was said.
    pub fn votes(&self) -> Option<i64> {
        self.attribute("votes")?.parse().ok()
    }
}
