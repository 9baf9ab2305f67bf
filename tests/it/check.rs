//! `guidepost check` reports everything at once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site::{Site, thread};

/// The sites below `tests/sites/invalid`.
fn invalid() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/invalid");
    let mut sites: Vec<_> = fs::read_dir(folder)
        .expect("there are invalid sites")
        .map(|entry| entry.expect("a folder"))
        .map(|entry| (entry.file_name().into_string().expect("UTF-8"), entry.path()))
        .collect();
    sites.sort();
    sites
}

/// Each site that names what the whole program has to say about it, in `check.txt`. What the content
/// room alone says is in `content.diagnostics.txt` and tested there. With `UPDATE_DIAGNOSTICS` set
/// the files that are there are written anew.
#[test]
fn every_fault_between_files_is_named_with_its_place_and_the_way_out() {
    let mut count = 0;
    for (name, folder) in invalid() {
        let expected = folder.join("check.txt");
        let Ok(text) = fs::read_to_string(&expected) else { continue };
        let run = Site::fixture(&format!("invalid/{name}")).run(&["check"]);
        if std::env::var_os("UPDATE_DIAGNOSTICS").is_some() {
            fs::write(&expected, &run.stdout).expect("written");
            continue;
        }
        assert_eq!(run.stdout, text, "{name}");
        assert_eq!(run.code, Some(1), "{name}");
        count += 1;
    }
    assert!(count >= 10 || std::env::var_os("UPDATE_DIAGNOSTICS").is_some(), "only {count} sites");
}

#[test]
fn a_valid_site_has_no_faults() {
    let site = Site::fixture("valid/everything");
    site.run(&["check"]).code(0).says(&["0 errors, 0 warnings"]);
    let before = site.tree("");
    site.run(&["check", "--fix"]).code(0);
    assert!(site.tree("") == before, "there was nothing to fix");
    site.run(&["export", "--locked", "--out", &site.path("public").display().to_string()]).code(0);
}

/// Every invalid site in one: whatever is wrong with a file keeps no other from being read.
#[test]
fn all_faults_of_all_files_are_reported_at_once() {
    let site = Site::new().thread("good.md", thread("title: Good?\nid: zzzzzz", "x"));
    let mut expected = Vec::new();
    for (name, folder) in invalid() {
        let Ok(faults) = fs::read_to_string(folder.join("content.diagnostics.txt")) else { continue };
        for (path, bytes) in crate::site::tree(&folder.join("content")) {
            site.write(&format!("content/{name}/{path}"), bytes);
        }
        expected.push(faults.replace(": content/", &format!(": content/{name}/")));
    }
    assert!(expected.len() > 50, "{}", expected.len());
    let run = site.run(&["check"]).code(1);
    for faults in &expected {
        for line in faults.lines().filter(|line| line.starts_with("error: ") || line.starts_with("warning: "))
        {
            assert!(run.stdout.contains(line), "`{line}` is missing from:\n{}", run.stdout);
        }
    }
    let report: serde_json::Value =
        serde_json::from_str(&site.run(&["check", "--format", "json"]).code(1).stdout).expect("JSON");
    let errors = run.stdout.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(report["errors"], errors, "both formats report the same");
    assert!(report["threads"]["published"].as_u64() >= Some(1), "the good one is there: {report}");
}

#[test]
fn the_report_for_programs_has_the_fields_of_the_book() {
    let site = Site::new()
        .thread("a.md", thread("titel: Red?\nid: aaaaaa", "rain"))
        .thread("b.md", thread("title: Blue?", "fog"))
        .thread("c.md", "---\ntitle: Open?\nid: cccccc\n---\n\nWhy?\n")
        .thread("d.md", thread("title: Draft?\nid: dddddd\ndraft: true", "x"));
    let run = site.run(&["check", "--format", "json"]).code(1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["errors"], 2);
    assert_eq!(report["warnings"], 2);
    assert_eq!(
        report["threads"],
        serde_json::json!({ "published": 1, "open": 1, "drafts": 1, "unreadable": 1 })
    );
    let faults = report["diagnostics"].as_array().expect("a list");
    assert_eq!(faults.len(), 4, "{report}");
    let unknown = faults.iter().find(|fault| fault["line"] == 2).expect("the unknown key");
    assert_eq!(
        *unknown,
        serde_json::json!({
            "path": "content/a.md", "line": 2, "severity": "error", "message": "unknown key `titel`",
            "hint": "did you mean `title`?", "blocks_export": true,
        })
    );
    let warning = faults.iter().find(|fault| fault["path"] == "content/b.md").expect("the missing id");
    assert_eq!((&warning["severity"], &warning["blocks_export"]), (&"warning".into(), &false.into()));
    site.run(&["check"])
        .code(1)
        .says(&["1 thread published, 1 awaiting an answer, 1 draft, 1 unreadable: 2 errors, 2 warnings"]);
}

#[test]
fn fix_gives_ids_once_and_leaves_all_else_as_it_was() {
    let text = thread("title: Red? # a comment\ntags:   [ rain ]", "rain");
    let site = Site::new()
        .thread("red.md", &text)
        .thread("crlf.md", thread("title: Blue?", "fog").replace('\n', "\r\n"))
        .thread("bom.md", format!("\u{feff}{}", thread("title: Green?", "moss")))
        .thread("has.md", thread("title: Has?\nid: hasaaa", "x"))
        .thread("broken.md", "---\ntitel: x\n---\nx\n");
    let broken = site.read("content/broken.md");
    site.run(&["check", "--fix"]).code(1).says(&["gave 3 threads an id"]);
    for path in ["content/red.md", "content/crlf.md", "content/bom.md"] {
        let fixed = site.read(path);
        let id =
            fixed.lines().find(|line| line.starts_with("id: ")).unwrap_or_else(|| panic!("{path}: {fixed}"));
        assert_eq!(id.trim_end().len(), "id: ".len() + 10, "{path}: {id}");
    }
    let red = site.read("content/red.md");
    let without: String =
        red.lines().filter(|line| !line.starts_with("id: ")).map(|line| format!("{line}\n")).collect();
    assert_eq!(without, text);
    let crlf = site.read("content/crlf.md");
    assert_eq!(
        crlf.matches('\n').count(),
        crlf.matches("\r\n").count(),
        "the ends of lines are as they were"
    );
    assert!(site.read("content/bom.md").starts_with('\u{feff}'));
    assert_eq!(site.read("content/broken.md"), broken);
    let before = site.tree("");
    let again = site.run(&["check", "--fix"]).code(1);
    assert!(!again.stderr.contains("gave"), "{}", again.stderr);
    assert!(site.tree("") == before, "a second run changes nothing");
    // The addresses stay, for the id is the one that each thread went by before.
    site.remove("content/broken.md");
    site.run(&["check"]).code(0);
}

#[test]
fn an_id_given_by_fix_keeps_the_recorded_addresses() {
    let site = Site::new().thread("red.md", thread("title: Red?", "rain"));
    site.export("public");
    let ledger = site.read("permalinks.toml");
    site.run(&["check", "--fix"]).code(0).says(&["gave 1 thread an id", "0 errors, 0 warnings"]);
    site.rename("content/red.md", "content/crimson.md");
    site.export("public");
    for line in ledger.lines() {
        assert!(site.read("permalinks.toml").contains(line), "{line}");
    }
}
