//! The site that a dump comes from.

use std::path::Path;

use ammonia::Url;

use crate::import::ImportError;
use crate::model::ThreadId;

/// Sites of Stack Exchange that are no part of `stackexchange.com`.
const SITES: [&str; 7] = [
    "askubuntu.com",
    "mathoverflow.net",
    "serverfault.com",
    "stackapps.com",
    "stackoverflow.com",
    "superuser.com",
    "stackexchange.com",
];

/// The site that a dump comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Its address, without a slash at the end.
    url: Option<String>,
    /// The name that ids are derived from: its host, else the folder of the threads.
    name: String,
}

impl Origin {
    /// The site at `url`; else the one that the folder of `posts` is named after, as the folders of
    /// dumps are; else an unknown one, which is known by the folder `into` of its threads alone.
    pub(super) fn new(url: Option<&str>, posts: &Path, into: &str) -> Result<Self, ImportError> {
        let folder = || Some(format!("https://{}", site_of_folder(posts)?));
        let Some(text) = url.map(str::to_owned).or_else(folder) else {
            return Ok(Self { url: None, name: into.to_owned() });
        };
        let wrong = || ImportError::SourceUrl(text.clone());
        let url = Url::parse(&text).map_err(|_| wrong())?;
        let is_site =
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|_| is_site).ok_or_else(wrong)?.to_owned();
        Ok(Self { url: Some(url.as_str().trim_end_matches('/').to_owned()), name: host })
    }

    /// The id of the thread of a question: the same in every import of the same site.
    pub(super) fn thread_id(&self, question: u64) -> ThreadId {
        ThreadId::derive(format!("stackexchange/{}/{question}", self.name).as_bytes())
    }

    /// The address of a question.
    pub(super) fn question_url(&self, id: u64) -> Option<String> {
        self.url.as_ref().map(|url| format!("{url}/q/{id}"))
    }

    /// The address of an answer.
    pub(super) fn answer_url(&self, id: u64) -> Option<String> {
        self.url.as_ref().map(|url| format!("{url}/a/{id}"))
    }

    /// The question at `url`, where that is an address of this site.
    pub(super) fn question_of(&self, url: &str) -> Option<u64> {
        url.strip_prefix(self.url.as_deref()?)?.strip_prefix("/q/")?.parse().ok()
    }

    /// The address against which links in the dump are resolved.
    pub(super) fn base(&self) -> Option<Url> {
        Url::parse(&format!("{}/", self.url.as_ref()?)).ok()
    }

    /// The name to credit.
    pub(super) fn credit(&self) -> &str {
        if self.url.is_some() { &self.name } else { "Stack Exchange" }
    }
}

fn site_of_folder(posts: &Path) -> Option<String> {
    let name = posts.parent()?.file_name()?.to_str()?.to_ascii_lowercase();
    let is_host = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let is_site = SITES.iter().any(|site| {
        name.strip_suffix(site)
            .is_some_and(|rest| rest.ends_with('.') || (rest.is_empty() && *site != "stackexchange.com"))
    });
    (is_host && is_site).then_some(name)
}
