//! The same threads as an export of Stack Exchange, for measuring the import.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Site;

/// The three files of a generated export.
pub(crate) struct Dump {
    pub(crate) posts: PathBuf,
    pub(crate) comments: PathBuf,
    pub(crate) users: PathBuf,
}

/// Writes the first `threads` threads of the site as an export below `folder`: one question, one
/// accepted answer and one comment each.
pub(crate) fn write_dump(site: &Site, threads: usize, folder: &Path) -> Result<Dump> {
    fs::create_dir_all(folder)?;
    let dump = Dump {
        posts: folder.join("Posts.xml"),
        comments: folder.join("Comments.xml"),
        users: folder.join("Users.xml"),
    };
    let mut posts = open(&dump.posts, "posts")?;
    let mut comments = open(&dump.comments, "comments")?;
    for index in 0..threads {
        let outline = site.outline(index);
        let (question, answer) = (index * 2 + 1, index * 2 + 2);
        let [asked, answered] = paragraphs(&site.text(index));
        let tags: String = outline.tags.iter().map(|tag| format!("&lt;{tag}&gt;")).collect();
        writeln!(
            posts,
            r#"  <row Id="{question}" PostTypeId="1" AcceptedAnswerId="{answer}" CreationDate="{day}T08:00:00.000" Score="{score}" Body="{asked}" OwnerUserId="{asker}" Title="{title}" Tags="{tags}" AnswerCount="1" CommentCount="1" ContentLicense="CC BY-SA 4.0" />"#,
            day = outline.asked,
            score = index % 17,
            asker = index % USERS,
            title = escape(&outline.title),
        )?;
        writeln!(
            posts,
            r#"  <row Id="{answer}" PostTypeId="2" ParentId="{question}" CreationDate="{day}T09:30:00.000" Score="{score}" Body="{answered}" OwnerUserId="{author}" CommentCount="0" ContentLicense="CC BY-SA 4.0" />"#,
            day = outline.asked,
            score = index % 23,
            author = (index * 7 + 1) % USERS,
        )?;
        writeln!(
            comments,
            r#"  <row Id="{index}" PostId="{question}" Score="1" Text="Is it the {topic}?" CreationDate="{day}T08:20:00.000" UserId="{author}" ContentLicense="CC BY-SA 4.0" />"#,
            topic = outline.topic[5],
            day = outline.asked,
            author = (index * 3 + 2) % USERS,
        )?;
    }
    writeln!(posts, "</posts>")?;
    writeln!(comments, "</comments>")?;
    posts.flush()?;
    comments.flush()?;
    let mut users = open(&dump.users, "users")?;
    for user in 0..USERS {
        writeln!(users, r#"  <row Id="{user}" Reputation="{user}" DisplayName="User {user}" />"#)?;
    }
    writeln!(users, "</users>")?;
    users.flush()?;
    Ok(dump)
}

const USERS: usize = 500;

fn open(path: &Path, root: &str) -> Result<BufWriter<File>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>")?;
    Ok(file)
}

/// The first paragraph of prose and all the others, as escaped HTML.
fn paragraphs(text: &str) -> [String; 2] {
    let body = text.splitn(3, "---\n").nth(2).unwrap_or_default();
    let is_prose = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut prose = body.lines().filter(is_prose).map(|line| escape(&format!("<p>{}</p>\n", escape(line))));
    [prose.next().unwrap_or_default(), prose.collect()]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "&#xA;")
}
