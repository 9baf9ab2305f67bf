//! What the book says of the program holds: its tables, its examples and its commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use guidepost::config::KEYS;
use guidepost::content;
use guidepost::model::Kind;
use guidepost::search::analysis::Analyzer;
use guidepost::search::{QueryPlan, Ranking, Request};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::Value;

use super::program;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page(name: &str) -> String {
    read(&format!("book/src/{name}"))
}

/// The rows of the first table of `text`, without its head, cell by cell and without backticks.
fn table(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip_while(|line| !line.starts_with('|'));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let row = row.replace("\\|", "\u{0}");
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().replace('\u{0}', "|").replace('`', "")).collect()
    })
    .collect()
}

/// The first column of the first table of `text`.
fn first_column(text: &str) -> Vec<String> {
    table(text).into_iter().filter_map(|row| row.into_iter().next()).collect()
}

/// What follows the line `heading` in `text`.
fn below<'a>(text: &'a str, heading: &str) -> &'a str {
    let found = text.split_once(&format!("\n{heading}\n"));
    found.unwrap_or_else(|| panic!("there is no heading `{heading}`")).1
}

/// The fenced code blocks of `text`, each with its language, and with commands that go on after a
/// backslash on one line.
fn code_blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut is_code = false;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let CodeBlockKind::Fenced(language) = kind else { continue };
                blocks.push((language.into_string(), String::new()));
                is_code = true;
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(code) if is_code => {
                if let Some((_, block)) = blocks.last_mut() {
                    block.push_str(&code);
                }
            }
            _ => {}
        }
    }
    blocks.into_iter().map(|(language, code)| (language, code.replace("\\\n", " "))).collect()
}

#[test]
fn the_configuration_is_that_of_the_program() {
    let described: Vec<_> =
        table(&page("configuration.md")).into_iter().map(|row| row[..3].join(" ")).collect();
    let known: Vec<_> = KEYS.iter().map(|key| format!("{} {} {}", key.name, key.kind, key.default)).collect();
    assert_eq!(described, known);
}

#[test]
fn the_front_matter_is_that_of_the_program() {
    let described: BTreeSet<_> =
        first_column(below(&page("writing.md"), "## Front matter")).into_iter().collect();
    let described: BTreeSet<String> =
        described.iter().flat_map(|cell| cell.split(", ")).map(str::to_owned).collect();
    // A key that is like no other is answered with the names of all.
    let parsed = content::parse("content/a.md", "---\ntitle: a\nxxxxxxxxxxxx: 1\n---\nb\n");
    let hint =
        parsed.diagnostics.iter().find_map(|fault| fault.hint.as_deref()?.strip_prefix("the keys are "));
    let known: BTreeSet<_> = hint.expect("a hint with all keys").split(", ").collect();
    let known: BTreeSet<_> = known.iter().map(|key| key.trim_matches('`').to_owned()).collect();
    assert_eq!(described, known);
}

#[test]
fn the_kinds_of_messages_are_those_of_the_program() {
    let described = first_column(below(&page("writing.md"), "## Messages"));
    assert_eq!(described, Kind::ALL.map(|kind| kind.label().to_owned()));
}

#[test]
fn the_ranking_is_that_of_the_program() {
    let described: Vec<_> = table(below(&page("search.md"), "## What counts how much"))
        .into_iter()
        .map(|row| format!("{} {}", row[2], row[3]))
        .collect();
    let ranking = Ranking::default();
    let known: Vec<_> =
        ranking.fields.iter().map(|field| format!("{:.1} {}", field.weight, field.b)).collect();
    assert_eq!(described, known);
    assert!(page("search.md").contains(&format!("`k1` is {}.", ranking.k1)));
    let plan = QueryPlan::new(&Request::new("why is rain"), &[Analyzer::for_lang("en")]);
    let weights: Vec<_> = plan.groups.iter().map(|group| group.weight).collect();
    assert_eq!(weights, [0.4, 0.2, 1.0, 0.07, 0.5], "the weights that the page names");
    let fact = format!("counts {} of what the best thread has", ranking.sense);
    assert!(page("search.md").contains(&fact), "{fact}");
}

#[test]
fn the_dependencies_are_those_of_the_package() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let page = page("dependencies.md");
    for (heading, section) in
        [("## In the program", "dependencies"), ("## In the tests alone", "dev-dependencies")]
    {
        let known: Vec<_> = manifest[section].as_table().expect("a table").keys().cloned().collect();
        assert_eq!(first_column(below(&page, heading)), known, "{section}");
    }
}

#[test]
fn the_layers_are_those_that_are_tested() {
    let source = read("tests/it/layers.rs");
    let (_, after) = source.split_once("const LAYERS: &[&[&str]] = &[\n").expect("the table of layers");
    let (lines, _) = after.split_once("];").expect("its end");
    let mut known = BTreeSet::new();
    for (layer, line) in lines.lines().enumerate() {
        known.extend(line.split('"').skip(1).step_by(2).map(|room| format!("{layer} {room}")));
    }
    let described: BTreeSet<_> = table(below(&page("architecture.md"), "## Rooms"))
        .into_iter()
        .map(|row| format!("{} {}", row[0], row[1]))
        .collect();
    assert_eq!(described, known);
}

/// The fields of every view, by the view's name: `ThreadView` to `id`, `title` and so on.
fn views() -> BTreeMap<String, Vec<String>> {
    let mut views = BTreeMap::new();
    let mut name = String::new();
    for line in read("src/site/views.rs").lines() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            name = rest.trim_end_matches(" {").to_owned();
        } else if let Some((field, _)) = line.strip_prefix("    pub ").and_then(|rest| rest.split_once(':')) {
            views.entry(name.clone()).or_insert_with(Vec::new).push(field.to_owned());
        }
    }
    views
}

#[test]
fn the_views_are_those_of_the_program() {
    let page = page("theming.md");
    let mut described = BTreeMap::new();
    for section in below(&page, "## What templates see").split("\n### ").skip(1) {
        let heading = section.lines().next().unwrap_or_default();
        let words = heading.trim_start_matches("A ").replace('`', "");
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let name = match words.as_str() {
            "Pages" => "Pagination".to_owned(),
            words => words.split(' ').map(capital).collect(),
        };
        described.insert(format!("{name}View"), first_column(section));
    }
    assert_eq!(described, views());
}

#[test]
fn the_examples_of_diagnostics_are_what_the_program_says() {
    let page = page("diagnostics.md");
    let blocks = code_blocks(&page);
    let mut examples = 0;
    for pair in blocks.windows(2) {
        let [(first, thread), (second, expected)] = pair else { continue };
        if (first.as_str(), second.as_str()) != ("markdown", "text") {
            continue;
        }
        let path = expected.split(": ").nth(1).and_then(|place| place.split(':').next());
        let parsed = content::parse(path.expect("a path"), thread);
        let said: Vec<_> = parsed.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(said.join("\n\n"), expected.trim_end(), "{thread}");
        examples += 1;
    }
    assert!(examples >= 5, "only {examples} examples were found");
}

#[test]
fn the_search_api_answers_with_the_fields_that_are_described() {
    let site = tempfile::tempdir().expect("a folder");
    fs::create_dir(site.path().join("content")).expect("made");
    let thread = "---\ntitle: Rain\nid: 7kq2m9\n---\n\nWhy?\n\n## Answer\n\nRain.\n";
    fs::write(site.path().join("content/rain.md"), thread).expect("written");
    let output =
        program::in_site(site.path(), &["search", "rain", "--format", "json"]).output().expect("it runs");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let page = page("api.md");
    let example = code_blocks(&page).into_iter().find(|(language, _)| language == "json");
    let example: Value = serde_json::from_str(&example.expect("an example").1).expect("JSON");
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let answer_table = page.split_once("\"facets\"").expect("the example").1;
    let hits_table = below(&page, "Each of `hits`:");
    for (place, described) in [("", first_column(answer_table)), ("/hits/0", first_column(hits_table))] {
        let (answer, example) = (answer.pointer(place), example.pointer(place));
        let known = keys(answer.unwrap_or_else(|| panic!("there is no `{place}`")));
        assert_eq!(keys(example.expect("in the example")), known, "{place}");
        assert_eq!(described.into_iter().collect::<BTreeSet<_>>(), known, "{place}");
    }
    assert_eq!(keys(&example["facets"]), keys(&answer["facets"]));
}

/// Every page of the book and the README, by name.
fn all_pages() -> Vec<(String, String)> {
    let pages = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src"));
    let pages = pages.into_iter().map(|entry| entry.expect("the book can be walked").into_path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = pages
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a page is UTF-8")))
        .collect();
    pages.push(("README.md".to_owned(), read("README.md")));
    pages
}

/// The commands and the commands below them.
const COMMANDS: &[&[&str]] = &[
    &["serve"],
    &["export"],
    &["check"],
    &["new"],
    &["search"],
    &["eval"],
    &["permalinks", "accept"],
    &["permalinks", "withdraw"],
    &["import", "stackexchange"],
    &["model", "add"],
    &["model", "words"],
];

/// The options that `help` describes.
fn options(help: &str) -> BTreeSet<&str> {
    help.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let line = line.strip_prefix("-").filter(|_| line.starts_with("--")).or_else(|| {
                // `-h, --help`
                line.split_once(", -").filter(|(short, _)| short.len() == 2).map(|(_, long)| long)
            })?;
            line.strip_prefix('-')?.split([' ', '<', '=']).next()
        })
        .collect()
}

#[test]
fn every_command_in_the_book_is_one_of_the_program() {
    let known: BTreeMap<Vec<&str>, String> =
        COMMANDS.iter().map(|command| (command.to_vec(), program::help(command))).collect();
    let mut tried = 0;
    for (name, text) in all_pages() {
        let blocks = code_blocks(&text);
        for (_, code) in blocks.iter().filter(|(language, _)| matches!(language.as_str(), "sh" | "yaml")) {
            for line in code.lines() {
                let line = line.trim_start().trim_start_matches("- run: ");
                let Some(rest) =
                    line.strip_prefix("guidepost ").or_else(|| line.strip_prefix("cargo run --release -- "))
                else {
                    continue;
                };
                let words: Vec<_> = rest.split_whitespace().collect();
                let (command, help) = known
                    .iter()
                    .find(|(command, _)| words.starts_with(command))
                    .unwrap_or_else(|| panic!("{name}: there is no such command: {line}"));
                let options = options(help);
                for option in words.iter().filter_map(|word| word.strip_prefix("--")) {
                    assert!(options.contains(option), "{name}: `{}` has no `--{option}`", command.join(" "));
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "only {tried} commands were found");
}

#[test]
fn every_option_of_the_program_is_in_the_book() {
    let book: String = all_pages().into_iter().map(|(_, text)| text).collect();
    for command in COMMANDS {
        let help = program::help(command);
        let options = options(&help);
        assert!(options.contains("site"), "{help}");
        for option in options.into_iter().filter(|option| *option != "help") {
            assert!(book.contains(&format!("--{option}")), "`{}`: `--{option}`", command.join(" "));
        }
    }
}
