//! `guidepost eval` and `guidepost search --explain`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Run, Site, thread};

const QUERIES: &str = r#"{"id": "1", "text": "gizmo"}
{"id": "2", "text": "widget gadget"}
{"id": "3", "text": "xyzzy"}
{"id": "4", "text": "whatsit"}
"#;
const QRELS: &str = "1\tgizmo\t1\n2\tbbbbbb\t1\n2\t/q/gizmo/\t1\n3\tgizmo\t2\n4\twidget\t0\n";

/// Three threads, of which one has two of the words of the second question.
fn site() -> Site {
    Site::new()
        .thread("gizmo.md", thread("title: Gizmo\nid: aaaaaa", "gizmo"))
        .thread("widget.md", thread("title: Widget\nid: bbbbbb", "widget"))
        .thread("both.md", thread("title: Widget and gadget\nid: cccccc", "gadget"))
        .file("queries.jsonl", QUERIES)
        .file("qrels.tsv", QRELS)
}

fn eval(site: &Site, more: &[&str]) -> Run {
    let path = |name: &str| site.path(name).display().to_string();
    let (queries, qrels) = (path("queries.jsonl"), path("qrels.tsv"));
    site.run(&[&["eval", "--queries", &queries, "--qrels", &qrels], more].concat())
}

fn json(run: Run) -> Value {
    serde_json::from_str(&run.code(0).stdout).expect("JSON")
}

#[test]
fn the_figures_are_those_of_their_definitions() {
    let site = site();
    let figures = json(eval(&site, &["--format", "json"]));
    let close = |key: &str, expected: f64| {
        let found = figures[key].as_f64().expect("a number");
        assert!((found - expected).abs() < 1e-4, "{key}: {found} is not {expected}");
    };
    // The first is answered at rank 1; of the two answers to the second, one is at rank 2 and the
    // other not found; the third finds nothing; the fourth has no answer.
    close("ndcg_at_10", (1.0 + 0.63093 / 1.63093) / 3.0);
    close("map", (1.0 + 0.5 / 2.0) / 3.0);
    close("mrr_at_10", (1.0 + 0.5) / 3.0);
    close("p_at_5", (0.2 + 0.2) / 3.0);
    close("recall_at_10", (1.0 + 0.5) / 3.0);
    close("empty", 1.0 / 3.0);
    let counts = ["queries", "left_out", "threads"].map(|key| figures[key].as_u64());
    assert_eq!(counts, [Some(3), Some(1), Some(3)]);
    assert!(figures["p50_ms"].as_f64() <= figures["p99_ms"].as_f64());
    eval(&site, &[]).code(0).says(&[
        "3 questions measured (1 more asked, with no answer known), 3 threads\n",
        "nDCG@10     0.4623\n",
        "empty       33.3 %\n",
    ]);
}

#[test]
fn a_run_is_kept_and_what_has_changed_since_is_explained() {
    let site = site();
    let run = site.path("before.run").display().to_string();
    eval(&site, &["--run", &run]).code(0);
    let kept = site.read("before.run");
    let lines: Vec<Vec<&str>> = kept.lines().map(|line| line.split(' ').collect()).collect();
    let ranked: Vec<_> = lines.iter().map(|line| (line[0], line[2], line[3])).collect();
    assert_eq!(ranked, [("1", "gizmo", "1"), ("2", "both", "1"), ("2", "widget", "2")]);
    assert!(lines.iter().all(|line| line.len() == 6 && line[1] == "Q0" && line[5] == "guidepost"));
    eval(&site, &["--compare", &run])
        .code(0)
        .says(&["nDCG@10 was 0.4623: 0 questions worse, 0 better, 3 as before"]);
    // One question is answered now, and another has lost its place.
    site.replace("content/gizmo.md", "title: Gizmo", "title: Xyzzy");
    site.replace("content/gizmo.md", "Why gizmo", "Why");
    site.write("content/new.md", thread("title: Gizmo, gizmo\nid: dddddd", "gizmo"));
    let compared = &json(eval(&site, &["--compare", &run, "--format", "json"]))["compared"];
    assert_eq!((&compared["worse"], &compared["better"]), (&1.into(), &1.into()));
    let lost = &compared["changes"][0];
    assert_eq!(lost["query"], "1");
    assert_eq!((&lost["answer"]["id"], &lost["answer"]["now"]), (&"aaaaaa".into(), &2.into()));
    assert_eq!((&lost["first"]["id"], &lost["first"]["before"]), (&"dddddd".into(), &Value::Null));
    let found = |place: &str| {
        let found = lost.pointer(&format!("{place}/explanation/parts/0/found")).and_then(Value::as_array);
        found.expect("a list").iter().map(|found| found["field"].clone()).collect::<Vec<_>>()
    };
    assert!(found("/first").contains(&"title".into()) && !found("/answer").contains(&"title".into()));
    assert_eq!(compared["changes"][1]["query"], "3");
    eval(&site, &["--compare", &run]).code(0).says(&[
        "1 question worse, 1 better, 1 as before",
        "-0.369  1: gizmo\n        nDCG@10 1.000 before, 0.631 now",
        "  answers it: Xyzzy (gizmo), rank 1 before, rank 2 now\n",
        "  stands first: Gizmo, gizmo (new), not among 100 before, rank 1 now\n",
    ]);
}

#[test]
fn wordings_are_learned_from_the_other_questions_alone() {
    let site = site()
        .file(
            "queries.jsonl",
            "{\"id\": \"1\", \"text\": \"frobnicator\"}\n{\"id\": \"2\", \"text\": \"my frobnicator is stuck\"}\n",
        )
        .file("qrels.tsv", "1 gizmo 1\n2 0 gizmo 1\n");
    let ndcg =
        |more: &[&str]| json(eval(&site, &[&["--format", "json"], more].concat()))["ndcg_at_10"].clone();
    assert_eq!(ndcg(&[]), 0.0);
    assert_eq!(ndcg(&["--learn", "1", "--folds", "2"]), 1.0);
    assert_eq!(ndcg(&["--learn", "1"]), 1.0, "more folds than questions");
    assert_eq!(ndcg(&[]), 0.0, "nothing is kept");
    assert!(!site.read("content/gizmo.md").contains("frobnicator"));
    // What nobody else asked in like words cannot be learned.
    site.write("qrels.tsv", "1 gizmo 1\n2 widget 0\n");
    assert_eq!(ndcg(&["--learn", "4"]), 0.0);
    eval(&site, &["--folds", "2"]).code(2).says(&["--learn"]);
    eval(&site, &["--learn", "1", "--folds", "1"]).code(2);
}

#[test]
fn faulty_files_are_refused_with_every_line_and_a_way_out() {
    let site = site().file("queries.jsonl", "{\"id\": \"1\"}\nwhy?\n");
    let path = site.path("queries.jsonl").display().to_string();
    eval(&site, &[]).code(2).says(&[
        &format!("error: {path}:1: not a query: missing field `text`"),
        &format!("error: {path}:2: not a query: expected value\nhint: a line is `{{\"id\""),
        &format!("error: {path}: 2 lines cannot be read\nhint: mend them first"),
    ]);
    site.write("queries.jsonl", QUERIES);
    site.write("qrels.tsv", "1\tgizmo\tgood\n");
    eval(&site, &[]).code(2).says(&["qrels.tsv:1: the grade `good` is no whole number\nhint: write 1"]);
    site.write("qrels.tsv", "1\tgizmo\t0\n");
    eval(&site, &[]).code(2).says(&["no thread is known to answer any of the 4 questions\nhint: "]);
    site.remove("qrels.tsv");
    eval(&site, &[]).code(2).says(&["qrels.tsv: there is no such file\nhint: "]);
    site.write("qrels.tsv", "1 gizmo 1\n1 lost 1\n9 gizmo 1\n");
    eval(&site, &["--compare", &site.path("none.run").display().to_string()])
        .code(2)
        .says(&["none.run: there is"]);
    eval(&site, &["--run", &site.path("none/a.run").display().to_string()])
        .code(2)
        .says(&["hint: the folder must"]);
    // What does not fit together is said and does not stand in the way. A lost thread counts as not found.
    eval(&site, &[]).code(0).says(&[
        "qrels.tsv:2: `lost` names no published thread\nhint: ",
        "qrels.tsv:3: `9` is no query\nhint: ",
        "queries.jsonl:2: 3 lines have no judgement, that of `2` is the first\nhint: ",
        "1 question measured (3 more asked, with no answer known), 3 threads\n",
        "recall@10   0.5000\n",
    ]);
}

#[test]
fn a_hit_is_explained_on_demand() {
    let site = site();
    let found = site.run(&["search", "the widget", "--explain"]).code(0);
    let lines: Vec<&str> = found.stdout.lines().map(str::trim).collect();
    let score = lines.iter().position(|line| line.ends_with("score")).expect("a score");
    let words: Vec<&str> = lines[score + 1].split_whitespace().skip(1).collect();
    assert_eq!(words, ["widget", "in", "2", "threads"], "{}", found.stdout);
    assert!(lines[score + 2].contains("title     1x in 1 word"), "{}", found.stdout);
    let answer = json(site.run(&["search", "the widget", "--explain", "--format", "json"]));
    for hit in answer["hits"].as_array().expect("hits") {
        assert_eq!(hit["explanation"]["score"], hit["score"]);
        assert_eq!(hit["explanation"]["parts"][0]["what"], "widget");
    }
    let explanation = &answer["hits"][0]["explanation"];
    let keys = |place: &str| -> Vec<String> {
        let object = explanation.pointer(place).and_then(Value::as_object).expect("an object");
        object.keys().map(|key| format!("`{key}`")).collect()
    };
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/measuring.md");
    let page = std::fs::read_to_string(page).expect("there is a page");
    let (_, described) = page.split_once("`explanation`:").expect("a list of keys");
    let described = described.split_once("\n\n").expect("its end").0;
    for key in ["", "/parts/0", "/parts/0/word", "/parts/0/found/0"].into_iter().flat_map(keys) {
        assert!(described.contains(&key), "{key}");
    }
    let plain = json(site.run(&["search", "the widget", "--format", "json"]));
    assert!(plain["hits"][0].get("explanation").is_none());
}

#[test]
fn the_example_of_the_book_runs_on_the_sample() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/measuring.md");
    let page = std::fs::read_to_string(page).expect("there is a page");
    let block = |fence: &str| {
        let (_, after) = page.split_once(&format!("```{fence}\n")).expect("a block");
        after.split_once("```").expect("its end").0.to_owned()
    };
    let site = Site::sample().file("queries.jsonl", block("json")).file("qrels.tsv", block("text"));
    let measured = eval(&site, &[]).code(0);
    assert_eq!(measured.stderr, "", "every thread and question is known");
    assert!(measured.stdout.starts_with("6 questions measured, "), "{}", measured.stdout);
    // Of the figures the names alone are held, since the sample grows.
    let name = |line: &str| line.split("  ").next().unwrap_or_default().to_owned();
    let shown = page.split("```text\n").nth(2).and_then(|rest| rest.split_once("```")).expect("figures").0;
    let names = |text: &str| text.lines().skip(1).map(name).collect::<Vec<_>>();
    assert_eq!(names(&measured.stdout), names(shown));
    for name in names(shown) {
        assert!(page.contains(&format!("\n| {name} | ")), "{name}");
    }
}

#[test]
fn the_report_for_programs_is_that_of_the_book() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/measuring.md");
    let page = std::fs::read_to_string(page).expect("there is a page");
    let row = page.lines().find(|line| line.starts_with("| `--format text`")).expect("a row");
    let (_, described) = row.split_once("for programs:").expect("a list of keys");
    let described: BTreeSet<_> = described.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let site = site();
    let run = site.path("a.run").display().to_string();
    eval(&site, &["--run", &run]).code(0);
    let report = json(eval(&site, &["--compare", &run, "--format", "json"]));
    assert_eq!(report.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>(), described);
}
