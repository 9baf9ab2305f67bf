//! The browser corrects questions, finds related words and suggests wordings exactly as the engine does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use guidepost::model::{Body, Kind, Message, Slug, Thread, ThreadId};
use guidepost::search::analysis::Analyzer;
use guidepost::search::{Entry, Index, Request, Searcher, Settings, Synonyms};
use guidepost::words::Table;
use serde_json::{Value, json};

use crate::analysis::{compare, content, lines};

/// What random words lack in the sample texts: accents, compounds, words that nearly all threads have.
const TITLES: &[(&str, &str)] = &[
    ("de", "Warum ist die Kündigungsfrist für die Versicherung so lang?"),
    ("de", "Krankenversicherung und Versicherungsschein: Größe der Gebühren"),
    ("de", "Gebühren für Überweisungen, Gebuhren ohne Umlaut, Straßenbahn und Strassenbahn"),
    ("en", "Café or cafe: résumé, naïve, façade"),
    ("en", "Passwords, a password reset and resetting passphrases"),
    ("en", "An e-mail, the email and E-1042 of v2.3.1 with C++"),
    ("en", "Abracadabra abracadabra hocuspocus"),
    ("en", "東京タワーの電話 and Ελλάδα or ещё"),
];

/// Questions with slips that random ones hardly have.
const QUESTIONS: &[&str] = &[
    "",
    "pass word resett",
    "resetpassword for mypassphrase",
    "pass words re set wid get",
    "wid get s brok en",
    "versicherng kundigungsfrsit gebüren strassenban krankenverscherung",
    "Uberweisung größse schein versicherung",
    "cafee résumee naiv fasade",
    "widgetwidget redwidget bluewidget widget-widgt e-mial emial e1043 v2.3.2",
    "don't widgit's l'widgte widg€t abrakadabra hokuspokus",
    "東京タワ Ελλαδαα ещщё",
    "gizmo doodad",
    "qzxqzx wqwqwq zzzzzzzz xxxxxxxxx yyyyyyyyyy aaaaaaaaaaa widgte wigdet widegt widgt",
    "abracadabraabracadabraabracadabraabracadabraabracadabraabracadabra",
    "a b c d ab cd abc bcd",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_browser_understands_as_the_engine_does() {
    compare("understanding.js", &cases(&content())).await;
}

/// What the engine makes of many questions, and what the page needs to do the same.
fn cases(content: &Path) -> Value {
    let mut random = fastrand::Rng::with_seed(1);
    let lines = lines(content);
    let mut questions: Vec<String> = QUESTIONS.iter().map(|question| (*question).to_owned()).collect();
    questions.push(lines.join(" ").replace(is_sign, " "));
    questions.extend((0..300).map(|_| question(&lines, &mut random)));
    // Many threads to find words in, and few to suggest all of.
    let sites = [(vec!["en"], usize::MAX), (vec!["en", "de", "und"], usize::MAX), (vec!["de", "en"], 50)];
    let sites = sites.map(|(languages, most)| {
        let mut entries: Vec<Entry> = Vec::new();
        let titles = lines.iter().zip(languages.iter().cycle()).take(most);
        let titles = titles.map(|(line, lang)| (*lang, line.as_str()));
        for (lang, title) in titles.chain(TITLES.iter().copied()) {
            if lang == languages[0] || languages.len() > 1 {
                entries.push(entry(lang, title, &lines, &mut random));
            }
        }
        let table = table(&lines, &mut random);
        let settings = Settings { words: Arc::clone(&table), ..Settings::new(languages[0]) };
        let mut index = Index::open(None, settings).expect("an index").0;
        index.sync(&entries).expect("an index");
        let synonyms = Synonyms::parse("[[synonyms]]\nfrom = [\"doodad thingummy\"]\nto = [\"gizmo\"]\n").0;
        let searcher = index.searcher().with_synonyms(&synonyms);
        let threads: Vec<Value> = entries.iter().map(thread).collect();
        let asked: Vec<Value> =
            questions.iter().map(|question| asked(question, &searcher, &entries)).collect();
        json!({
            "languages": languages.iter().map(|code| Analyzer::for_lang(code).data()).collect::<Vec<_>>(),
            "threads": threads,
            "neighbours": neighbours(&table),
            "right": ["doodad"],
            "asked": asked,
        })
    });
    json!({ "sites": sites })
}

/// Whether `c` may be syntax.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !"'’ .".contains(c)
}

/// Words of one of `lines`, some with slips.
fn question(lines: &[String], random: &mut fastrand::Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    let line = &lines[random.usize(..lines.len())];
    let mut question = String::new();
    let words: Vec<&str> = line.split(is_sign).flat_map(str::split_whitespace).collect();
    let start = random.usize(..words.len().max(1));
    for word in words.iter().skip(start).take(random.usize(1..6)) {
        let mut letters: Vec<char> = word.chars().collect();
        for _ in 0..random.usize(..4).saturating_sub(usize::from(letters.len() < 8)) {
            let at = random.usize(..letters.len());
            let letter = char::from(LETTERS[random.usize(..LETTERS.len())]);
            match random.usize(..6) {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                2 => letters.insert(at, letters[at]),
                3 if letters.len() > 1 => drop(letters.remove(at)),
                4 if at > 0 => letters.swap(at - 1, at),
                5 if random.bool() => letters.insert(at, ' '),
                _ => {}
            }
        }
        question.extend(letters);
        if random.usize(..8) > 0 {
            question.push(' ');
        }
    }
    question
}

/// A thread with `title`, and with another one of `lines` as a wording.
fn entry(lang: &str, title: &str, lines: &[String], random: &mut fastrand::Rng) -> Entry {
    let mut message = Message::new(Kind::Question, Body::new(""));
    message.date =
        random.bool().then(|| format!("20{}-01-02", random.usize(10..20)).parse().expect("a date"));
    let mut thread = Thread::new(title, vec![message]);
    thread.lang = Some(lang.into());
    thread.asked_as = vec![lines[random.usize(..lines.len())].as_str().into()];
    let id = ThreadId::derive(format!("{:x}", random.u64(..)).as_bytes());
    let slug = Slug::from_text(id.as_str()).expect("a slug");
    Entry { id, slug, fingerprint: random.u64(..), thread: Arc::new(thread) }
}

/// A table of some of the words of `lines` and of some others, with directions by chance.
fn table(lines: &[String], random: &mut fastrand::Rng) -> Arc<Table> {
    let mut words: BTreeSet<String> = ["gizmo", "gebuhren", "versicherung"].map(str::to_owned).into();
    for line in lines {
        Analyzer::for_lang("en").each_word(line, |token| {
            if random.usize(..4) == 0 && token.term.chars().all(char::is_alphabetic) {
                words.insert(token.term.to_owned());
            }
        });
    }
    let row = |word| (word, (0..8).map(|_| random.f32() - 0.5).collect());
    let words: Vec<(String, Vec<f32>)> = words.into_iter().map(row).collect();
    Arc::new(Table::read(&Table::write(&words)).expect("a table"))
}

/// The words that are near each word of `table`.
fn neighbours(table: &Table) -> BTreeMap<&str, Vec<(&str, f32)>> {
    let near = |row| table.near(row).map(|(other, likeness)| (table.word(other), likeness)).collect();
    (0..table.len() as u32).map(|row| (table.word(row), near(row))).collect()
}

fn thread(entry: &Entry) -> Value {
    let Entry { id, thread, .. } = entry;
    let date = thread.asked().map_or(i64::MIN, |date| date.instant().as_second());
    let wordings: Vec<&str> =
        [&thread.title].into_iter().chain(&thread.asked_as).map(AsRef::as_ref).collect();
    json!({ "id": id.as_str(), "lang": thread.lang, "date": date, "wordings": wordings })
}

fn asked(question: &str, searcher: &Searcher, entries: &[Entry]) -> Value {
    let threads =
        |id: &ThreadId| entries.iter().find(|entry| entry.id == *id).map(|entry| Arc::clone(&entry.thread));
    let suggestions = searcher.suggest(question, 8, &threads).expect("suggestions");
    let suggestions: Vec<_> =
        suggestions.iter().map(|found| json!({ "text": found.text, "id": found.id.as_str() })).collect();
    let plan = searcher.plan(&Request::new(question));
    json!({ "question": question, "plan": plan, "suggestions": suggestions })
}
