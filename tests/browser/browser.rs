//! One headless browser for one test, driven through chromedriver.

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel};

/// Longer than anything on a page should take, on a slow and busy machine too.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// What the keys are called in WebDriver.
pub(crate) const ARROW_DOWN: &str = "\u{e015}";
pub(crate) const ARROW_UP: &str = "\u{e013}";
pub(crate) const CONTROL: &str = "\u{e009}";
pub(crate) const END: &str = "\u{e010}";
pub(crate) const HOME: &str = "\u{e011}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The size of the page in CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    width: u32,
    height: u32,
    mobile: bool,
}

/// A small phone held upright.
pub(crate) const PHONE: Screen = Screen { width: 360, height: 740, mobile: true };
/// A window on a desk.
pub(crate) const DESKTOP: Screen = Screen { width: 1280, height: 900, mobile: false };

/// A page in a browser.
#[derive(Clone)]
pub(crate) struct Browser {
    driver: WebDriver,
}

/// Opens `url` on `screen`, does what `test` says, and fails when the page complained: an error in
/// the script, something that the content security policy blocked, a file that is not there.
pub(crate) async fn with_browser<T, F>(screen: Screen, url: String, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let chromedriver = Chromedriver::start();
    let driver =
        WebDriver::new(chromedriver.url.as_str(), chromedriver.capabilities()).await.expect("a session");
    let browser = Browser { driver };
    browser.resize(screen).await;
    browser.open(&url).await;
    // In a task of its own, so that the browser is closed after a failed test too.
    let outcome = tokio::spawn(test(browser.clone())).await;
    let complaints = browser.complaints().await;
    browser.driver.quit().await.expect("the browser closes");
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
    assert!(complaints.is_empty(), "the page complained:\n{}", complaints.join("\n"));
}

impl Browser {
    /// Goes to an address.
    pub(crate) async fn open(&self, url: &str) {
        self.driver.goto(url).await.expect("the page opens");
    }

    /// Waits until the JavaScript expression is true.
    pub(crate) async fn until(&self, condition: &str) {
        let start = Instant::now();
        let script = format!("return !!({condition})");
        loop {
            // A page that is just being replaced cannot answer; the next one can.
            let answer = self.driver.execute(script.as_str(), Vec::new()).await;
            if answer.is_ok_and(|answer| answer.json() == &serde_json::Value::Bool(true)) {
                return;
            }
            if start.elapsed() > PATIENCE {
                let page = self.driver.source().await.unwrap_or_default();
                let url = self.driver.current_url().await.map(String::from).unwrap_or_default();
                panic!("never true on {url}: {condition}\nthe page:\n{page}");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Types a question into the search box and sends it.
    pub(crate) async fn ask(&self, question: &str) {
        let search_box = self.driver.query(By::Css("input[name=q]")).first().await.expect("a search box");
        search_box.send_keys(format!("{question}{ENTER}")).await.expect("typed");
    }

    /// Clicks the first element that the selector finds.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.driver.query(By::Css(selector.to_owned())).first().await.expect("an element");
        element.click().await.expect("clicked");
    }

    /// Types wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        self.driver.action_chain().send_keys(keys).perform().await.expect("typed");
    }

    /// Types a key while another one is held.
    pub(crate) async fn press_with(&self, held: &str, key: &str) {
        let held = held.chars().next().expect("a key");
        let chain = self.driver.action_chain().key_down(held).send_keys(key).key_up(held);
        chain.perform().await.expect("typed");
    }

    /// Runs a script.
    pub(crate) async fn execute(&self, script: &str) {
        self.driver.execute(script, Vec::new()).await.expect("the script runs");
    }

    async fn resize(&self, Screen { width, height, mobile }: Screen) {
        let cdp = self.driver.cdp();
        cdp.emulation().set_device_metrics_override(width, height, 1.0, mobile).await.expect("resized");
    }

    /// Every error in the browser's console.
    async fn complaints(&self) -> Vec<String> {
        let log: Vec<BrowserLogEntry> = self.driver.browser_log().await.expect("the console");
        log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }
}

/// A chromedriver that ends with the test, and the folder of its browser's profile.
struct Chromedriver {
    process: Child,
    profile: TempDir,
    url: String,
}

impl Chromedriver {
    /// Starts it on a port that it finds itself.
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("chromedriver is installed; ./tests/run installs it");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // It must not stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let url = format!("http://127.0.0.1:{}", port.expect("chromedriver says its port"));
        Self { process, profile: TempDir::new().expect("a temporary folder"), url }
    }

    fn capabilities(&self) -> ChromeCapabilities {
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in FLAGS {
            capabilities.add_arg(flag).expect("a flag");
        }
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        capabilities.add_arg(&profile).expect("a flag");
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::Severe).expect("a level");
        if let Some(browser) = installed_browser() {
            capabilities.set_binary(&browser).expect("a path");
        }
        capabilities
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The first browser in the `PATH`; without one chromedriver looks where its system keeps it.
fn installed_browser() -> Option<String> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let mut places = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|place| place.is_file()).map(|place| place.display().to_string())
}
