//! The README: its list of commands is that of `--help`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::program;

/// The commands that `help` lists, each with its summary; `help` itself is clap's own.
fn listed(help: &str) -> BTreeMap<String, String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    lines
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.trim().split_once("  "))
        .filter(|(name, _)| *name != "help")
        .map(|(name, summary)| (name.to_owned(), summary.trim().to_owned()))
        .collect()
}

/// The commands of the table in the README, each with its summary.
fn described(readme: &str) -> BTreeMap<String, String> {
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `guidepost ")?.strip_suffix(" |"));
    rows.filter_map(|row| row.split_once("` | "))
        .map(|(name, summary)| (name.to_owned(), summary.to_owned()))
        .collect()
}

#[test]
fn the_commands_are_those_of_the_program() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let listed = listed(&program::help(&[]));
    assert!(listed.contains_key("serve"), "{listed:?}");
    assert_eq!(described(&readme.expect("there is a README")), listed);
}

#[test]
fn commands_are_read_from_help_and_readme_alike() {
    let help =
        "About\n\nCommands:\n  serve  Serve it\n  help   Print this\n\nOptions:\n  -h, --help  Print help\n";
    let readme = "| command | what it does |\n| --- | --- |\n| `guidepost serve` | Serve it |\n";
    let expected: BTreeMap<_, _> = [("serve".to_owned(), "Serve it".to_owned())].into();
    assert_eq!(listed(help), expected);
    assert_eq!(described(readme), expected);
}
