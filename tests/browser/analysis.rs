//! The browser reads texts and questions exactly as the engine does.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use guidepost::search::analysis::{Analyzer, Token};
use guidepost::search::{Facet, Filters, QueryPlan, Ranking, Request, Vocabulary};
use serde_json::{Value, json};

use crate::browser::{DESKTOP, with_browser};
use crate::servers::StaticServer;

pub(crate) const LANGUAGES: [&str; 19] = [
    "ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "ta",
    "tr", "und",
];

/// What people type, and what they never should.
const TEXTS: &[&str] = &[
    "",
    " ",
    "Don’t panic, O’Neil: the Widget's widgets' best! rock 'n' roll",
    "(E-1042). v2.3.1: x, V2 ṽ1.0 an e-mail on www.fred.example/a 1,000, 2",
    "C++ and C# or .NET, C+ C+++ C#m c++11 F#\u{301} a#",
    "1.2.3.4.5.6 1.2.3.4.5.6.7 a-b-c a-1-c 2024-11-22T10:30:00 a_b a.b a‐b a‑b",
    "東京タワーはGoogle 水 x 々〇 ｶﾞｷﾞ ﾊﾟ",
    "비밀번호를 잊어버렸어요 ㄱㄴ ᄀ",
    "รหัสผ่านที่ ภาษาไทย ຂໍ້ຄວາມ ភាសាខ្មែរ မြန်မာ ฿100",
    "Größen Größe Häuser STRASSE Straße ẞ İstanbul ısı Ğ ﬁne ﬀ ŉ ǅ Ⅳ ½ ² ①",
    "ΣΟΦΟΣ Σ ΑΣ. Ελλάδα ᾳ ΐ ὈΔΥΣΣΕΎΣ",
    "ещё ЁЛКА мой щъ",
    "שָׁלוֹם גן مَرْحَبًا هـــل \u{202b}-widget\u{202c} \u{200f}tag:\u{2067}גן\u{2069}",
    "हिन्दी தமிழ்நாடு తెలుగు",
    "re\u{301}sume\u{301} résumé a\u{301}\u{301}\u{301} \u{301} \u{345} I\u{307} i\u{307}",
    "co\u{ad}operate \u{ad} zero\u{200b}width \u{200c}\u{200d} 👩\u{200d}👩\u{200d}👧 \u{feff}bom \u{85}nel",
    "🙂🙂 👍🏽 ❤️ 1️⃣ a🙂b 𝐁𝐨𝐥𝐝 𐐀𐐨𐌰s 𐌰𐌱ing 𠀀𠀁 𝟙2",
    "ＡＢＣ１ ｄ＇ｅ Ⅷ K Å ſ ﷺ",
    "l’eau qu'elle aujourd'hui L'’eau d' 'd s's ''s s' dell'acqua",
    "'''--..,,::// \u{0} \u{7f} \u{202e}abc <b>&amp;</b> ../../etc $(x) ' OR 1=1 --",
    "%00 \\n {{7*7}} null undefined NaN constructor __proto__ toString hasOwnProperty",
    "\"out of the box\" widget",
    "my “red widget” and «mot clé» and „zu spät“ ＂x y＂",
    "widget -gizmo -\"red clay\" +blue -\"the the\"",
    "-e-mail -E-1042. -C++ -猫 -v +a -ä",
    "rain tag:\"water damage\" -year:2024 PRODUCT:Red-Widget, year:+2024 year:99999",
    "-tag:rain +channel:mail tag:nonsense -tag:humbug tag:“WATER damage” TAG:water\u{200f}",
    "wid* +wid* -wid*? (E-10*) 東京* WID* wid* widgets* RW-2*",
    "-wid* -wid* +wid*",
    "gi* wid* the*",
    "a - b -- c --help -> d; below -40 degrees, +49 30 1234; it is -urgent- please",
    "at 10:30 on https://x.example/?tag=a or mailto:me tag: water tag: year:soon tag:\"\"",
    "12\" and 14\" pipes \"never closed",
    "\"\" \"!?\" 2*3 * ** *bold* **bold** a* w*x* :-) ;-)",
    "to be or not to be",
    "how do I who is who will plants die in the cold die Pflanzen in der Kälte",
    "neue Buildings children broke mice run ran running",
];

/// What random texts are made of, each drawn as often as another.
const POOLS: &[&str] = &[
    "aeiounrstldmABCXYZ",
    "éÉßẞæœøłđðþıİĞğŞñçåäöüŽžñḀÿ",
    "0123456789٣½²Ⅳ①",
    "-_./:‐‑,",
    "'’ʼ＇",
    "東京都水カタﾊﾟひらがな々〇・𠀀",
    "รหัสผ่านที่฿ຂໍ",
    "비밀번호를ㄱᄀ",
    "\u{301}\u{308}\u{307}\u{345}\u{5b0}\u{64b}\u{93f}\u{327}",
    "🙂👍🏽\u{fe0f}\u{20e3}",
    "שלוםגןمرحباهل\u{640}",
    "ΣΟΦσςΐάώᾳ",
    "ЁёЙйщъыьнскои",
    "தமிழ்नमस्ते",
    "𝐀𝓫𐐀𐐨𐌰",
    "ＡＢｃ１ﬁŉǅ",
    "\t\u{85}\u{a0}\u{feff}\u{200b}\u{200c}\u{200d}\u{ad}\u{202e}\u{2067}\u{3000}",
    "\"“”«»＂-+*()[]{}:#",
    "      ",
];

/// Blocks that are full: what is added to Unicode is known to some browsers and not to others.
const BLOCKS: [RangeInclusive<char>; 5] = [
    '\u{a0}'..='\u{36f}',
    '\u{400}'..='\u{52f}',
    '\u{1e00}'..='\u{1fff}',
    '\u{2100}'..='\u{218b}',
    '\u{3041}'..='\u{30ff}',
];

/// Words of random texts.
const WORDS: &[&str] = &[
    " ",
    " ",
    " ",
    " -",
    " +",
    " \"",
    "tag:",
    "-year:",
    "product:",
    "CHANNEL:",
    "2024",
    "wid",
    "widgets",
    "C++",
    "v2.3",
    "l'",
    "qu’",
    "'s",
    "rain",
    "Water Damage",
    "the",
    "how",
    "die",
    "ing",
    "ation",
    "lich",
    "keiten",
    "ement",
];

/// A vocabulary that the script of the page has as well.
struct Known;

impl Vocabulary for Known {
    fn value(&self, facet: Facet, value: &str) -> Option<String> {
        let known = [(Facet::Tag, "Water Damage"), (Facet::Year, "2024"), (Facet::Product, "Red-Widget")];
        let found = known.iter().find(|(of, name)| *of == facet && name.eq_ignore_ascii_case(value));
        found.map(|(_, name)| (*name).to_owned())
    }

    fn terms(&self, beginning: &str, most: usize) -> Vec<String> {
        let known =
            ["widget", "widow", "e1042", "rw200"].into_iter().filter(|term| term.starts_with(beginning));
        known.take(most).map(str::to_owned).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_browser_reads_as_the_engine_does() {
    compare("analysis.js", &cases(&content())).await;
}

/// The content of the sample site.
pub(crate) fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// Opens a page that runs `test`, a script of this folder, on `cases`, and waits until it says that the
/// browser does the same as the engine.
pub(crate) async fn compare(test: &str, cases: &Value) {
    let site = tempfile::tempdir().expect("a temporary folder");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&repository.join("src/search/browser"), site.path());
    fs::copy(repository.join("tests/browser").join(test), site.path().join("test.js")).expect("copied");
    fs::write(site.path().join("cases.json"), cases.to_string()).expect("written");
    let page =
        "<!doctype html><link rel=icon href=data:,><pre></pre><script type=module src=test.js></script>";
    fs::write(site.path().join("index.html"), page).expect("written");
    let server = StaticServer::serve(site.path(), "/");
    with_browser(DESKTOP, server.url(""), |browser| async move {
        browser.until("document.title !== ''").await;
        browser.until("document.title === 'the same'").await;
    })
    .await;
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
        }
    }
}

/// What the engine makes of many texts.
fn cases(content: &Path) -> Value {
    let mut random = fastrand::Rng::with_seed(1);
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    texts.extend(["x", "ä", "東", "𐌰", "a.", "-"].map(|part| part.repeat(300)));
    texts.extend((0..600).map(|_| random_text(&mut random)));
    let mut read: Vec<Value> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        // Each language reads what was made up, and takes turns at the rest.
        let all = at < TEXTS.len() + 6;
        let languages = LANGUAGES.iter().enumerate().filter(|(turn, _)| all || (at + turn) % 6 == 0);
        read.extend(languages.map(|(_, code)| reading(code, text)));
    }
    let lines = lines(content);
    for line in &lines {
        read.extend(["en", "de", "und"].map(|code| reading(code, line)));
    }
    let mut plans: Vec<Value> = Vec::new();
    let spoken: [&[&str]; 5] = [&["en"], &["de", "en"], &["en", "fr", "und"], &["ja"], &[]];
    let long: String =
        (0..80).map(|n| format!("{}{} ", "x".repeat(n % 40 + 1), "y".repeat(n / 40))).collect();
    let limits = [
        format!("{long} E-1042"),
        "-word ".repeat(40),
        format!("{0}* x{0}* tag:{0} -x{0} +word", "x".repeat(511)),
        format!("{0}* tag:{0} +{0}“", "é".repeat(255)),
        format!("tag:\"{}\"", "x ".repeat(300)),
        "ä ".repeat(20_000),
        "the how widget ".repeat(30),
    ];
    for question in texts.iter().chain(&lines).chain(&limits) {
        plans.extend(spoken.iter().map(|languages| plan(question, languages)));
    }
    json!({
        "languages": LANGUAGES.map(|code| Analyzer::for_lang(code).data()),
        "ranking": Ranking::default(),
        "read": read,
        "plans": plans,
    })
}

pub(crate) fn random_text(random: &mut fastrand::Rng) -> String {
    let mut text = String::new();
    // Few pools at a time, so that signs that belong together meet.
    let pools: Vec<Vec<char>> =
        (0..3).map(|_| POOLS[random.usize(..POOLS.len())].chars().collect()).collect();
    for _ in 0..random.usize(..60) {
        match random.usize(..8) {
            0 => text.push_str(WORDS[random.usize(..WORDS.len())]),
            1 => {
                let block = random.usize(..BLOCKS.len());
                text.push(random.char(BLOCKS[block].clone()));
            }
            pool => {
                let pool = &pools[pool % pools.len()];
                text.push(pool[random.usize(..pool.len())]);
            }
        }
    }
    text
}

/// The lines of all texts of the sample site.
pub(crate) fn lines(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(lines(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        }
    }
    found
}

/// What the engine reads in `text`.
fn reading(code: &str, text: &str) -> Value {
    let analyzer = Analyzer::for_lang(code);
    let (mut terms, mut words, mut classes) = (Vec::new(), Vec::new(), Vec::new());
    analyzer.each_term(text, |token| terms.push(placed(text, &token)));
    analyzer.each_word(text, |token| {
        classes.push(analyzer.class_of(token.term) as usize);
        words.push(placed(text, &token));
    });
    json!({ "code": code, "text": text, "terms": terms, "words": words, "classes": classes })
}

/// A token as the page has it: JavaScript counts in units of UTF-16.
fn placed(text: &str, token: &Token<'_>) -> Value {
    let at = |byte: usize| text[..byte].encode_utf16().count();
    json!([token.term, at(token.range.start), at(token.range.end), token.joined])
}

fn plan(question: &str, languages: &[&str]) -> Value {
    let analyzers: Vec<_> = languages.iter().map(|code| Analyzer::for_lang(code)).collect();
    let filters = Filters { tags: vec!["rain".to_owned()], ..Filters::default() };
    let request = Request { filters, ..Request::new(question) };
    let codes: Vec<_> = analyzers.iter().map(|analyzer| analyzer.code()).collect();
    json!({ "question": question, "languages": codes, "plan": QueryPlan::on(&request, &analyzers, &Known) })
}
