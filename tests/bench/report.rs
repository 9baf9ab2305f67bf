//! The figures as a Markdown table.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::process::Usage;

/// What was measured, line by line.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<[String; 4]>,
}

impl Report {
    /// A figure that a command or a server took and used.
    pub(crate) fn used(&mut self, figure: &str, value: impl fmt::Display, usage: Usage) {
        let cpu = usage.cpu.map(|cpu| format!("{cpu:.2} s")).unwrap_or_default();
        let peak = usage.peak.map(megabytes).unwrap_or_default();
        self.row([figure.to_owned(), value.to_string(), cpu, peak]);
    }

    /// A figure alone.
    pub(crate) fn figure(&mut self, figure: &str, value: impl fmt::Display) {
        self.row([figure.to_owned(), value.to_string(), String::new(), String::new()]);
    }

    fn row(&mut self, row: [String; 4]) {
        eprintln!("  {}: {} {} {}", row[0], row[1], row[2], row[3]);
        self.rows.push(row);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| figure | value | CPU | peak memory |\n| --- | ---: | ---: | ---: |")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// Durations whose middle and tails matter.
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    /// Takes durations in any order; there must be one.
    pub(crate) fn new(mut durations: Vec<Duration>) -> Self {
        assert!(!durations.is_empty(), "a sample needs a duration");
        durations.sort_unstable();
        Self(durations)
    }

    /// The smallest duration that `percent` of the sample do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).clamp(1, self.0.len());
        self.0[rank - 1]
    }

    /// The given percentiles in one cell.
    pub(crate) fn cell(&self, percents: &[usize]) -> String {
        let one = |&percent| format!("p{percent} {}", time(self.percentile(percent)));
        percents.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Three figures at most, in the unit that fits.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        10.0.. => format!("{seconds:.1} s"),
        1.0.. => format!("{seconds:.2} s"),
        0.01.. => format!("{:.0} ms", seconds * 1e3),
        0.001.. => format!("{:.1} ms", seconds * 1e3),
        _ => format!("{:.0} µs", seconds * 1e6),
    }
}

/// Millions of bytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// How many files are below a folder, and their bytes.
pub(crate) fn size(folder: &Path) -> (usize, u64) {
    let files =
        walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let lengths = files.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len());
    lengths.fold((0, 0), |(files, bytes), length| (files + 1, bytes + length))
}

/// The machine, as far as it matters for the figures.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let memory = memory.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok());
    let memory = memory
        .map_or("unknown memory".to_owned(), |kib| format!("{:.0} GiB of memory", kib / 1024.0 / 1024.0));
    format!("{cores} cores, {memory}, {}", std::env::consts::OS)
}
