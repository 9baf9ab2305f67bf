//! A site in a temporary folder, built in a chain, and the program run on it from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::Server;

/// Nothing that is waited for takes longer than this, however busy the machine is.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A site that is deleted when this is dropped.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Fails with all that was printed unless the program ended with `code`.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        let Self { code: found, stdout, stderr } = &self;
        assert_eq!(*found, Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
        self
    }

    /// Fails unless stdout or stderr holds every one of `texts`.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        for text in texts {
            assert!(all.contains(text), "`{text}` is not in:\n{all}");
        }
        self
    }
}

impl Site {
    /// A folder with nothing in it.
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A site with a title and an empty content folder.
    pub(crate) fn new() -> Self {
        let site = Self::empty();
        fs::create_dir_all(site.path("content")).expect("made");
        site.config("title = \"Widgets\"\nbase_url = \"https://help.example/\"\n")
    }

    /// The repository's own site.
    pub(crate) fn sample() -> Self {
        let site = Self::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (path, bytes) in tree(&root.join("content")) {
            site.write(&format!("content/{path}"), bytes);
        }
        for name in ["guidepost.toml", "permalinks.toml", "searches.toml", "synonyms.toml"] {
            if let Ok(bytes) = fs::read(root.join(name)) {
                site.write(name, bytes);
            }
        }
        site
    }

    /// A copy of the site `name` below `tests/sites`.
    pub(crate) fn fixture(name: &str) -> Self {
        let site = Self::empty();
        for (path, bytes) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name)) {
            site.write(&path, bytes);
        }
        site
    }

    /// The same site with a thread at `path` below the content folder.
    pub(crate) fn thread(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.file(&format!("content/{path}"), text)
    }

    /// The same site with a file at `path` below its folder.
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.write(path, bytes);
        self
    }

    /// The same site with this configuration.
    pub(crate) fn config(self, text: &str) -> Self {
        self.file("guidepost.toml", text)
    }

    /// The same site with this ledger.
    pub(crate) fn ledger(self, text: &str) -> Self {
        self.file("permalinks.toml", text)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Changes the file at `path` by putting `to` for `from`, which must be there.
    #[track_caller]
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "`{from}` is not in:\n{text}");
        self.write(path, text.replace(from, to));
    }

    #[track_caller]
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("renamed");
    }

    #[track_caller]
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("deleted");
    }

    /// A command of the program on this site, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        command.arg("--site").arg(self.folder()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    /// Exports to the folder `out` of the site, which has to succeed.
    #[track_caller]
    pub(crate) fn export(&self, out: &str) -> Run {
        self.run(&["export", "--out", &self.path(out).display().to_string()]).code(0)
    }

    /// All files below the folder `path` of the site.
    pub(crate) fn tree(&self, path: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(path))
    }

    /// Starts a server that follows every save.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self, &[])
    }
}

/// Runs `command` to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// All files below `folder` by their paths, which have `/` between their parts.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below the folder").to_str()?;
            Some((path.replace('\\', "/"), fs::read(entry.path()).ok()?))
        })
        .collect()
}

/// An answered thread with these lines of front matter; its text says `word`.
pub(crate) fn thread(front_matter: &str, word: &str) -> String {
    format!(
        "---\n{}\n---\n\n## Question by Fred, 2005-05-18\n\nWhy {word}?\n\n\
         ## Accepted answer by Nadia (staff), 2005-05-19\n\nBecause of {word}.\n",
        front_matter.trim_end()
    )
}

/// Asks again and again until there is an answer, and fails when there is none in time.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
