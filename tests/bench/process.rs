//! Runs guidepost from outside and reads off what it used.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How often a running process is looked at: its peak is lost with its end.
const LOOK: Duration = Duration::from_millis(2);

/// The unit of the times in `/proc`, which the kernel fixes at a hundredth of a second.
const TICKS: f64 = 100.0;

/// What a command or a server used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// User and system, in seconds; `None` where the system does not tell.
    pub(crate) cpu: Option<f64>,
    /// The most memory it held, in bytes.
    pub(crate) peak: Option<u64>,
}

/// A command of guidepost on `site`.
pub(crate) fn guidepost(site: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
    command.arg("--site").arg(site).stdin(Stdio::null());
    command
}

/// Runs a command to its end; any exit code but 0 is an error with what it wrote.
pub(crate) fn run(command: &mut Command) -> Result<Usage> {
    let log = tempfile::NamedTempFile::new()?;
    command.stdout(log.reopen()?).stderr(log.reopen()?);
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    let mut usage = Usage::default();
    // A process that ended and was not waited for still tells its times, but no longer its memory.
    while !has_ended(child.id()) {
        usage.peak = peak(child.id()).or(usage.peak);
        std::thread::sleep(LOOK);
    }
    usage.wall = start.elapsed();
    usage.cpu = cpu(child.id());
    let status = child.wait()?;
    if cfg!(not(target_os = "linux")) {
        usage.wall = start.elapsed();
    }
    if !status.success() {
        bail!("{command:?} ended with {status}:\n{}", fs::read_to_string(log.path())?);
    }
    Ok(usage)
}

/// A server that is stopped when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// The port that it listens on.
    pub(crate) port: u16,
    /// When it was started.
    pub(crate) started: Instant,
}

impl Server {
    /// Starts `guidepost serve` and waits until it says where; `core` keeps it on one core where the
    /// system has `taskset`.
    pub(crate) fn start(site: &Path, core: Option<usize>) -> Result<Self> {
        let mut command = match core {
            Some(core) if has_taskset() => {
                let mut command = Command::new("taskset");
                command
                    .args(["--cpu-list", &core.to_string(), env!("CARGO_BIN_EXE_guidepost"), "--site"])
                    .arg(site);
                command
            }
            _ => guidepost(site),
        };
        command.args(["serve", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let stdout = child.stdout.take().context("no output of the server")?;
        let mut lines = BufReader::new(stdout).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| port_of(&line));
        // The server must not stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        match port {
            Some(port) => Ok(Self { child, port, started }),
            None => {
                let status = child.wait()?;
                bail!("{command:?} never said `serving http://..` and ended with {status}")
            }
        }
    }

    /// What it used up to now.
    pub(crate) fn usage(&self) -> Usage {
        Usage { wall: self.started.elapsed(), cpu: cpu(self.child.id()), peak: peak(self.child.id()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in a line like `serving http://127.0.0.1:7171/`.
fn port_of(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("serving http://")?;
    let (_, port) = address.trim_end().trim_end_matches('/').rsplit_once(':')?;
    port.parse().ok()
}

/// Whether a server can be kept on one core.
pub(crate) fn has_taskset() -> bool {
    let found = Command::new("taskset").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

fn status_line(pid: u32, key: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.trim_start_matches(':').trim().to_owned())
}

/// Where the system does not tell, the wait for the process itself finds the end.
fn has_ended(pid: u32) -> bool {
    status_line(pid, "State").is_none_or(|state| state.starts_with('Z'))
}

fn peak(pid: u32) -> Option<u64> {
    let kibibytes = status_line(pid, "VmHWM")?;
    Some(kibibytes.trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

fn cpu(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in brackets, may hold spaces; user and system time are the 12th and 13th behind it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: u64 = fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(ticks as f64 / TICKS)
}
