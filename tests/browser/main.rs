//! guidepost as its visitors meet it: the sample site in a real browser.
//!
//! They need Chromium and chromedriver and are left out of a plain `cargo test`;
//! `./tests/run` installs both and runs them.

mod analysis;
mod browser;
mod page;
mod parity;
mod random;
mod scripts;
mod servers;
mod understanding;
mod view;

use browser::{DESKTOP, PHONE, with_browser};
use servers::{Guidepost, SampleSite, StaticServer};

/// The thread that the sample site is known for, and a question whose answer it is.
const RED_WIDGET: &str = "Why did my red widget break?";
const QUESTION: &str = "why did my red widget break";

/// The text of the first hit on the page of results.
const FIRST_HIT: &str = "document.querySelector('#hits a')?.textContent.trim()";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_home_page_shows_the_search_box_on_every_screen() {
    let server = Guidepost::serve(SampleSite::copy());
    for screen in [PHONE, DESKTOP] {
        with_browser(screen, server.url(""), |browser| async move {
            browser.until("document.querySelector('input[name=q]')?.checkVisibility()").await;
            browser.until("document.querySelector('input[name=q]').labels.length > 0").await;
            browser.until("document.documentElement.scrollWidth <= innerWidth").await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_question_as_people_type_it_finds_its_thread() {
    let server = Guidepost::serve(SampleSite::copy());
    for screen in [PHONE, DESKTOP] {
        with_browser(screen, server.url(""), |browser| async move {
            browser.ask(QUESTION).await;
            browser.until(&format!("{FIRST_HIT} === {RED_WIDGET:?}")).await;
            browser.click("#hits a").await;
            browser
                .until(&format!("document.querySelector('h1')?.textContent.trim() === {RED_WIDGET:?}"))
                .await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_keyboard_reaches_the_box_and_its_suggestions() {
    let server = Guidepost::serve(SampleSite::copy());
    with_browser(DESKTOP, server.url(""), |browser| async move {
        browser.execute("document.activeElement.blur()").await;
        browser.press("/").await;
        browser.until("document.activeElement.name === 'q' && document.activeElement.value === ''").await;
        browser.press("red wid").await;
        browser.until("document.activeElement.getAttribute('role') === 'combobox'").await;
        browser.until("document.activeElement.ariaExpanded === 'true'").await;
        browser.until("document.querySelectorAll('[role=listbox] [role=option]').length > 0").await;
        browser.press(browser::ARROW_DOWN).await;
        let active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))";
        browser.until(&format!("{active}?.ariaSelected === 'true'")).await;
        browser.press(browser::ESCAPE).await;
        browser.until("document.activeElement.ariaExpanded === 'false'").await;
        browser.until("!document.querySelector('[role=listbox]').checkVisibility()").await;
        browser.until("document.activeElement.value === 'red wid'").await;
        browser.press(browser::ARROW_DOWN).await;
        browser.until(&format!("{active}?.ariaSelected === 'true'")).await;
        browser.press(browser::ENTER).await;
        browser.until("location.pathname.startsWith('/q/')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_combobox_keeps_to_its_pattern() {
    let server = Guidepost::serve(SampleSite::copy());
    with_browser(DESKTOP, server.url(""), |browser| async move {
        browser.execute("document.activeElement.blur()").await;
        browser.press_with(browser::CONTROL, "k").await;
        browser.until("document.activeElement.name === 'q'").await;
        let named = "document.getElementById(document.activeElement.getAttribute('aria-controls')).role";
        browser.until(&format!("{named} === 'listbox'")).await;
        browser.until("document.activeElement.ariaExpanded === 'false'").await;
        // A slip in an earlier word and one in the beginning of the last.
        browser.press("blue wigde").await;
        browser.until("document.activeElement.ariaExpanded === 'true'").await;
        let options = "[...document.querySelectorAll('[role=option]')]";
        browser.until(&format!("{options}.length > 2")).await;
        browser.until(&format!("{options}.every((o) => /blue.*widget/i.test(o.textContent))")).await;
        let announced = "document.querySelector('[role=status]').textContent";
        browser.until(&format!("{announced} === `${{{options}.length}} suggestions`")).await;
        let selected = format!(
            "{options}.findIndex((o) => o.ariaSelected === 'true' && \
             o.id === document.activeElement.getAttribute('aria-activedescendant'))"
        );
        for (key, place) in [
            (browser::ARROW_DOWN, "0"),
            (browser::ARROW_DOWN, "1"),
            (browser::END, "document.querySelectorAll('[role=option]').length - 1"),
            (browser::ARROW_UP, "document.querySelectorAll('[role=option]').length - 2"),
            (browser::HOME, "0"),
            // Above the first one is the box itself, with what was typed.
            (browser::ARROW_UP, "-1"),
        ] {
            browser.press(key).await;
            browser.until(&format!("{selected} === {place}")).await;
        }
        browser.press(browser::ESCAPE).await;
        browser.until("document.activeElement.ariaExpanded === 'false'").await;
        browser.until("document.activeElement.value === 'blue wigde'").await;
        browser.press(browser::ESCAPE).await;
        browser.until("document.activeElement.value === ''").await;
        browser.press("zzzzzz").await;
        browser.until(&format!("{announced} === 'No suggestions'")).await;
        browser.until("document.activeElement.ariaExpanded === 'false'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_corrected_question_can_be_searched_as_it_was_typed() {
    let server = Guidepost::serve(SampleSite::copy());
    for screen in [PHONE, DESKTOP] {
        with_browser(screen, server.url(""), |browser| async move {
            browser.ask("wigdet").await;
            let line = "document.querySelector('.correction')?.textContent";
            browser
                .until(&format!("{line} === 'Showing results for widget. Search instead for wigdet'"))
                .await;
            browser.until("document.querySelectorAll('#hits > li').length > 1").await;
            browser.until("document.documentElement.scrollWidth <= innerWidth").await;
            browser.click(".correction span a").await;
            browser.until("location.search.includes('literal=1')").await;
            browser.until("document.getElementById('nothing').checkVisibility()").await;
            browser.until("!document.querySelector('.correction')").await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn an_exported_copy_below_a_folder_finds_the_same_thread() {
    let site = SampleSite::copy();
    let server = StaticServer::serve(&site.export(), "/help/faq/");
    with_browser(DESKTOP, server.url(""), |browser| async move {
        browser.ask(QUESTION).await;
        browser.until("location.pathname.startsWith('/help/faq/search/')").await;
        browser.until(&format!("{FIRST_HIT} === {RED_WIDGET:?}")).await;
        browser.click("#hits a").await;
        browser.until("location.pathname.startsWith('/help/faq/q/')").await;
        browser.until(&format!("document.querySelector('h1')?.textContent.trim() === {RED_WIDGET:?}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_page_follows_the_file_that_it_was_made_from() {
    let server = Guidepost::serve(SampleSite::copy());
    let file = server.site.file("content/widgets/red-widget-broke.md");
    with_browser(DESKTOP, server.url("q/red-widget-broke/"), |browser| async move {
        browser.until("document.readyState === 'complete'").await;
        let text = std::fs::read_to_string(&file).expect("the thread is there");
        std::fs::write(file, text + "\nThis was added while the page was open.\n").expect("written");
        browser.until("document.body.textContent.includes('This was added while the page was open.')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
#[should_panic(expected = "inline script")]
async fn a_script_that_the_policy_blocks_fails_its_test() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let policy = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"#;
    let page = format!("<!doctype html><title>t</title>{policy}<p>Here</p><script>alert(1)</script>");
    std::fs::write(folder.path().join("index.html"), page).expect("written");
    let server = StaticServer::serve(folder.path(), "/");
    with_browser(PHONE, server.url(""), |browser| async move {
        browser.until("document.body.textContent.includes('Here')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_quiet_page_passes_on_the_screen_that_was_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = "<!doctype html><meta name=viewport content=width=device-width><link rel=icon href=data:,><input name=q>";
    std::fs::write(folder.path().join("index.html"), page).expect("written");
    let server = StaticServer::serve(folder.path(), "/below/");
    with_browser(PHONE, server.url(""), |browser| async move {
        browser.until("innerWidth === 360 && innerHeight === 740").await;
        browser.click("input").await;
        browser.press("hm").await;
        browser.until("document.activeElement.value === 'hm'").await;
    })
    .await;
}
