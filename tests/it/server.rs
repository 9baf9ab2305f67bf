//! A running server, and a client that says exactly what a test wants to say.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::site::{DEADLINE, Site, until};

/// `guidepost serve`, killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    said: Arc<Mutex<String>>,
}

/// An answer of the server.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in small letters.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Where a redirect leads; empty where it is none.
    pub(crate) fn location(&self) -> &str {
        if matches!(self.status, 301 | 308) { self.header("location") } else { "" }
    }
}

impl Server {
    /// Starts the server on a free port and waits until it says which.
    #[track_caller]
    pub(crate) fn start(site: &Site, arguments: &[&str]) -> Self {
        let mut command = site.command(&["serve", "--port", "0"]);
        command.args(arguments);
        Self::run(command)
    }

    /// Runs a command that serves, and waits until it says on which port.
    #[track_caller]
    pub(crate) fn run(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let said = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut said = heard.lock().expect("nobody panics with it");
                said.push_str(&line);
                said.push('\n');
            }
        });
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let mut answers = Vec::new();
        let mut port = None;
        for line in lines {
            let address = line.strip_prefix("serving http://127.0.0.1:");
            port = address.and_then(|rest| rest.split('/').next()?.parse().ok());
            answers.push(line);
            if port.is_some() {
                break;
            }
        }
        let mut server = Self { child, port: 0, said };
        server.port = port.unwrap_or_else(|| panic!("{answers:?} names no port\n{}", server.said()));
        server
    }

    /// Another program that is to answer on `port`; waits until it does.
    #[track_caller]
    pub(crate) fn other(mut child: Child, port: u16) -> Self {
        until("the server listens", || {
            let ended = child.try_wait().expect("it can be waited for");
            assert!(ended.is_none(), "the server ended: {ended:?}");
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        });
        Self { child, port, said: Arc::default() }
    }

    /// What it has printed to stderr so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().expect("nobody panics with it").clone()
    }

    /// Waits until it has printed `text` to stderr.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        until(text, || self.said().contains(text).then_some(()));
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &[])
    }

    /// Sends one request with `target` exactly as it stands.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = self.send(method, target, headers, "close");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        parse(&bytes).unwrap_or_else(|| panic!("{method} {target}: {}", String::from_utf8_lossy(&bytes)))
    }

    fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], connection: &str) -> TcpStream {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("connected");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time to wait");
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request =
            format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        stream
    }

    /// Waits until `target` answers with `status` and a body with `text` in it.
    #[track_caller]
    pub(crate) fn wait_until(&self, target: &str, status: u16, text: &str) -> Answer {
        let mut last = None;
        let what = format!("{target} answers {status} with `{text}`");
        let start = std::time::Instant::now();
        loop {
            let answer = self.get(target);
            if answer.status == status && String::from_utf8_lossy(&answer.body).contains(text) {
                return answer;
            }
            last = Some(answer.status).or(last);
            assert!(
                start.elapsed() < DEADLINE,
                "waited in vain until {what}; the last answer was {last:?}\n{}",
                self.said()
            );
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Listens to what open pages are told.
    pub(crate) fn listen(&self) -> Events {
        Events(BufReader::new(self.send("GET", "/_guidepost/live", &[], "keep-alive")))
    }

    /// Sends a signal, as in `TERM`, and returns the exit code.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn stop(mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.child.id());
        let sent = std::process::Command::new("sh").args(["-c", &kill]).status().expect("there is a shell");
        assert!(sent.success(), "{kill}");
        until("the server ends", || self.child.try_wait().expect("it can be waited for")).code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Server-sent events.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for the next event; `None` when the server has ended the stream.
    #[track_caller]
    pub(crate) fn next(&mut self) -> Option<serde_json::Value> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line).expect("an event in time") == 0 {
                return None;
            }
            if let Some(event) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(event).expect("JSON"));
            }
        }
    }

    /// Waits for an event of which `wanted` is true.
    #[track_caller]
    pub(crate) fn wait(&mut self, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        loop {
            let event = self.next().expect("the stream goes on");
            if wanted(&event) {
                return event;
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == "chunked" {
        answer.body = unchunked(&answer.body)?;
    }
    Some(answer)
}

fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(end + 2..end + 2 + size)?);
        bytes = bytes.get(end + 2 + size + 2..)?;
    }
}
