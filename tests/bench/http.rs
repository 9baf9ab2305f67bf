//! A client for one kept connection, so that what is measured is the server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// Longer than any answer should take, so that a server that hangs ends the run.
const TIMEOUT: Duration = Duration::from_secs(60);

/// One connection that is kept open.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// The answer to a request.
pub(crate) struct Response {
    /// 200 where all is well.
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Connects to a server on this machine.
    pub(crate) fn connect(port: u16) -> Result<Self> {
        let stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("cannot connect to the server")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks for `path` and reads the whole answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<Response> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.with_context(|| format!("`{line}` is no status line"))?;
        let (mut length, mut chunked) = (None, false);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.trim().parse::<usize>()?),
                "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
                _ => {}
            }
        }
        let body = match length {
            Some(length) => self.bytes(length)?,
            None if chunked => self.chunks()?,
            None => bail!("the answer to `{path}` says neither how long it is nor that it is chunked"),
        };
        Ok(Response { status, body })
    }

    /// Asks for `path`, which must answer 200 with JSON.
    pub(crate) fn json(&mut self, path: &str) -> Result<serde_json::Value> {
        let response = self.get(path)?;
        if response.status != 200 {
            bail!("`{path}` answered {}", response.status);
        }
        serde_json::from_slice(&response.body).with_context(|| format!("the answer to `{path}` is no JSON"))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(line.split(';').next().unwrap_or_default(), 16)?;
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

/// A path for the search of `words`, which are ASCII letters and spaces.
pub(crate) fn search_path(words: &str) -> String {
    format!("/api/v1/search?q={}", words.replace(' ', "+"))
}
