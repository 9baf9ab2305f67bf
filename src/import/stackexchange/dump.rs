//! Divides a dump into partitions in which each thread is whole.
//!
//! Answers follow their questions anywhere later in `Posts.xml`, comments name the post and not the
//! question, and names are in a third file. Each of these is joined on disk: a first spool is
//! divided by what is looked up (a post, a user, a slug), its partitions are joined one by one, and
//! what comes out goes to the partition of the thread.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::file;
use super::records::{self, Comment, MessageId, Parsed, Post};
use super::rows::{Row, Rows};
use super::{Options, Origin};
use crate::import::existing::{self, Existing};
use crate::import::spool::{Partitions, Room, Spool, partitions};
use crate::import::{ImportError, Progress, Report};
use crate::model::ThreadId;

/// One thing that is known about a thread, in the partition of the thread.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Fact {
    /// [`key_of`] the thread's id.
    pub(super) thread: u64,
    pub(super) what: What,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum What {
    Post(Post),
    Comment(Comment),
    /// The name of who said a message.
    Name(MessageId, String),
    /// A file that has the thread's id; the number is that of the question, where the file's source
    /// is the address of one of this dump's site.
    File(String, Option<u64>),
    /// A name for its file that is taken.
    Taken(Candidate),
}

/// The names that the file of a new thread may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Candidate {
    /// The slug of the title.
    Title,
    /// The same and the number of the question.
    Numbered,
}

/// A wish for a slug, or a slug in use.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    slug: u64,
    /// The thread, or 0 for a file without an id.
    thread: u64,
    question: u64,
    /// `None` for a slug in use.
    candidate: Option<Candidate>,
}

/// Something of a post that is looked up for its comments.
#[derive(Debug, Serialize, Deserialize)]
enum OfPost {
    Question(u64, u64),
    Comment(Comment),
}

/// Something that is looked up by user.
#[derive(Debug, Serialize, Deserialize)]
enum OfUser {
    Name(u64, String),
    Asked { user: u64, thread: u64, message: MessageId },
}

/// The key of a thread's id.
pub(super) fn key_of(id: &ThreadId) -> u64 {
    xxh3_64(id.as_str().as_bytes())
}

/// A dump being divided.
pub(super) struct Sorter<'a> {
    options: &'a Options,
    origin: &'a Origin,
    progress: &'a dyn Fn(Progress),
    pub(super) report: Report,
    read: Progress,
    facts: Spool<Fact>,
    claims: Option<Spool<Claim>>,
    of_posts: Option<Spool<OfPost>>,
    of_users: Option<Spool<OfUser>>,
}

impl<'a> Sorter<'a> {
    pub(super) fn new(
        room: &Room,
        options: &'a Options,
        origin: &'a Origin,
        progress: &'a dyn Fn(Progress),
    ) -> Self {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let of = |path: &Option<_>| path.as_deref().map_or(0, size);
        let (posts, comments, users) = (size(&options.posts), of(&options.comments), of(&options.users));
        let bytes_total = posts + comments + users;
        let of_posts =
            options.comments.as_ref().map(|_| room.spool("of-posts", partitions(posts / 16 + comments)));
        let of_users =
            options.users.as_ref().map(|_| room.spool("of-users", partitions(bytes_total / 8 + users)));
        Self {
            options,
            origin,
            progress,
            report: Report::default(),
            read: Progress { bytes_total, ..Progress::default() },
            facts: room.spool("facts", partitions(posts + comments)),
            claims: Some(room.spool("claims", partitions(posts / 8))),
            of_posts,
            of_users,
        }
    }

    /// Reads everything there is to read, and returns the facts of every thread.
    pub(super) fn sort(mut self) -> Result<(Partitions<Fact>, Report, Progress), ImportError> {
        self.read_site()?;
        self.read_posts()?;
        self.read_comments()?;
        self.read_users()?;
        self.settle_slugs()?;
        Ok((self.facts.finish()?, self.report, self.read))
    }

    fn read_site(&mut self) -> Result<(), ImportError> {
        existing::for_each(&self.options.site, |Existing { path, id, slug, source }| {
            let thread = id.as_ref().map_or(0, key_of);
            if let Some(slug) = slug {
                let slug = xxh3_64(slug.as_str().as_bytes());
                self.claim(Claim { slug, thread, question: 0, candidate: None })?;
            }
            if let Some(id) = id {
                let question = source
                    .and_then(|url| self.origin.question_of(&url))
                    .filter(|question| self.origin.thread_id(*question) == id);
                self.facts.push(thread, &Fact { thread, what: What::File(path, question) })?;
            }
            Ok(())
        })
    }

    /// Hands every row of a file to `take`.
    fn read<T>(
        &mut self,
        path: &Path,
        (root, name): (&'static str, &'static str),
        parse: impl Fn(&Row<'_>, &str) -> Result<Parsed<T>, ImportError>,
        mut take: impl FnMut(&mut Self, T) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        const STEP: u64 = 1 << 20;
        let shown = path.display().to_string();
        let mut rows = Rows::open(path, root, name)?;
        let (start, mut told) = (self.read.bytes_read, 0);
        while let Some(row) = rows.next()? {
            match parse(&row, &shown)? {
                Parsed::Row(row) => take(self, row)?,
                Parsed::Ignored => self.report.ignored += u64::from(root == "posts"),
                Parsed::Faulty(fault) => self.report.skipped.push(fault),
            }
            if rows.position() >= told + STEP {
                told = rows.position();
                self.read.bytes_read = start + told;
                (self.progress)(self.read);
            }
        }
        self.read.bytes_read = start + rows.position();
        (self.progress)(self.read);
        Ok(())
    }

    fn read_posts(&mut self) -> Result<(), ImportError> {
        let path = self.options.posts.clone();
        self.read(&path, ("posts", "Posts.xml"), records::post, |sorter, post| {
            let question = post.parent.unwrap_or(post.id);
            let thread = key_of(&sorter.origin.thread_id(question));
            if post.parent.is_none() {
                for candidate in [Candidate::Title, Candidate::Numbered] {
                    let slug = xxh3_64(file::slug(&post, candidate).as_bytes());
                    sorter.claim(Claim { slug, thread, question: post.id, candidate: Some(candidate) })?;
                }
            }
            if let Some(of_posts) = &mut sorter.of_posts {
                of_posts.push(post.id, &OfPost::Question(post.id, question))?;
            }
            sorter.ask_name(post.said.user, thread, MessageId::Post(post.id))?;
            sorter.facts.push(thread, &Fact { thread, what: What::Post(post) })
        })
    }

    fn claim(&mut self, claim: Claim) -> Result<(), ImportError> {
        self.claims.as_mut().map_or(Ok(()), |claims| claims.push(claim.slug, &claim))
    }

    fn ask_name(&mut self, user: Option<u64>, thread: u64, message: MessageId) -> Result<(), ImportError> {
        match (&mut self.of_users, user) {
            (Some(of_users), Some(user)) => of_users.push(user, &OfUser::Asked { user, thread, message }),
            _ => Ok(()),
        }
    }

    fn read_comments(&mut self) -> Result<(), ImportError> {
        let Some(path) = self.options.comments.clone() else { return Ok(()) };
        self.read(
            &path,
            ("comments", "Comments.xml"),
            records::comment,
            |sorter, comment| match &mut sorter.of_posts {
                Some(of_posts) => of_posts.push(comment.post, &OfPost::Comment(comment)),
                None => Ok(()),
            },
        )?;
        let Some(of_posts) = self.of_posts.take() else { return Ok(()) };
        let of_posts = of_posts.finish()?;
        for partition in 0..of_posts.count() {
            // Posts come before comments, for they were pushed before.
            let mut questions = HashMap::new();
            of_posts.drain(partition, |record| match record {
                OfPost::Question(post, question) => {
                    questions.insert(post, question);
                    Ok(())
                }
                OfPost::Comment(comment) => self.place_comment(comment, &questions),
            })?;
        }
        Ok(())
    }

    fn place_comment(&mut self, comment: Comment, questions: &HashMap<u64, u64>) -> Result<(), ImportError> {
        let Some(question) = questions.get(&comment.post) else {
            // Comments on wikis of tags and on deleted posts: a dump has thousands of them.
            self.report.ignored += 1;
            return Ok(());
        };
        let thread = key_of(&self.origin.thread_id(*question));
        self.ask_name(comment.said.user, thread, MessageId::Comment(comment.id))?;
        self.facts.push(thread, &Fact { thread, what: What::Comment(comment) })
    }

    fn read_users(&mut self) -> Result<(), ImportError> {
        let Some(path) = self.options.users.clone() else { return Ok(()) };
        self.read(&path, ("users", "Users.xml"), records::user, |sorter, (user, name)| {
            match &mut sorter.of_users {
                Some(of_users) => of_users.push(user, &OfUser::Name(user, name)),
                None => Ok(()),
            }
        })?;
        let Some(of_users) = self.of_users.take() else { return Ok(()) };
        let of_users = of_users.finish()?;
        for partition in 0..of_users.count() {
            let mut asked: HashMap<u64, Vec<(u64, MessageId)>> = HashMap::new();
            of_users.drain(partition, |record| {
                match record {
                    OfUser::Asked { user, thread, message } => {
                        asked.entry(user).or_default().push((thread, message));
                    }
                    OfUser::Name(user, name) => {
                        for (thread, message) in asked.remove(&user).unwrap_or_default() {
                            let what = What::Name(message, name.clone());
                            self.facts.push(thread, &Fact { thread, what })?;
                        }
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Tells every thread which names its file may not have. Of new threads that wish for the same
    /// name, the one with the lowest number gets it, so that the outcome follows from the dump alone.
    fn settle_slugs(&mut self) -> Result<(), ImportError> {
        let Some(claims) = self.claims.take() else { return Ok(()) };
        let claims = claims.finish()?;
        for partition in 0..claims.count() {
            let mut by_slug: HashMap<u64, Vec<Claim>> = HashMap::new();
            claims.drain(partition, |claim| {
                by_slug.entry(claim.slug).or_default().push(claim);
                Ok(())
            })?;
            for mut wishes in by_slug.into_values().filter(|wishes| wishes.len() > 1) {
                // Slugs in use come first, then the numbered names, for these are one thread's only.
                wishes.sort_by_key(|claim| (claim.candidate.map(std::cmp::Reverse), claim.question));
                let owner = wishes[0].thread;
                let mut told = HashSet::new();
                for claim in &wishes[1..] {
                    if let Some(candidate) = claim.candidate
                        && (claim.thread != owner || owner == 0)
                        && told.insert((claim.thread, candidate))
                    {
                        let what = What::Taken(candidate);
                        self.facts.push(claim.thread, &Fact { thread: claim.thread, what })?;
                    }
                }
            }
        }
        Ok(())
    }
}
