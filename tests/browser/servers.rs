//! What the browser talks to: guidepost itself, or any web server with an exported copy.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use tempfile::TempDir;

/// A copy of the sample site that a test may change.
pub(crate) struct SampleSite {
    folder: TempDir,
}

impl SampleSite {
    /// Copies the site that the repository is.
    pub(crate) fn copy() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["guidepost.toml", "permalinks.toml", "content", "themes"] {
            copy(&repository.join(name), &folder.path().join(name));
        }
        Self { folder }
    }

    /// The path of a file of the copy.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Exports it and gives the folder of the result.
    pub(crate) fn export(&self) -> PathBuf {
        let out = self.folder.path().join("public");
        let status = guidepost(self).arg("export").arg("--out").arg(&out).stdout(Stdio::null()).status();
        assert!(status.expect("guidepost starts").success(), "the export fails");
        out
    }
}

/// Copies a file or a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the sample site can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("below it"));
        // Joining nothing would leave a separator at the end of a file's name.
        let target = if entry.depth() == 0 { to.to_owned() } else { target };
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn guidepost(site: &SampleSite) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
    command.arg("--site").arg(site.folder.path()).stdin(Stdio::null());
    command
}

/// `guidepost serve`, which ends with the test.
pub(crate) struct Guidepost {
    process: Child,
    address: String,
    /// What it serves, which stays there as long as it does.
    pub(crate) site: SampleSite,
}

impl Guidepost {
    /// Serves the site on any free port.
    pub(crate) fn serve(site: SampleSite) -> Self {
        let mut command = guidepost(&site);
        command.args(["serve", "--port", "0"]).stdout(Stdio::piped());
        let mut process = command.spawn().expect("guidepost starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let at = line.find("http://")?;
            line.starts_with("serving ").then(|| line[at..].trim_end().to_owned())
        });
        // It must not stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address: address.expect("guidepost says where it serves"), site }
    }

    /// The address of a path that has no slash in front.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Guidepost {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The plainest web server: files below a folder of the site, and nothing that guidepost knows.
pub(crate) struct StaticServer {
    port: u16,
    base: Arc<str>,
}

impl StaticServer {
    /// Serves `folder` below the path `base`, which starts and ends with a slash, until the tests end.
    pub(crate) fn serve(folder: &Path, base: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (folder, base): (PathBuf, Arc<str>) = (folder.to_owned(), base.into());
        let shared = Arc::clone(&base);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, base) = (folder.clone(), Arc::clone(&shared));
                // A browser opens connections that it then does not use, so each has its thread.
                std::thread::spawn(move || answer(stream, &folder, &base));
            }
        });
        Self { port, base }
    }

    /// The address of a path that has no slash in front.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}{path}", self.port, self.base)
    }
}

/// Answers one request and closes the connection.
fn answer(stream: TcpStream, folder: &Path, base: &str) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut header = String::new();
    while reader.read_line(&mut header).ok()? > 2 {
        header.clear();
    }
    let target = request.split(' ').nth(1)?;
    let path = target.split(['?', '#']).next()?;
    let (status, content_type, body) = find(path, folder, base);
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = reader.into_inner();
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

fn find(path: &str, folder: &Path, base: &str) -> (&'static str, String, Vec<u8>) {
    let found = path.strip_prefix(base).and_then(|below| {
        let below = percent_decode_str(below).decode_utf8().ok()?;
        let mut file = folder.join(&*below);
        if below.is_empty() || below.ends_with('/') {
            file.push("index.html");
        }
        let content_type = mime_guess::from_path(&file).first_or_octet_stream().to_string();
        Some((content_type, fs::read(file).ok()?))
    });
    match found {
        Some((content_type, body)) => ("200 OK", content_type, body),
        None => {
            let body = fs::read(folder.join("404.html")).unwrap_or_default();
            ("404 Not Found", "text/html; charset=utf-8".to_owned(), body)
        }
    }
}
